"""Money given back at the desk: asked with what was seen, decided by another, written down."""

from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from models.audit import AuditEvent
from models.money import Money
from models.payment import Channel
from models.refund import Refund, RefundState
from services.books import ledger
from tests.helpdesk.story import pay
from tests.pages import read, words
from tests.refunded import make_refund
from tests.workshop import LARKSPUR
from web.clock import now

S = RefundState
ANOTHER = UUID("7a1c2b3a-0000-4000-8000-000000000009")


@pytest.fixture
def page(story):
    return f"/desk/payments/{story.card.receipt_number}/refund"


def form(**more):
    return {
        "key": "00000000-0000-0000-0000-00000000000d", "seen": "10000", "amount": "20.00",
        "way": "check", "reason": "duplicate", "words": "She called", **more,
    }  # fmt: skip


def test_a_refund_is_asked_for_once_with_what_could_be_given_back(
    client, at_desk, story, session, page
):
    shown = read(client.get(page))
    assert "Walter Pruitt, 1906 Juniper Ave" in words(shown.select_one("header.head"))
    assert "$100.00 can be given back" in words(shown.main)
    assert shown.select_one("input[name=seen]")["value"] == "10000"
    for _ in range(2):
        assert client.post(page, data=form()).status_code == 303
    refund = session.scalars(select(Refund)).one()
    assert (refund.state, refund.amount) == (S.CHECK_ASKED, Money.dollars("20.00"))
    assert refund.requested_by == f"staff:{at_desk.id}"
    payment = words(read(client.get(f"/desk/payments/{story.card.receipt_number}")).main)
    assert "Check to be written" in payment
    assert "$80.00 can be given back" in payment
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "refund.asked")).one()


def test_what_moved_meanwhile_is_said_and_nothing_is_done(client, at_desk, session, page):
    answer = client.post(page, data=form(seen="9000"))
    shown = read(answer, 409)
    assert "What can be given back has changed: it is now $100.00." in words(shown.main)
    assert shown.select_one("input[name=amount]")["value"] == "20.00"
    assert session.scalars(select(Refund)).all() == []


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("amount", "-1", "Enter an amount"),
        ("amount", "1e3", "Enter an amount"),
        ("amount", "1,50", "Write a point before the cents"),
        ("amount", "100.01", "from $0.01 to $100.00"),
        ("way", "wire", "Select which way"),
        ("reason", "", "Select why"),
        ("words", "", "Write why it goes back"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, at_desk, session, page, field, value, says):
    answer = client.post(page, data=form(**{field: value}))
    assert says in words(read(answer, 422).main)
    assert session.scalars(select(Refund)).all() == []


def test_the_button_names_what_goes_back_and_the_balance_after_it_stands_above(
    client, at_desk, story, session, page
):
    owed = ledger.balance(session, story.account.id).owed
    shown = read(client.get(page))
    assert not shown.select_one("select[name=reason] option[selected]")
    assert shown.select_one("select[name=reason] option")["value"] == ""
    check = shown.select_one("#check")
    assert "Give $100.00 back" in words(check)
    assert f"After it: they owe {owed + Money.dollars('100.00')}" in words(check)
    typed = client.get(f"{page}?amount=1.50", headers={"HX-Request": "true"})
    check = BeautifulSoup(typed.text, "html.parser")
    assert not check.select("h1")
    assert "Give $1.50 back" in words(check)
    assert check.select_one("input[name=said]")["value"] == "150"


def test_another_amount_than_the_button_named_is_shown_before_it_goes(
    client, at_desk, session, page
):
    again = read(client.post(page, data=form(amount="1.50", said="10000")))
    assert "press once more to give $1.50 back" in words(again.main)
    assert "Give $1.50 back" in words(again.select_one("#check"))
    assert session.scalars(select(Refund)).all() == []
    said = again.select_one("input[name=said]")["value"]
    assert client.post(page, data=form(amount="1.50", said=said)).status_code == 303
    assert session.scalars(select(Refund)).one().amount == Money.dollars("1.50")


def test_a_second_person_decides_and_never_who_asked(client, sign_in, dana, lee, story, session):
    refund = make_refund(session, story.card, requested_by=f"staff:{lee.id}")
    here = f"/desk/refunds/{refund.id}"
    sign_in(lee)
    assert "Approve" not in words(read(client.get(here)).main)
    answer = client.post(f"{here}/approve")
    assert "A colleague decides" in words(read(answer, 403).main)
    assert refund.state is S.REQUESTED
    sign_in(dana)
    assert client.post(f"{here}/approve").status_code == 403


def test_a_supervisor_approves_what_a_specialist_asked(client, sign_in, dana, lee, story, session):
    refund = make_refund(session, story.card, requested_by=f"staff:{dana.id}")
    sign_in(lee)
    assert "Refund" in words(read(client.get("/desk/refunds")).select_one("#refunds"))
    assert "Approve $20.00" in words(read(client.get(f"/desk/refunds/{refund.id}")).main)
    assert client.post(f"/desk/refunds/{refund.id}/approve").status_code == 303
    session.refresh(refund)
    assert (refund.state, refund.decided_by) == (S.CHECK_ASKED, f"staff:{lee.id}")


def test_nobody_approves_blind(client, sign_in, dana, lee, story, session):
    """The balance after it, the last day of a return, the ledger, the customer, and who asked."""
    on = LARKSPUR.day(now()) - timedelta(days=5)
    payment = pay(session, story.account, 4000, on, Channel.ONLINE_BANK, ANOTHER)
    owed, until = ledger.balance(session, story.account.id).owed, payment.returnable_until
    refund = make_refund(session, payment, requested_by=f"staff:{dana.id}")
    sign_in(lee)
    page = read(client.get(f"/desk/refunds/{refund.id}"))
    said = words(page.select_one("section[aria-label='The refund']"))
    assert f"After it: they owe {owed + refund.amount}" in said
    assert f"can still be returned until {until:%a, %b} {until.day}" in said
    assert said.index("After it") < said.index("Approve $20.00")
    assert page.find("a", href="/desk/accounts/20441836/ledger")
    assert "Walter Pruitt, 1906 Juniper Ave" in words(page.select_one("header.head"))
    first = words(page.select("#moves tbody tr")[0])
    assert "Asked for" in first
    assert dana.name in first
    assert "She paid twice." in first


def test_it_is_denied_with_a_reason(client, sign_in, dana, lee, story, session):
    refund = make_refund(session, story.card, requested_by=f"staff:{dana.id}")
    sign_in(lee)
    here = f"/desk/refunds/{refund.id}/deny"
    assert client.post(here, data={"because": ""}).status_code == 422
    assert client.post(here, data={"because": "It was not twice"}).status_code == 303
    said = words(read(client.get(f"/desk/refunds/{refund.id}")).main)
    assert "Not approved" in said
    assert "It was not twice" in said


def test_a_check_is_written_with_its_number_and_voided(client, at_desk, story, session, page):
    client.post(page, data=form())
    refund = session.scalars(select(Refund)).one()
    here = f"/desk/refunds/{refund.id}"
    assert client.post(f"{here}/check", data={"number": "10442"}).status_code == 303
    assert "Check written" in words(read(client.get(here)).main)
    assert client.post(f"{here}/cancel", data={"why": "Late"}).status_code == 409
    assert client.post(f"{here}/void", data={"cause": "Lost"}).status_code == 303
    assert "Check void" in words(read(client.get(here)).main)


def test_it_is_called_off_before_it_is_out(client, at_desk, story, session, page):
    client.post(page, data=form())
    refund = session.scalars(select(Refund)).one()
    answer = client.post(f"/desk/refunds/{refund.id}/cancel", data={"why": "She changed her mind"})
    assert answer.status_code == 303
    assert "Called off" in words(read(client.get(f"/desk/refunds/{refund.id}")).main)
    for show in ("to_decide", "checks", "on_the_way", "done", "over", "nonsense"):
        assert client.get(f"/desk/refunds?show={show}").status_code == 200
