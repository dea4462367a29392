"""What customers want beside an answer: calls written down, money looked for or wanted back."""

import pytest
from sqlalchemy import select

from models.bill import Bill
from models.claim import BackBy, Way
from models.money import Money
from models.payment import Channel
from models.ticket import Ticket
from models.ticket_states import TicketState
from services import payments
from services.requests import claims, credit_requests
from services.requests.claims import Paid, Saying
from tests.factories import give_access, make_account, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def iris(session, account):
    person = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, person, account)
    return person


def test_a_call_is_written_down_from_the_account(client, at_desk, account, session):
    (link,) = [
        a for a in read(client.get(f"/desk/accounts/{account.number}")).select("a")
        if words(a).startswith("Write a call down")
    ]  # fmt: skip
    key = read(client.get(link["href"])).select_one("input[name=key]")["value"]
    form = {"key": key, "caller": "Mr. Vance", "reason": "meaning", "said": "What is a unit?"}
    wrong = client.post(link["href"], data={**form, "caller": ""})
    assert "What is a unit?" in read(wrong, 422).select_one("#said").text
    kept = [client.post(link["href"], data={**form, "answer": "A home."}) for _ in range(2)]
    assert kept[0].location == kept[1].location
    page = read(client.get(kept[0].location))
    assert "Said on the telephone, written down by Dana Whitfield" in [
        words(each) for each in page.select(".command h2")
    ]
    assert session.query(Ticket).one().state is TicketState.SOLVED


def test_the_form_of_a_call_begins_at_who_called_and_with_no_reason(client, at_desk, iris, account):
    path = f"/desk/accounts/{account.number}/call"
    page = read(client.get(path))
    caller = page.select_one("input[autofocus]")
    assert caller["name"] == "caller"
    offered = [option["value"] for option in page.select(f"#{caller['list']} option")]
    assert offered == ["Iris Vance"]
    assert page.select_one("#reason option")["value"] == ""
    assert page.select_one("#reason option[selected]") is None
    sent = {"key": page.select_one("input[name=key]")["value"], "caller": "Iris", "said": "Why?"}
    wrong = read(client.post(path, data={**sent, "reason": ""}), 422)
    assert "Select what it was about" in words(wrong.main)
    assert wrong.select_one("input[autofocus]") is None
    assert "Write a call down" in words(read(client.get("/desk/shortcuts")).main)


def test_what_a_form_asked_for_is_said_and_a_month_keeps_its_letter(
    client, at_desk, account, iris, session
):
    bill = session.scalars(select(Bill)).one()
    paid = Paid(way=Way.COUNTER, company="", amount=Money(100), paid_on=LARKSPUR.day(now()))
    saying = Saying(key="c", person_id=iris.id, words="I paid", at=now())
    claimed = claims.claim(session, LARKSPUR, bill, paid, saying)
    other = make_account(session)
    give_access(session, iris, other)
    received = payments.Received(
        account_id=other.id, amount=Money(900), channel=Channel.LOCKBOX, method="Check 1",
        reference="LB-1", received_on=LARKSPUR.day(now()), returnable_until=None,
    )  # fmt: skip
    payments.record_payment(session, LARKSPUR, received, at=now(), actor="staff:1")
    credit_requests.ask(
        session, LARKSPUR, key="k", account_id=other.id, person_id=iris.id, back_by=BackBy.CHECK,
        words="I want it back", at=now(),
    )  # fmt: skip
    page = read(client.get("/desk/inbox"))
    said = words(page.main)
    assert "Credit back" in said
    assert "Something else" not in said
    assert f"Bill for {bill.period_from:%b}" in said
    held = read(
        client.get(f"/desk/tickets/{session.get_one(Ticket, claimed.ticket_id).number}")
    ).select_one("aside.side")
    assert "Held back for this question" in words(held)
    assert "Late fees held" in words(held)
