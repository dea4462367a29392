"""Help: answers with the district's own figures, found by the words people use."""

import re
from collections.abc import Callable

import pytest

from models.account import Person
from portal.answers import ANSWERS
from tests.client import AS_HTMX, HouseClient
from tests.pages import fragment, read, words
from tests.workshop import LARKSPUR

ES = {"Accept-Language": "es"}
#: The relay of the telephone network has the same number everywhere.
RELAY = "711"


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.slug)
@pytest.mark.parametrize("headers", [{}, ES], ids=["en", "es"])
def test_every_answer_is_whole_in_both_languages(client: HouseClient, answer, headers):
    page = read(client.get(f"/help/{answer.slug}", headers=headers))
    said = words(page.main)
    assert "%" not in said.replace("10%", "").replace("10 %", "")
    assert len(page.select("main ol li")) == len(answer.steps)
    assert page.select_one("main a[href^='tel:']")


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.slug)
def test_no_figure_is_typed_into_an_answer(answer):
    for text in (answer.title, answer.short, *answer.steps):
        typed = text._args[0].replace(RELAY, "")
        assert not re.search(r"\d", typed), typed


def test_the_figures_are_the_districts(client: HouseClient):
    said = words(read(client.get("/help/late-fee")).main)
    assert f"{LARKSPUR.billing.grace_days} days" in said
    assert LARKSPUR.billing.penalty_resolution in said
    assert str(LARKSPUR.payments.card_fee) in words(read(client.get("/help/pay")).main)


def test_a_backup_is_answered_with_the_telephone_first(client: HouseClient):
    page = read(client.get("/help/sewer-backup"))
    first = page.select_one("main a.button")
    assert first["href"] == "tel:+13605550199"
    assert read(client.get("/help")).select_one("main a[href^='tel:']")["href"] == first["href"]


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("late fee", "late-fee"),
        ("How do I get my RECEIPTS?", "receipt"),
        ("recargo", "late-fee"),
        ("olvidé mi contraseña", "sign-in"),
        ("pago devuelto", "returned-payment"),
        ("lost phone", "authenticator"),
        ("i cant afford this", "cannot-pay"),
        ("sewage smell", "sewer-backup"),
    ],
)
@pytest.mark.parametrize("headers", [{}, ES], ids=["en", "es"])
def test_words_of_either_language_find_the_answer_first(client: HouseClient, asked, slug, headers):
    page = read(client.get("/help", query_string={"q": asked}, headers=headers))
    assert page.select_one("#found a")["href"] == f"/help/{slug}"
    assert page.select_one("#q")["value"] == asked


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("skip", "autopay-skip"), ("pause autopay", "autopay-skip"), ("omitir", "autopay-skip"),
        ("stop autopay", "autopay-stop"), ("cancel", "autopay-stop"),
        ("returned", "autopay-returned"), ("fee", "autopay-returned"),
        ("I was charged twice", "charged-twice"), ("paid twice", "charged-twice"),
        ("refund", "charged-twice"), ("reembolso", "charged-twice"), ("autopay", "autopay"),
        ("remove my card", "change-card"), ("change card", "change-card"),
        ("quitar tarjeta", "change-card"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("headers", [{}, ES], ids=["en", "es"])
def test_what_people_ask_about_autopay_is_answered(client: HouseClient, asked, slug, headers):
    page = read(client.get("/help", query_string={"q": asked}, headers=headers))
    assert f"/help/{slug}" in [each["href"] for each in page.select("#found a")]


@pytest.mark.parametrize("asked", ["xyzzy", "how do I", "%", "a" * 5000])
def test_nothing_found_leads_to_a_question_and_the_telephone(client: HouseClient, asked):
    page = read(client.get("/help", query_string={"q": asked}))
    section = page.select_one("#found section")
    assert "Nothing was found" in words(section)
    assert section.select_one("a[href='/messages']")
    assert section.select_one("a[href^='tel:']")
    assert "Bills and paying" in words(page.select_one("#found"))


def test_while_somebody_types_only_the_answers_come_back(client: HouseClient):
    found = fragment(client.get("/help?q=receipt", headers=AS_HTMX))
    assert found["id"] == "found"
    assert found.select_one("a")["href"] == "/help/receipt"


def test_an_answer_that_is_not_there_is_not_there(client: HouseClient):
    page = read(client.get("/help/nothing"), 404)
    assert page.select_one("main a[href='/help']")


def test_help_is_offered_on_every_page_and_before_a_question(
    client: HouseClient, owner: Person, sign_in: Callable[..., str]
):
    assert read(client.get("/")).select_one("footer a[href='/help']")
    sign_in(owner)
    page = read(client.get("/messages", follow_redirects=True))
    assert page.select_one("main a[href='/help']")
