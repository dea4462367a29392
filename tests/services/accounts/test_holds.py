"""Holds take effect where a thing is done, and end by themselves on their day."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from models.errors import Forbidden, NotFound, Refused
from models.hold import AccountHold, HoldKind
from models.money import Money
from services.accounts import holds, household
from services.billing.penalties import charge_penalty
from services.desk import account_page
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.workshop import LARKSPUR
from web.clock import now

AT = now()
TODAY = LARKSPUR.day(AT)
DAY = timedelta(days=1)


def place(session, account, kind, *, from_on=TODAY, to_on=None, key="k", reason="Asked for it"):
    return holds.place(
        session, key=key, account_id=account.id, kind=kind, reason=reason, from_on=from_on,
        to_on=to_on, by="staff:1", on=TODAY, at=AT,
    )  # fmt: skip


def charge(session, bill, on):
    return charge_penalty(
        session, LARKSPUR.chart, bill=bill, amount=Money(100), reason="Late", on=on, at=AT,
        by="job:late_fees",
    )  # fmt: skip


@pytest.mark.parametrize("kind", [HoldKind.LATE_FEES, HoldKind.BANKRUPTCY])
def test_no_late_fee_is_charged_until_the_hold_ends_by_itself(session, kind):
    account = make_account(session)
    bill = make_bill(session, account)
    place(session, account, kind, to_on=TODAY + DAY)
    for on in (TODAY, TODAY + DAY):
        with pytest.raises(Refused, match="held back"):
            charge(session, bill, on)
    assert charge(session, bill, TODAY + 2 * DAY).change == Money(100)


def test_what_is_held_is_only_what_was_named_from_its_first_day_and_for_that_account(session):
    account, neighbour = make_account(session), make_account(session)
    place(session, account, HoldKind.REFUNDS, from_on=TODAY + DAY)
    assert not holds.is_held(session, account.id, HoldKind.REFUNDS, TODAY)
    assert holds.is_held(session, account.id, HoldKind.REFUNDS, TODAY + DAY)
    assert not holds.is_held(session, account.id, HoldKind.LATE_FEES, TODAY + DAY)
    assert not holds.is_held(session, neighbour.id, HoldKind.REFUNDS, TODAY + DAY)


def test_a_hold_that_somebody_ended_holds_nothing_and_keeps_both_names(session):
    account = make_account(session)
    hold = place(session, account, HoldKind.AUTOPAY)
    holds.end(session, account_id=account.id, hold_id=hold.id, reason="Paid", by="staff:2", at=AT)
    holds.end(session, account_id=account.id, hold_id=hold.id, reason="Again", by="staff:3", at=AT)
    assert (hold.placed_by, hold.ended_by, hold.end_reason) == ("staff:1", "staff:2", "Paid")
    assert not holds.is_held(session, account.id, HoldKind.AUTOPAY, TODAY)


def test_another_accounts_hold_is_not_there(session):
    hold = place(session, make_account(session), HoldKind.EMAIL)
    with pytest.raises(NotFound):
        holds.end(
            session, account_id=make_account(session).id, hold_id=hold.id, reason="x",
            by="staff:1", at=AT,
        )  # fmt: skip


def test_one_form_is_one_hold_and_the_same_key_elsewhere_another(session):
    account, neighbour = make_account(session), make_account(session)
    first = place(session, account, HoldKind.EMAIL)
    assert place(session, account, HoldKind.EMAIL).id == first.id
    assert place(session, neighbour, HoldKind.EMAIL).id != first.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"reason": "x" * 501},
        {"to_on": TODAY - DAY},
        {"to_on": TODAY + timedelta(days=9000)},
        {"from_on": TODAY - timedelta(days=900)},
    ],
)
def test_a_hold_needs_a_reason_and_days_that_can_be_meant(session, wrong):
    with pytest.raises(Refused):
        place(session, make_account(session), HoldKind.REFUNDS, **wrong)


def test_the_number_of_a_card_in_a_reason_is_hidden(session):
    hold = place(session, make_account(session), HoldKind.REFUNDS, reason="card 4242424242424242")
    assert "424242424242" not in hold.reason


def test_the_database_keeps_no_hold_that_ends_before_it_begins(session):
    account = make_account(session)
    hold = AccountHold(
        key="x", account_id=account.id, kind=HoldKind.EMAIL, reason="x", from_on=TODAY,
        to_on=TODAY - DAY, placed_at=AT, placed_by="staff:1",
    )  # fmt: skip
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(hold)


def test_the_head_of_an_account_tells_what_counts_today_and_nothing_else(session):
    account = make_account(session)
    place(session, account, HoldKind.LANGUAGE, key="a", reason="Speaks\x1eVietnamese, ‘Mai’")
    place(session, account, HoldKind.LATE_FEES, key="b", to_on=TODAY)
    place(session, account, HoldKind.REFUNDS, key="c", from_on=TODAY - 9 * DAY, to_on=TODAY - DAY)
    place(session, account, HoldKind.EMAIL, key="d", from_on=TODAY + DAY)
    head = account_page.head(session, account.number, on=TODAY)
    assert [(held.kind, held.to_on) for held in head.holds] == [
        (HoldKind.LATE_FEES, TODAY),
        (HoldKind.LANGUAGE, None),
    ]


def test_e07_nobody_works_on_an_account_of_their_own_household(session):
    """Known by the e-mail address of a part, today or before, in any account at the premise."""
    dana = make_staff(session)
    ours, next_door = make_account(session), make_account(session)
    twin = make_account(session)
    twin.premise_id = ours.premise_id
    home = make_person(session, "Dana at home", email=dana.email)
    give_access(session, home, ours, to_on=TODAY - DAY)
    for account in (ours, twin):
        with pytest.raises(Forbidden, match="own household"):
            household.refuse_own(session, by=f"staff:{dana.id}", account_id=account.id)
    household.refuse_own(session, by=f"staff:{dana.id}", account_id=next_door.id)
    household.refuse_own(session, by=f"staff:{make_staff(session).id}", account_id=ours.id)
