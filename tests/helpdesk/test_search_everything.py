"""What is found can be opened, what may not be opened is not found, and no card is sought."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from helpdesk import found
from models.identity import StaffRole
from models.refund import RefundState
from models.ticket import Reason, TicketMessage, WrittenAs
from services.pages import PAGE
from services.searching.kinds import Kind
from services.tickets import asking
from tests.changed import make_change
from tests.client import AS_HTMX, HouseClient
from tests.discrepant import make_case
from tests.factories import make_staff
from tests.helpdesk.story import Story
from tests.pages import fragment, read, words
from tests.refunded import make_refund
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web import logs
from web.clock import now
from web.permissions import Permission, Who

CARD, SOCIAL = "4242 4242 4242 4242", "078-05-1120"
#: Everybody of staff, and what names one thing of each kind.
ROLES = [who for who in Who if who.value in set(StaffRole)]


@pytest.fixture
def books(session: Session, story: Story) -> dict[Kind, str]:
    """One thing of each kind, and what finds it."""
    ticket = asking.ask(
        session, LARKSPUR, key=str(uuid4()), account_id=story.account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="The culvert overflows.", person_id=None, at=now(),
    )  # fmt: skip
    change = make_change(session, story.account)
    make_refund(
        session, story.card, needs_second=False, state=RefundState.CHECK_WRITTEN,
        check_number="77120",
    )  # fmt: skip
    assert ticket.id
    return {
        Kind.ACCOUNTS: "juniper", Kind.PEOPLE: "june pruitt", Kind.QUESTIONS: "culvert",
        Kind.PAYMENTS: "$100.00", Kind.BILLS: story.bill.number, Kind.CHANGES: f"AP-{change}",
        Kind.REFUNDS: "check 77120",
        Kind.DISCREPANCIES: f"D-{make_case(session, story.account)}",
    }  # fmt: skip


def links(client: HouseClient, q: str) -> list[str]:
    """Where what is found leads, as somebody sees it who types."""
    hits = fragment(client.get("/desk/search", query_string={"q": q}, headers=AS_HTMX))
    return [link["href"] for link in hits.select("tbody a")]


@pytest.mark.parametrize("who", ROLES)
def test_r18_whatever_is_found_can_be_opened_by_each_role(client, session, sign_in, books, who):
    sign_in(make_staff(session, role=StaffRole(who.value)))
    for kind, q in books.items():
        leads = links(client, q)
        assert leads, (kind, q)
        for there in leads:
            assert client.get(there).status_code == 200, (kind, there)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ACCOUNTS])
def test_r18_what_a_role_may_not_open_it_does_not_find(
    client, at_desk, books, kind, monkeypatch: pytest.MonkeyPatch
):
    shut = found.OPENED_WITH[kind]
    monkeypatch.setattr(found, "may", lambda _visitor, permission: permission is not shut)
    q = books[kind]
    for path in (f"/desk/search?q={q}", f"/desk/search?q={q}&kind={kind}"):
        page = client.get(path, headers=AS_HTMX)
        assert f'id="found-{kind}"' not in page.text, path


def test_r18_each_kind_is_opened_with_what_its_page_asks_for(app, client):
    views = {
        Kind.PEOPLE: "accounts.people", Kind.QUESTIONS: "tickets.show",
        Kind.PAYMENTS: "payments.show", Kind.BILLS: "bills.show", Kind.CHANGES: "approvals.show",
        Kind.REFUNDS: "refunds.show", Kind.ACCOUNTS: "accounts.show",
    }  # fmt: skip
    for kind, endpoint in views.items():
        view = app.view_functions[f"helpdesk.{endpoint}"]
        assert view.permission is found.OPENED_WITH[kind], kind
    assert isinstance(found.OPENED_WITH[Kind.BILLS], Permission)


@pytest.mark.parametrize("typed", [CARD, CARD.replace(" ", ""), f"card {CARD}", SOCIAL])
def test_12_a_card_or_social_security_number_in_the_search_is_refused_and_in_no_log(
    client, at_desk, story, session, typed
):
    ticket_message(session, story, f"It was {typed}.")
    written = StringIO()
    logs.configure(written)
    try:
        answer = client.get("/desk/search", query_string={"q": typed})
        page = read(client.get(answer.location))
        live = client.get("/desk/search", query_string={"q": typed}, headers=AS_HTMX)
    finally:
        logs.configure(StringIO())
    assert (answer.status_code, answer.location) == (303, "/desk/search?refused=number")
    assert live.headers["HX-Replace-Url"] == "/desk/search?refused=number"
    for said in (words(page.main), words(fragment(live))):
        assert "is kept nowhere" in said
    last = typed[-4:]
    for text in (answer.text, page.main.decode(), live.text, written.getvalue()):
        assert typed not in text
        assert last not in text
    assert [json.loads(line)["route"] for line in written.getvalue().splitlines()]


def test_a_card_is_not_even_looked_for(client, at_desk, story):
    with statements() as sent:
        client.get("/desk/search", query_string={"q": CARD}, headers=AS_HTMX)
    assert not any("search" in each for each in sent)


def test_an_id_of_ours_is_no_card_however_many_digits_it_has(client, at_desk, story):
    answer = client.get("/desk/search", query_string={"q": str(story.sent.id)})
    assert answer.location == f"/desk/attempts/{story.sent.id}"


def test_what_is_found_is_grouped_and_says_why(client, at_desk, story, books):
    page = read(client.get("/desk/search", query_string={"q": "$100.00"}))
    row = page.select_one("#found-payments tbody tr")
    assert row.a["href"] == f"/desk/payments/{story.card.receipt_number}"
    assert "exact amount" in words(row)
    assert "Walter Pruitt" in words(row)
    page = read(client.get("/desk/search", query_string={"q": "culvert"}))
    assert "The culvert overflows. (what was written)" in words(page.select_one("#found-questions"))


def test_what_names_one_thing_alone_leads_straight_there(client, at_desk, books):
    change = books[Kind.CHANGES].removeprefix("AP-")
    answer = client.get("/desk/search", query_string={"q": f"ap-{change}"})
    assert (answer.status_code, answer.location) == (303, f"/desk/approvals/{change}")
    assert client.get("/desk/search?q=culvert").status_code == 200


def test_all_of_a_kind_has_an_address_and_pages(client, at_desk, story, session):
    for _ in range(PAGE + 2):
        ticket_message(session, story, "The culvert overflows.")
    page = read(client.get("/desk/search?q=culvert"))
    assert len(page.select("#found-questions tbody tr")) == found.SHOWN
    assert "20+" in words(page.main)
    all_of_it = page.find("a", string="All questions for “culvert”")
    first = read(client.get(all_of_it["href"]))
    assert len(first.select("#found-questions tbody tr")) == PAGE
    last = read(client.get(first.select_one("a[rel=next]")["href"]))
    assert len(last.select("#found-questions tbody tr")) == 2


def test_a_word_spelled_nearly_right_leads_to_what_was_meant(client, at_desk, story):
    hits = read(client.get("/desk/search?q=pruitte")).find(id="hits")
    assert "Did you mean pruitt" in words(hits)
    assert hits.find("a", string="pruitt")["href"] == "/desk/search?q=pruitt"


def test_what_is_shown_while_somebody_types_takes_two_statements(client, at_desk, story):
    def asked(q: str) -> int:
        with statements() as sent:
            client.get("/desk/search", query_string={"q": q}, headers=AS_HTMX)
        return len([each for each in sent if each.lstrip().startswith(("SELECT", "WITH"))])

    asked("juniper")
    signed_in = asked(CARD)
    for q in ("juniper", "$100.00", "4242", "nobody of this name", "2044-1836"):
        assert asked(q) - signed_in <= 2, q


def ticket_message(session: Session, story: Story, text: str) -> None:
    ticket = asking.ask(
        session, LARKSPUR, key=str(uuid4()), account_id=story.account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Why?", person_id=None, at=now(),
    )  # fmt: skip
    session.add(
        TicketMessage(key=str(uuid4()), ticket_id=ticket.id, kind=WrittenAs.NOTE, text=text,
                      written_at=now(), leaves_at=now())
    )  # fmt: skip
    session.flush()
