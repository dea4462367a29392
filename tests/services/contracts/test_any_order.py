"""Whatever is done in whatever order, not a cent of a contract is lost, doubled or left."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import event, func, select

from models.contract import OPEN, ContractItem, ContractState
from models.errors import Conflict, Refused
from models.ledger import Component, Entry
from models.money import Money, total
from services.contracts import keeping, settling
from tests.workshop import LARKSPUR

S = ContractState


class Killed(Exception):  # noqa: N818 - it is no error of ours
    """The process is gone."""


def pay_some(home, made, dice, paid):
    paid.append(home.pay(dice.choice([1, 8894, 10_000, 60_000, 150_000])))


def give_back(home, made, dice, paid):
    if paid:
        home.give_back(paid.pop(dice.randrange(len(paid))))


def prepay(home, made, dice, paid):
    home.prepay(made, dice.choice([1, 5_000, 90_000]))


def pay_off(home, made, dice, paid):
    home.pay_off(made)


def call_due(home, made, dice, paid):
    settling.call_due(
        home.session, home.context, made.id, words="No answer", by="staff:2", at=home.clock.at
    )


def sell(home, made, dice, paid):
    if dice.random() < 0.2:
        settling.call_on_sale(
            home.session, LARKSPUR, home.account.id, closed_on=home.context.today(),
            words="Sale", by="staff:1", at=home.clock.at,
        )  # fmt: skip


def go_on(home, made, dice, paid):
    home.clock.tick(days=dice.choice([1, 11, 31, 62]))
    home.look()


DEEDS = (pay_some, pay_some, give_back, prepay, pay_off, call_due, sell, go_on, go_on, go_on)


@pytest.mark.parametrize("seed", range(12))
def test_pays_returns_prepayments_defaults_and_sales_in_any_order_end_at_nothing(home, seed):
    dice, paid = Random(seed), []  # noqa: S311 - not a secret
    made = home.begun(principal=Money(300_001), months=24)
    for _ in range(40):
        deed = dice.choice(DEEDS)
        try:
            deed(home, made, dice, paid)
        except (Refused, Conflict):
            assert deed in {prepay, pay_off, call_due}
        assert home.proves(made)
    home.night_of(date(2029, 1, 1))
    home.pay(max(home.owed().cents, 1))
    home.look()
    assert made.state is S.PAID
    assert made.not_due == home.owed(Component.CONTRACT) == Money.ZERO
    assert total([item.principal for item in made.items]) == Money(300_001)
    assert home.proves(made)


def test_a_night_killed_at_any_statement_is_all_or_nothing_and_the_next_one_does_it(home):
    made = home.begun()
    home.pay(home.owed().cents + 5_000)
    home.clock.tick(days=(date(2026, 12, 11) - home.context.today()).days)
    home.session.commit()
    engine = engine_of(home)
    counted = run_until(home, engine, None)
    assert counted > 10
    assert made_items(home, made) == 1


@pytest.mark.parametrize("place", range(1, 40, 3))
def test_killed_there_nothing_is_half_done(home, place):
    made = home.begun()
    home.pay(home.owed().cents + 5_000)
    home.clock.tick(days=(date(2026, 12, 11) - home.context.today()).days)
    home.session.commit()
    run_until(home, engine_of(home), place)
    home.session.expire_all()
    assert made_items(home, made) in {0, 1}
    assert home.proves(made)
    assert made.state in OPEN
    home.look()
    assert made_items(home, made) == 1
    posted = select(func.count(Entry.id)).where(Entry.key.like("%instalment:%"))
    assert home.session.scalar(posted) == 2  # asked for, and paid with what was held
    assert home.owed() == Money(8894 - 5_000)
    assert home.proves(made)


def run_until(home, engine, place):
    """Run the night and kill it before its statement of that place; how many it came to."""
    counted = 0

    def count(_connection, _cursor, statement, *_rest):
        nonlocal counted
        if "SAVEPOINT" in statement:
            return  # the test's own
        counted += 1
        if counted == place:
            raise Killed

    event.listen(engine, "before_cursor_execute", count)
    try:
        keeping.keep(home.context, None)
    except Killed:
        pass
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return counted


def engine_of(home):
    return home.session.get_bind()


def made_items(home, made):
    return home.session.scalar(
        select(func.count(ContractItem.id)).where(ContractItem.contract_id == made.id)
    )
