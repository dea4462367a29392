"""An owner who moves: what is charged until the last day, told to the office once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import AccountStatus
from models.money import Money
from models.ticket import Ticket, TicketMessage
from tests.factories import make_bill
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

KEY = "00000000-0000-0000-0000-0000000000e9"


@pytest.fixture
def today():
    return LARKSPUR.day(now())


@pytest.fixture
def page(account, owner, sign_in):
    sign_in(owner)
    return f"/a/{account.number}/move"


def told(today, **more):
    return {
        "key": KEY, "last_day": (today + timedelta(days=9)).isoformat(), "moving": "sale",
        "goes_to": "PO Box 9, Larkspur WA 98299", **more,
    }  # fmt: skip


def test_what_is_charged_until_the_last_day_is_worked_out(client, page, today, session, account):
    make_bill(session, account, "10.00", on=today + timedelta(days=70))
    shown = words(read(client.get(f"{page}?day={today + timedelta(days=9)}")).main)
    assert f"{Money.dollars('142.50')}" in shown
    assert "A day costs $" in shown


def test_the_office_is_told_once_with_everything(client, page, today, session):
    for _ in range(2):
        answered = client.post(page, data=told(today))
    ticket = session.scalars(select(Ticket)).one()
    assert answered.location == f"/ticket/{ticket.number}"
    said = session.scalars(select(TicketMessage.text)).one()
    assert "It is sold" in said
    assert "PO Box 9, Larkspur WA 98299" in said


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("last_day", "", "Enter your last day there"),
        ("last_day", "2020-01-01", "from today on"),
        ("moving", "fire", "Select what becomes"),
        ("goes_to", "", "Enter the address for the final bill"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, page, today, session, field, value, says):
    answered = client.post(page, data=told(today, **{field: value}))
    assert says in words(read(answered, 422).main)
    assert session.scalars(select(Ticket)).all() == []


def test_a_closed_account_moves_no_more(client, page, today, session, account):
    account.status, account.closed_on = AccountStatus.CLOSED, today
    session.flush()
    assert "closed already" in words(read(client.post(page, data=told(today)), 422).main)


def test_what_is_not_theirs_is_not_there(client, page, neighbour, sign_in):
    sign_in(neighbour)
    assert client.get(page).status_code == 404
