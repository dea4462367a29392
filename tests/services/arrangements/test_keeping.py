"""Kept, missed, broken or paid: it follows from what is unpaid, and each move is told once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.account import AccountStatus
from models.arrangement import ArrangementMove, ArrangementState
from models.attention import Attention
from models.hold import HoldKind
from models.money import Money
from services.accounts import holds
from services.arrangements import offering, seen
from services.arrangements.offering import WhyNot
from services.rules.instalments import Keeping
from tests.factories import make_bill
from tests.workshop import LARKSPUR

S = ArrangementState


def held(home):
    return holds.is_held(home.session, home.account.id, HoldKind.LATE_FEES, home.context.today())


def until(home, day):
    home.night((day - home.context.today()).days)


def subjects(home):
    return [letter.subject for letter in home.told()[1:]]


def test_one_that_is_paid_as_agreed_ends_paid(home):
    made = home.agree()
    for day in (date(2026, 12, 2), date(2027, 1, 1), date(2027, 1, 31)):
        until(home, day)
        home.pay(3000)
        assert made.state is S.KEPT
    home.night()
    assert made.state is S.PAID
    assert not held(home)
    assert subjects(home) == ["Your payment arrangement is paid"]


def test_an_instalment_may_be_paid_on_its_day_and_is_missed_the_day_after(home):
    made = home.agree()
    until(home, date(2026, 12, 2))
    assert made.state is S.KEPT
    home.night()
    assert (made.state, made.ends_on) == (S.MISSED, date(2026, 12, 13))
    [letter] = home.told()[1:]
    assert "$30.00 is missing" in letter.text
    assert "Pay it by Sun, Dec 13, 2026" in letter.text
    assert held(home)


def test_what_is_paid_before_the_day_that_was_told_puts_it_right(home):
    made = home.agree()
    until(home, date(2026, 12, 13))
    home.pay(3000)
    home.night()
    assert (made.state, made.ends_on) == (S.KEPT, None)
    assert subjects(home)[1:] == ["Your payment arrangement goes on"]


def test_what_stays_missing_breaks_it_after_the_day_that_was_told(home):
    made = home.agree()
    until(home, date(2026, 12, 13))
    assert made.state is S.MISSED
    home.night()
    assert made.state is S.BROKEN
    assert not held(home)
    assert subjects(home) == [
        "Something is missing of your payment arrangement",
        "Your payment arrangement has ended",
    ]
    found = offering.of_account(home.session, LARKSPUR, home.account, home.context.today())
    assert found.why_not is WhyNot.BROKEN


def test_it_was_broken_long_enough_ago_after_the_months_of_the_rule(home):
    home.agree()
    until(home, date(2026, 12, 14))
    for day, why_not in ((date(2028, 6, 14), WhyNot.BROKEN), (date(2028, 6, 15), None)):
        found = offering.of_account(home.session, LARKSPUR, home.account, day)
        assert found.why_not is why_not


def test_a_later_bill_that_is_not_paid_is_missing_like_an_instalment(home):
    made = home.agree()
    make_bill(home.session, home.account, "50.00", on=date(2026, 11, 19), due_on=date(2026, 12, 1))
    home.pay(3000)
    until(home, date(2026, 12, 1))
    assert made.state is S.KEPT
    home.night()
    assert made.state is S.MISSED
    assert made.moves[-1].missing == Money(2000)  # the $30.00 was paid ahead of its day
    home.pay(5000)
    home.night()
    assert made.state is S.KEPT


def test_once_the_account_is_closed_all_of_it_is_due(home):
    made = home.agree()
    home.account.status, home.account.closed_on = AccountStatus.CLOSED, home.context.today()
    home.night()
    assert made.state is S.CANCELLED
    assert not held(home)
    assert subjects(home) == ["Your payment arrangement was ended"]
    found = offering.of_account(home.session, LARKSPUR, home.account, home.context.today())
    assert found.why_not is WhyNot.CLOSED


def test_all_of_it_may_be_paid_early(home):
    made = home.agree()
    make_bill(home.session, home.account, "50.00", on=date(2026, 11, 19), due_on=date(2026, 12, 14))
    home.pay(9000)
    home.night()
    assert made.state is S.PAID


def test_a_second_look_on_the_same_day_moves_and_tells_nothing(home):
    home.agree()
    until(home, date(2026, 12, 3))
    before = len(home.told())
    assert home.look() == "0 of 1 moved."
    assert len(home.told()) == before
    assert home.session.scalar(select(func.count()).select_from(ArrangementMove)) == 2


def test_nights_that_were_left_out_still_give_the_days_of_the_letter(home):
    made = home.agree()
    home.clock.tick(days=60)
    home.look()
    assert made.state is S.MISSED
    assert made.ends_on == home.context.today() + timedelta(days=10)


def test_whoever_has_no_e_mail_address_is_written_to_by_staff(home):
    home.iris.email = None
    home.agree()
    until(home, date(2026, 12, 3))
    words = home.session.scalars(select(Attention.words).order_by(Attention.id)).all()
    assert len(words) == 2
    assert "missed" in words[1]
    assert home.told() == []


@pytest.mark.parametrize(
    ("cents", "standing", "missing"),
    [(0, Keeping.BEHIND, 3000), (2999, Keeping.BEHIND, 1), (3000, Keeping.KEPT, 0)],
)
def test_a_page_says_how_it_stands_today(home, cents, standing, missing):
    home.agree()
    home.clock.tick(days=15)
    if cents:
        home.pay(cents)
    found = seen.live(home.session, home.account.id, home.context.today())
    assert (found.standing, found.missing.cents) == (standing, missing)
    assert found.next.due_on == date(2027, 1, 1)
