"""Who gave how much away alone, beside their colleagues."""

import pytest

from models.money import Money
from services.supervision import people, unusual
from tests.changed import Desk, charge, credit
from tests.factories import make_account, make_bill, make_staff
from tests.workshop import LARKSPUR, Clock, at_work


@pytest.fixture
def desk(session, database):
    return Desk(session, at_work(database, Clock()))


@pytest.fixture
def staff(session):
    return [make_staff(session, name) for name in ("Dana W", "Lee M", "Ines P")]


def account_of(session):
    account = make_account(session)
    make_bill(session, account, "900.00")
    return account


def gave(session, desk):
    found = unusual.given(session, LARKSPUR, people.of_staff(session), at=desk.at)
    return {each.name: each for each in found.given}, found


def test_who_gives_much_more_than_the_others_is_seen(desk, session, staff):
    dana, lee, ines = (f"staff:{each.id}" for each in staff)
    for by, times in ((dana, 6), (lee, 1), (ines, 1)):
        for _ in range(times):
            desk.ask(account_of(session), credit(2500), by=by)
    by_name, beside = gave(session, desk)
    assert by_name["Dana W"].amount == Money(150_00)
    assert beside.usual == Money(25_00)
    assert [name for name, one in by_name.items() if beside.is_high(one)] == ["Dana W"]


def test_the_same_account_again_and_again_is_named(desk, session, staff):
    by, account = f"staff:{staff[0].id}", account_of(session)
    for cents in (500, 600):
        desk.ask(account, credit(cents), by=by)
    assert gave(session, desk)[0]["Dana W"].most_on_one is None
    desk.ask(account, credit(700), by=by)
    assert gave(session, desk)[0]["Dana W"].most_on_one == (account.id, 3)
    assert unusual.numbers(session, gave(session, desk)[1]) == {account.id: account.number}


def test_a_charge_gives_nothing_and_what_another_agreed_to_was_looked_at(desk, session, staff):
    by, account = f"staff:{staff[0].id}", account_of(session)
    desk.ask(account, charge(900), by=by, reason="owed_more")
    waits = desk.ask(account, credit(6000), by=by)
    desk.approve(waits)
    assert waits.executed_at
    assert gave(session, desk)[0] == {}


@pytest.mark.parametrize(("hours", "odd"), [(0, 0), (9, 0), (10, 1), (72, 1)])
def test_odd_hours_are_counted(desk, session, staff, hours, odd):
    """It is Wed, Nov 18, 10 am: 7 pm is the last hour, 8 pm odd; Saturday is odd all day."""
    desk.context.now.tick(hours=hours)
    desk.ask(account_of(session), credit(500), by=f"staff:{staff[0].id}")
    assert gave(session, desk)[0]["Dana W"].odd_hours == odd


def test_what_is_older_than_thirty_days_is_over(desk, session, staff):
    desk.ask(account_of(session), credit(500), by=f"staff:{staff[0].id}")
    desk.context.now.tick(days=31)
    assert gave(session, desk)[0] == {}
