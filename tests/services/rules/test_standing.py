"""What an overview says first, and why one bill differs from another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money, total
from services.rules.aging import Due, age
from services.rules.standing import (
    Change,
    Charged,
    Move,
    Situation,
    changes,
    moves,
    situation,
    unpaid,
)

TODAY = date(2026, 11, 18)
NEW, OLD = Due(date(2026, 12, 4), Money(14675)), Due(date(2026, 10, 5), Money(13850))
NONE = Money.ZERO


@pytest.mark.parametrize(
    ("owed", "on_its_way", "flags", "said"),
    [
        (0, 0, {}, Situation.NOTHING),
        (14675, 0, {}, Situation.OWES),
        (14675 + 100, 0, {}, Situation.PAST_DUE),
        (14675, 14675, {}, Situation.ON_ITS_WAY),
        (14675, 5000, {}, Situation.ON_ITS_WAY),
        (14675, 0, {"is_claimed": True}, Situation.CLAIMED),
        (14675 + 100, 0, {"is_claimed": True}, Situation.CLAIMED),
        (14675, 0, {"is_returned": True}, Situation.RETURNED),
        (0, 0, {"is_returned": True}, Situation.NOTHING),
        (14675, 14675, {"is_returned": True}, Situation.ON_ITS_WAY),
        (14675, 14675, {"is_checked": True}, Situation.CHECKING),
        (-2500, 0, {}, Situation.CREDIT),
        (-2500, 0, {"is_closed": True}, Situation.CREDIT),
        (0, 0, {"is_closed": True}, Situation.CLOSED),
        (14675, 0, {"is_closed": True}, Situation.OWES),
    ],
)
def test_one_situation_is_said_first(owed, on_its_way, flags, said):
    aging = age(Money(owed), [NEW, OLD], TODAY)
    assert situation(Money(owed), Money(on_its_way), aging, **flags) is said


def bill(**charges: int) -> Charged:
    sums = {key: Money(cents) for key, cents in charges.items()}
    return Charged(total(list(sums.values())), sums, {key: key.title() for key in sums})


def move(name: str, before: int, after: int) -> Move:
    return Move(name, name.title(), Money(before), Money(after))


def test_every_charge_that_moved_is_a_reason_what_moved_most_first():
    bills = [bill(sewer=100, treatment=50), bill(sewer=100, treatment=50)]
    bills += [bill(sewer=130, treatment=40), bill(sewer=130, treatment=40, credit=-20)]
    assert changes(bills) == [
        Change(2, [move("sewer", 100, 130), move("treatment", 50, 40)]),
        Change(3, [move("credit", 0, -20)]),
    ]


def test_a_charge_that_went_away_is_called_by_its_old_name():
    [change] = changes([bill(sewer=100, credit=-20), bill(sewer=100)])
    assert change.moves == [move("credit", -20, 0)]
    assert change.amount == Money(20)


def test_only_the_newest_reasons_are_told_oldest_first():
    bills = [bill(sewer=100 + step) for step in range(9)]
    assert [change.index for change in changes(bills)] == [6, 7, 8]


def test_bills_that_only_moved_between_charges_are_no_news():
    assert changes([bill(sewer=100, other=50), bill(sewer=90, other=60)]) == []
    assert changes([bill(sewer=100)]) == changes([]) == []


CHARGES = st.dictionaries(st.sampled_from("abcd"), st.integers(-500, 500), min_size=1)


@given(CHARGES, CHARGES)
def test_what_moved_sums_to_the_difference_of_two_bills(then, now):
    before, after = bill(**then), bill(**now)
    found = moves(before, after)
    assert total([move.amount for move in found]) == after.total - before.total
    assert all(move.amount for move in found)


@pytest.mark.parametrize(
    ("totals", "balance", "left"),
    [
        ([100], 100, 100),
        ([100], 30, 30),
        ([100], -5, 0),
        ([100, 80], 100, 0),
        ([100, 80], 130, 30),
        ([100, 80], 500, 80),
        ([], 500, 0),
    ],
)
def test_what_is_owed_belongs_to_the_newest_bills(totals, balance, left):
    assert unpaid([Money(cents) for cents in totals], Money(balance)) == Money(left)
