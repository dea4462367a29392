"""A contract ended early: ahead, by a payoff to the day, after a default, or by a sale."""

from datetime import date

import pytest
from sqlalchemy import select

from models.attention import Attention
from models.contract import ContractState, ItemKind
from models.errors import Conflict, Refused
from models.ledger import Component
from models.money import Money
from services.contracts import settling
from tests.workshop import LARKSPUR

S = ContractState


@pytest.fixture
def made(home):
    """A contract of which the first month was paid."""
    contract = home.begun()
    home.night_of(date(2026, 12, 11))
    home.pay(home.owed().cents)
    return contract


def test_a_payoff_is_what_is_left_with_interest_by_the_day(home, made):
    home.clock.tick(days=30)  # Jan 10: nine days after the last month that was asked for
    found = home.payoff(made)
    assert found.settled.asked == []
    assert found.settled.rest.principal == Money(472_806)
    assert found.settled.rest.interest == Money(495)  # 4728.06 × 4.25% ÷ 365 × 9
    assert found.total == Money(472_806 + 495)


def test_a_payoff_ahead_counts_the_months_that_are_asked_for_until_then(home, made):
    found = home.payoff(made, date(2027, 1, 20))
    assert [row.number for row in found.settled.asked] == [2]
    assert found.settled.rest.interest == Money.ZERO  # its interest runs to Feb 1


def test_it_is_paid_off_with_what_is_held_and_not_a_cent_before(home, made):
    ends = home.payoff(made).total
    home.pay(ends.cents - 1)
    with pytest.raises(Refused, match=r"\$0.01 more must be paid"):
        home.pay_off(made)
    home.pay(1)
    home.pay_off(made)
    assert made.state is S.PAID
    assert home.owed() == home.owed(Component.CONTRACT) == made.not_due == Money.ZERO
    assert home.told()[-1] == "Your contract is paid"
    assert home.proves(made)
    settling.pay_off(
        home.session, home.context, made.id, seen=Money(1), by="staff:1", at=home.clock.at
    )
    assert len(made.items) == 2


def test_whoever_saw_another_payoff_looks_again(home, made):
    home.pay(500_000)
    with pytest.raises(Conflict, match="What ends it has changed"):
        settling.pay_off(
            home.session, home.context, made.id, seen=Money(1), by="staff:1", at=home.clock.at
        )


def test_what_is_prepaid_makes_it_end_earlier_and_the_months_stay_as_large(home, made):
    before = home.seen(made).to_come
    home.pay(200_000)
    home.prepay(made, 200_000)
    after = home.seen(made).to_come
    assert home.owed() == Money.ZERO
    assert made.items[-1].kind is ItemKind.PREPAID
    assert len(after) < len(before)
    assert after[0].payment == before[0].payment
    assert after[0].interest < before[0].interest
    assert after[-1].left == Money.ZERO
    assert home.proves(made)


def test_no_more_is_prepaid_than_is_held_and_never_all_of_it(home, made):
    with pytest.raises(Refused, match=r"\$0.00 is held"):
        home.prepay(made, 1)
    home.pay(500_000)
    with pytest.raises(Refused, match="Pay it off instead"):
        home.prepay(made, made.not_due.cents)


def test_a_form_sent_twice_prepays_once(home, made):
    home.pay(50_000)
    seen = len(made.items)
    home.prepay(made, 20_000)
    with pytest.raises(Conflict, match="since you opened the form"):
        settling.prepay(
            home.session, LARKSPUR, made.id, Money(20_000), seen=seen, by="staff:1",
            at=home.clock.at,
        )  # fmt: skip


def test_only_a_default_is_called_due_and_then_all_of_it_is(home, made):
    with pytest.raises(Refused, match="Only a contract in default"):
        settling.call_due(
            home.session, home.context, made.id, words="x", by="staff:2", at=home.clock.at
        )
    home.night_of(date(2027, 2, 2))
    home.night_of(date(2027, 3, 5))
    assert made.state is S.DEFAULTED
    for _ in range(2):
        settling.call_due(
            home.session, home.context, made.id, words="No answer", by="staff:2", at=home.clock.at
        )
    assert (made.state, made.not_due) == (S.CALLED, Money.ZERO)
    assert [item.kind for item in made.items][-1] is ItemKind.REST
    assert home.told()[-1] == "All that is left of your contract is due"
    assert home.session.scalars(select(Attention)).one().resolved_by == "staff:2"
    assert home.proves(made)
    home.pay(home.owed().cents)
    home.look()
    assert made.state is S.PAID


def test_as_the_words_say_a_month_that_was_asked_for_keeps_its_interest(home, made):
    [item] = made.items  # of Jan 1, asked for today
    ends = home.payoff(made).settled
    assert (item.interest, ends.rest.interest) == (Money(1700), Money.ZERO)
    assert ends.total == made.not_due
    assert home.payoff(made, date(2027, 1, 2)).settled.rest.interest > Money.ZERO


def test_a_sale_calls_what_is_left_as_of_its_day(home, made):
    home.clock.tick(days=31)
    ends = home.payoff(made, date(2027, 1, 9)).settled.total
    called = settling.call_on_sale(
        home.session, LARKSPUR, home.account.id, closed_on=date(2027, 1, 9), words="Sale",
        by="staff:1", at=home.clock.at,
    )  # fmt: skip
    assert called is made
    assert (made.state, home.owed()) == (S.CALLED, ends)
    assert home.proves(made)
    again = settling.call_on_sale(
        home.session, LARKSPUR, home.account.id, closed_on=date(2027, 1, 9), words="Sale",
        by="staff:1", at=home.clock.at,
    )  # fmt: skip
    assert again is None


def test_a_payment_that_comes_back_is_owed_again_and_missed(home, made):
    home.night_of(date(2027, 1, 11))
    payment = home.pay(home.owed().cents)
    home.give_back(payment)
    assert home.owed() == home.owed(Component.CONTRACT) == Money(8894)
    assert [each.unpaid for each in home.seen(made).asked] == [Money.ZERO, Money(8894)]
    home.night_of(date(2027, 2, 2))
    assert made.state is S.MISSED
    assert home.proves(made)
