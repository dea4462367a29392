"""From the first instalment to $0.00: asked for on its day, missed, in default, cured or paid."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.account import AccountStatus
from models.attention import Attention, AttentionKind
from models.contract import ContractState, ItemKind
from models.errors import Refused
from models.hold import HoldKind
from models.ledger import Component, Entry
from models.money import Money, total
from services.accounts import holds
from services.contracts import settling
from services.payments import payable
from services.rules.calendar import months_after
from tests.factories import make_bill
from tests.workshop import LARKSPUR

S = ContractState
#: The first instalment is due on Jan 1, and asked for 21 days before.
ASKED, DUE = date(2026, 12, 11), date(2027, 1, 1)


def aging(home):
    return payable.by_id(home.session, home.account.id, home.context.today()).aging


def begun(home, **more):
    made = home.begun(**more)
    home.pay(home.owed().cents)
    return made


def test_an_instalment_is_asked_for_on_its_day_and_due_on_the_day_of_the_plan(home):
    made = begun(home)
    assert home.night_of(ASKED - timedelta(days=1)) == "0 asked for, 0 of 1 moved."
    assert home.night_of(ASKED) == "1 asked for, 0 of 1 moved."
    assert home.owed() == Money(8894)
    [item] = made.items
    assert (item.due_on, item.principal, item.interest) == (DUE, Money(7194), Money(1700))
    assert (aging(home).current, aging(home).next_due_on) == (Money(8894), DUE)
    assert home.proves(made)


def test_a_second_look_on_the_same_day_asks_for_nothing_more(home):
    begun(home)
    home.night_of(ASKED)
    assert home.look() == "0 asked for, 0 of 1 moved."
    assert home.owed() == Money(8894)


def test_nights_that_were_left_out_are_asked_for_together(home):
    made = begun(home)
    assert home.night_of(date(2027, 3, 1)) == "3 asked for, 1 of 1 moved."
    assert [item.due_on.month for item in made.items] == [1, 2, 3]
    assert home.proves(made)


def test_the_last_instalment_ends_it_at_exactly_nothing(home):
    made = begun(home, months=12)
    for number in range(1, 13):
        home.night_of(months_after(date(2026, 12, 1), number) - timedelta(days=21))
        home.pay(home.owed().cents)
    home.look()
    assert made.state is S.PAID
    assert made.not_due == home.owed() == Money.ZERO
    assert made.items[-1].fee == Money(300)
    assert home.told()[-1] == "Your contract is paid"
    assert home.proves(made)
    assert home.look() == "0 asked for, 0 of 0 moved."


def test_credit_that_is_held_pays_it_at_once(home):
    made = begun(home)
    home.pay(10_000)
    home.night_of(ASKED)
    assert home.owed() == Money(8894 - 10_000)
    assert home.owed(Component.CONTRACT) == Money.ZERO
    assert home.proves(made)


def test_an_instalment_may_be_paid_on_its_day_and_is_missed_the_day_after(home):
    made = begun(home)
    home.night_of(ASKED)
    home.night_of(DUE)
    assert made.state is S.IN_FORCE
    home.night_of(DUE + timedelta(days=1))
    assert (made.state, made.ends_on) == (S.MISSED, date(2027, 2, 1))
    assert made.moves[-1].missing == aging(home).past_due == Money(8894)
    assert home.told()[2:] == ["Something is missing of your contract"]


def test_a_bill_that_is_past_due_is_missing_like_an_instalment(home):
    make_bill(home.session, home.account, "90.00", on=date(2026, 11, 10), due_on=date(2026, 12, 1))
    made = home.begun()
    home.pay(15_000)  # the fee is paid first
    home.night_of(date(2026, 12, 2))
    assert (made.state, made.moves[-1].missing) == (S.MISSED, Money(9000))


def test_what_is_paid_before_the_day_that_was_told_puts_it_right(home):
    made = begun(home)
    home.night_of(date(2027, 1, 2))
    home.pay(home.owed().cents)
    home.night_of(date(2027, 1, 3))
    assert (made.state, made.ends_on) == (S.IN_FORCE, None)
    assert home.told()[3:] == ["Your contract goes on"]


def test_what_stays_missing_is_a_default_that_a_person_decides_over(home):
    made = begun(home)
    home.night_of(date(2027, 1, 2))
    home.night_of(date(2027, 2, 1))
    assert made.state is S.MISSED
    home.night_of(date(2027, 2, 2))
    assert made.state is S.DEFAULTED
    assert made.not_due > Money.ZERO
    assert "Decide whether" in home.session.scalars(select(Attention.words)).one()
    home.pay(home.owed().cents)
    home.night_of(date(2027, 2, 3))
    assert made.state is S.IN_FORCE
    assert home.proves(made)


def test_in_bankruptcy_nothing_is_a_default(home):
    made = begun(home)
    holds.place(
        home.session, key="k", account_id=home.account.id, kind=HoldKind.BANKRUPTCY, reason="Court",
        from_on=home.context.today(), to_on=None, by="staff:1", on=home.context.today(),
        at=home.clock.at,
    )  # fmt: skip
    home.night_of(date(2027, 2, 2))
    assert made.state is S.IN_FORCE


def test_whoever_has_no_e_mail_address_is_written_to_by_staff(home):
    home.iris.email = None
    begun(home)
    home.night_of(date(2027, 1, 2))
    words = home.session.scalars(select(Attention.words).order_by(Attention.id)).all()
    assert len(words) == 3
    assert "missed" in words[-1]
    assert home.told() == []


def test_a_late_fee_is_never_worked_out_on_an_instalment(home):
    begun(home)
    home.night_of(date(2027, 3, 1))
    now = payable.by_id(home.session, home.account.id, home.context.today())
    assert now.aging.past_due == Money(2 * 8894)  # that of today is not late
    assert now.aging.days_past_due == 0  # no bill is
    assert now.bills == []


def test_a_closed_account_is_asked_on_for_what_no_sale_calls(home):
    made = begun(home)
    home.account.status, home.account.closed_on = AccountStatus.CLOSED, home.context.today()
    home.night_of(ASKED)
    assert [item.kind for item in made.items] == [ItemKind.INSTALMENT]


def test_a_sale_without_escrow_is_asked_about_once_and_called_as_of_the_last_day(home):
    made = begun(home)
    home.clock.tick(days=33)
    home.sell()
    last, ends = date(2026, 12, 20), home.payoff(made, date(2026, 12, 20)).settled.total
    home.look()
    home.night_of(date(2026, 12, 22))
    [asked] = home.session.scalars(select(Attention))
    assert (asked.kind, asked.subject) == (AttentionKind.ESCROW, f"contract:{made.id}")
    assert home.seen(made).sold_on == last
    settling.call_due(
        home.session, home.context, made.id, words="Sold", by="staff:2", at=home.clock.at
    )
    assert (made.state, made.not_due) == (S.CALLED, Money.ZERO)
    assert total([item.total for item in made.items]) == ends
    assert home.told()[-1] == "All that is left of your contract is due"
    assert home.session.scalars(select(Attention)).one().resolved_by == "staff:2"
    assert home.seen(made).sold_on is None
    assert home.proves(made)


def test_a_sale_calls_nothing_that_does_not_say_so(home):
    made = begun(home)
    made.is_due_on_sale = False
    home.sell()
    home.look()
    assert home.session.scalars(select(Attention)).all() == []
    with pytest.raises(Refused, match="whose property was sold"):
        settling.call_due(
            home.session, home.context, made.id, words="Sold", by="staff:2", at=home.clock.at
        )


def test_every_posting_has_its_name_once(home):
    made = begun(home)
    home.night_of(date(2027, 3, 1))
    keys = home.session.scalars(
        select(Entry.key).where(Entry.kind == "instalment").order_by(Entry.id)
    ).all()
    assert keys == [f"instalment:{made.id}:{number}" for number in (1, 2, 3)]
    assert total([item.total for item in made.items]) == home.owed(Component.CONTRACT)
    begins = select(func.count()).where(Entry.key == f"contract:{made.id}")
    assert home.session.scalar(begins) == 1


@pytest.mark.parametrize("rate", ["0", "4.25", "6"])
@pytest.mark.parametrize("months", [1, 12, 120])
def test_it_ends_at_nothing_on_any_terms(home, rate, months):
    made = begun(home, months=months, rate=type(home.wish().rate)(rate))
    home.night_of(months_after(date(2026, 12, 1), months))
    assert made.not_due == Money.ZERO
    assert len(made.items) == months
    assert home.proves(made)
    assert LARKSPUR.contracts.treasurer_fee.cents * max(months // 12, 1) == sum(
        item.fee.cents for item in made.items
    )
