"""One box finds an account by whatever the caller has at hand."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.identity import Staff
from services.searching.index import index_account
from tests.client import AS_HTMX, HouseClient
from tests.factories import make_account
from tests.helpdesk.story import Story
from tests.pages import fragment, read, words


@pytest.mark.parametrize(
    "typed", ["20441836", "2044-1836", " 2044 1836 ", "/20441836", "Acct # 2044-1836"]
)
def test_a_number_in_any_format_leads_straight_to_the_account(
    client: HouseClient, at_desk: Staff, story: Story, typed: str
):
    answer = client.get("/desk/search", query_string={"q": typed})
    assert (answer.status_code, answer.location) == (303, "/desk/accounts/20441836")


@pytest.mark.parametrize("what", ["receipt", "lower case receipt", "reference", "bill", "parcel"])
def test_the_number_of_a_paper_leads_straight_to_the_account(
    client: HouseClient, at_desk: Staff, story: Story, what: str
):
    typed = {
        "receipt": story.card.receipt_number,
        "lower case receipt": story.card.receipt_number.lower(),
        "reference": story.card.reference,
        "bill": "26-110502",
        "parcel": "302118-0140",
    }[what]
    answer = client.get("/desk/search", query_string={"q": typed})
    assert (answer.status_code, answer.location) == (303, "/desk/accounts/20441836")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("walter pruitt", "name"),
        ("Pruitt Walter", "name"),
        ("juniper", "address"),
        ("1906 jun", "address"),
        ("june", "person with access"),
        ("302118", "parcel"),
    ],
)
def test_words_in_any_order_find_the_account_and_say_why(
    client: HouseClient, at_desk: Staff, story: Story, typed: str, reason: str
):
    page = read(client.get("/desk/search", query_string={"q": typed}))
    found = page.find(id="hits")
    assert found.find("a")["href"] == "/desk/accounts/20441836"
    assert f"By {reason}" in words(found)
    assert "205.70" in words(found)
    assert page.find(id="search")["value"] == typed
    assert "Rosalind" not in words(found)


def test_one_hit_by_a_word_is_shown_and_not_opened(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get("/desk/search?q=juniper"))
    assert "1 account for" in words(page.find(id="hits"))


def test_an_attempt_that_brought_no_money_is_found_by_the_processors_name(
    client: HouseClient, at_desk: Staff, story: Story
):
    assert story.sent.payment_intent_id
    for name in (story.sent.payment_intent_id, story.sent.session_id, str(story.sent.id)):
        answer = client.get("/desk/search", query_string={"q": name})
        assert answer.location == f"/desk/attempts/{story.sent.id}"


def test_nothing_found_says_what_else_to_try(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get("/desk/search?q=nobody+of+this+name"))
    assert "Nothing is found" in words(page.find(id="hits"))


def test_an_account_is_set_up_from_the_start_and_from_a_search_that_finds_nothing(
    client: HouseClient, at_desk: Staff
):
    for path in ("/desk/", "/desk/search?q=nobody"):
        assert read(client.get(path)).select("main a[href='/desk/new-account']"), path


def test_live_results_are_one_part_of_a_page_and_never_lead_away(
    client: HouseClient, at_desk: Staff, story: Story
):
    answer = client.get("/desk/search?q=2044-1836", headers=AS_HTMX)
    hits = fragment(answer)
    assert hits["id"] == "hits"
    assert answer.headers["Vary"].startswith("HX-Request, HX-Request-Type")
    assert hits.find("a")["href"] == "/desk/accounts/20441836"


def test_typed_markup_and_search_syntax_are_only_words(
    client: HouseClient, at_desk: Staff, story: Story
):
    for typed in ('<b>"', "'; drop table", "pruitt OR *", '"', "NEAR(", "&|!:*", "%_", "🙂"):
        page = read(client.get("/desk/search", query_string={"q": typed}))
        assert page.find(id="hits").find("b", string='"') is None


def test_the_day_begins_with_the_accounts_looked_at_last(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    other = make_account(session, mailing_name="Owen Fairbanks")
    for number in (story.account.number, other.number, story.account.number):
        read(client.get(f"/desk/accounts/{number}"))
    page = read(client.get("/desk/"))
    links = [a["href"] for a in page.find(id="hits").find_all("a")]
    assert links == [f"/desk/accounts/{other.number}", "/desk/accounts/20441836"]
    assert page.find(id="hits").has_attr("data-walk")
    assert "205.70" in words(page.find(id="recent"))
    assert "did not answer" in words(page.find("aside"))


def test_the_first_day_says_what_would_fill_the_list_and_says_no_sentence_twice(
    client: HouseClient, at_desk: Staff
):
    main = read(client.get("/desk/")).find("main")
    assert "The last ones that you open are listed here." in words(main.find(id="hits"))
    assert words(main).count("receipt or payment reference") == 1


def test_a_look_at_an_account_is_written_down_once_in_a_sitting(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    for tab in ("", "/ledger", "/payments", ""):
        read(client.get(f"/desk/accounts/20441836{tab}"))
    looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "account.view")).all()
    assert [(look.actor, look.subject) for look in looks] == [
        (f"staff:{at_desk.id}", "account:20441836")
    ]


def test_an_account_that_is_not_there_leaves_no_look(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    assert client.get("/desk/accounts/20441837").status_code == 404
    assert (
        session.scalars(select(AuditEvent).where(AuditEvent.action == "account.view")).all() == []
    )


def test_a_name_that_changed_is_found_by_the_new_one(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    story.account.mailing_name = "Estate of Alma Voss"
    session.merge(story.account)
    session.flush()
    index_account(session, story.account.id)
    assert "20441836" in client.get("/desk/search?q=voss").text
