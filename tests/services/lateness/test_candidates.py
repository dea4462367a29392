"""Who may come to a lien: warned, owing, and on one of the district's grounds."""

from dataclasses import replace

import pytest

from models.delinquency import Criterion, Ground, Whom
from models.hold import HoldKind
from models.money import Money
from services.accounts import holds
from services.lateness import candidates, copies
from tests.services.lateness.conftest import DISTRICT, day
from tests.services.lateness.test_running import NOON, pay
from tests.services.lateness.test_telling import LANDLORD

WALK = (3, 15, 45, 65)


def by(ground: Ground, months: int = 1, above: str = "0.00"):
    rule = Criterion(ground=ground, months=months, above=Money.dollars(above))
    return replace(DISTRICT, delinquency=replace(DISTRICT.delinquency, lien=(rule,)))


def listed(session, district, after=70):
    return candidates.listed(session, district, day(after), [])


@pytest.mark.parametrize(
    ("district", "is_one"),
    [
        (by(Ground.NO_PAYMENT, 2), True),
        (by(Ground.NO_PAYMENT, 12), False),  # the account owed nothing so long ago
        (by(Ground.NO_PAYMENT_AND_BALANCE, 2, "144.00"), True),
        (by(Ground.NO_PAYMENT_AND_BALANCE, 2, "200.00"), False),
        (by(Ground.BALANCE, 2, "144.00"), True),
        (by(Ground.BALANCE, 2, "145.00"), False),
        (by(Ground.BALANCE, 6, "144.00"), False),
        (by(Ground.BOARD), False),
    ],
)
def test_each_ground_holds_for_what_it_says(session, home, bill, night, district, is_one):
    for after in WALK:
        night(after)
    found = listed(session, district)
    assert [each.number for each in found] == ([home.number] if is_one else [])


def test_the_board_may_decide_it(session, home, bill, night):
    for after in WALK:
        night(after)
    holds.place(
        session, key="b", account_id=home.id, kind=HoldKind.LIEN_DECIDED, to_on=None,
        reason="Resolution 2026-30", from_on=day(66), by="staff:1", on=day(66), at=NOON,
    )  # fmt: skip
    [found] = listed(session, by(Ground.BOARD))
    assert found.lienable == Money(14450)


def test_nobody_is_one_who_was_not_warned_or_has_paid(session, home, bill, night):
    district = by(Ground.NO_PAYMENT)
    for after in WALK[:3]:
        night(after)
    assert listed(session, district) == []
    night(65)
    assert len(listed(session, district)) == 1
    pay(session, home, 20000, day(66))
    assert listed(session, district) == []


def test_what_the_owner_was_not_told_of_is_no_part_of_a_lien(session, home, bill, night):
    for after in WALK:
        night(after)
    copies.ask(
        session, key="f", account_id=home.id, whom=Whom.OWNER, mailing=LANDLORD,
        asked_on=day(40), on=day(66), at=NOON, by="staff:1",
    )  # fmt: skip
    [found] = listed(session, by(Ground.NO_PAYMENT))
    assert (found.lienable, found.without_lien) == (Money.ZERO, Money(14450))
