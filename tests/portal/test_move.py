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
    answered = client.post(page, data=told(today, goes_to="", do="estimate"))
    shown = words(read(answered).main)
    assert f"{Money.dollars('142.50')}" in shown
    assert "A day costs $" in shown
    assert session.scalars(select(Ticket)).all() == []


def test_what_was_filled_in_stays_while_the_figures_are_looked_at(client, page, today):
    shown = read(client.post(page, data=told(today, do="estimate"))).main
    assert shown.find(id="goes_to")["value"] == "PO Box 9, Larkspur WA 98299"
    assert shown.find(id="last_day")["value"] == (today + timedelta(days=9)).isoformat()
    assert len(shown.find_all("input", type="date")) == 1


@pytest.mark.parametrize(
    ("day", "says"), [("", "Enter your last day there"), ("2020-01-01", "from today on")]
)
def test_no_figures_are_shown_of_no_day(client, page, today, day, says):
    shown = words(read(client.post(page, data=told(today, last_day=day, do="estimate")), 422).main)
    assert says in shown
    assert "A day costs" not in shown
    assert "Select what becomes" not in shown


def test_the_office_is_told_once_with_everything(client, page, today, session):
    for _ in range(2):
        answered = client.post(page, data=told(today))
    ticket = session.scalars(select(Ticket)).one()
    assert answered.location == f"/ticket/{ticket.number}"
    said = session.scalars(select(TicketMessage.text)).one()
    assert said.startswith("Moving out on ")
    assert "It is sold" in said
    assert "PO Box 9, Larkspur WA 98299" in said


def test_the_message_is_called_by_its_day(client, page, today):
    there = client.post(page, data=told(today)).location
    last_day = today + timedelta(days=9)
    title = words(read(client.get(there)).find("h1"))
    assert title == f"Moving out on {last_day:%b} {last_day.day}"


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
