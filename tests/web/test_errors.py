"""Saying no: the right number, a sentence, and nothing of what went wrong inside."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests.client import AS_HTMX, HouseClient
from tests.factories import make_person, make_staff
from tests.pages import fragment, read, words

SAID = {
    "forbidden": (403, "Only a supervisor may do this."),
    "refused": (422, "A payment must be more than $0.00."),
    "conflict": (409, "Lee is already working on this."),
    "integrity": (409, "Something changed since you opened this page."),
}


@pytest.mark.parametrize("kind", SAID)
def test_a_refusal_is_a_page_with_its_sentence(client: HouseClient, kind: str):
    status, sentence = SAID[kind]
    assert sentence in words(read(client.get(f"/odd/refusal/{kind}"), status).main)


@pytest.mark.parametrize("kind", SAID)
def test_to_htmx_a_refusal_is_a_note(client: HouseClient, kind: str):
    status, sentence = SAID[kind]
    answer = client.post(f"/odd/refusal/{kind}", headers=AS_HTMX)
    assert sentence in words(fragment(answer, status))
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "HX-Request" in answer.headers["Vary"]


def test_the_console_does_not_send_its_staff_to_the_telephone(
    client: HouseClient, session, sign_in
):
    sign_in(make_staff(session))
    page = read(client.get("/desk/nowhere"), 404)
    assert "Find the account or payment with the search." in words(page.main)
    assert "call" not in words(page.main)
    assert "Or call" in words(read(client.get("/nowhere"), 404).main)


def test_absent_and_not_yours_are_the_same_to_the_last_letter(client: HouseClient):
    absent = client.get("/nowhere")
    hidden = client.get("/odd/refusal/not-found")
    assert (absent.status, hidden.status) == ("404 NOT FOUND", "404 NOT FOUND")
    assert without_place(absent.text) == without_place(hidden.text)
    assert names(absent) == names(hidden)


def without_place(html: str) -> str:
    """A page without the address its language form leads back to and the token in it."""
    page = BeautifulSoup(html, "html.parser")
    for field in page.select("input[type=hidden]"):
        field.decompose()
    return str(page)


def names(answer) -> set[str]:
    return {name for name, _value in answer.headers if name != "Set-Cookie"}


def test_a_method_a_page_does_not_know_is_refused_with_those_it_does(client: HouseClient):
    answer = client.delete("/sign-in")
    read(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_a_form_larger_than_any_of_ours_is_refused(client: HouseClient):
    answer = client.post("/odd/echo", data={"a": "x" * 2_000_000})
    assert answer.status_code == 413


def test_a_bug_answers_with_a_number_and_nothing_else(untested: HouseClient):
    answer = untested.get("/odd/broken")
    page = read(answer, 500)
    assert answer.headers["X-Request-Id"] in words(page.main)
    assert "4242" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_bug_is_told_to_a_signed_in_person_too(untested: HouseClient, session: Session, sign_in):
    sign_in(make_person(session), on=untested)
    read(untested.get("/odd/broken"), 500)


def test_a_broken_error_page_is_still_an_answer(untested: HouseClient, monkeypatch):
    monkeypatch.setattr("web.errors.render_template", lambda *_given, **_named: 1 / 0)
    answer = untested.get("/odd/broken")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_change_answers_a_browser_with_a_redirect_and_htmx_with_a_fragment(client: HouseClient):
    answer = client.post("/odd/change")
    assert (answer.status_code, answer.location) == (303, "/odd/done")
    answer = client.post("/odd/change", headers=AS_HTMX)
    assert "It is so." in words(fragment(answer))
    assert "HX-Request-Type" in answer.headers["Vary"]


def test_htmx_that_wants_a_whole_page_gets_one(client: HouseClient):
    read(client.get("/nowhere", headers={"HX-Request": "true", "HX-Request-Type": "full"}), 404)


def test_errors_are_said_in_spanish_to_who_reads_spanish(client: HouseClient):
    page = read(client.get("/nowhere", headers={"Accept-Language": "es-MX,es;q=0.9"}), 404)
    assert page.html["lang"] == "es"
