"""What is unusual in a run, and what a person decides about it."""

from datetime import date

import pytest
from sqlalchemy import select

from models.account import AccountStatus
from models.bill_run import (
    BillRunAccount,
    BillRunException,
    Left,
    RunExceptionKind,
)
from models.errors import Forbidden, NotFound, Refused
from models.money import Money
from services.billing import posting, previewing, runs
from tests.factories import give_access, make_account, make_bill, make_person, make_staff
from tests.services.billing.street import (
    AT,
    CLERK,
    approve,
    decide,
    exceptions,
    previewed,
)

K = RunExceptionKind
assert posting  # its handler is known by importing it


def test_what_swings_by_more_than_half_is_an_exception_and_the_half_itself_is_none(
    session, context
):
    plain = make_account(session)
    total = previewed(context).total
    lower, higher, edge = make_account(session), make_account(session), make_account(session)
    make_bill(session, lower, Money(total.cents * 2 + 1).plain, on=date(2026, 9, 1))
    make_bill(session, edge, Money(total.cents * 2).plain, on=date(2026, 9, 1))
    make_bill(session, higher, "50.00", on=date(2026, 9, 1))
    found = exceptions(session, previewed(context))
    assert set(found) == {(lower.id, K.LOWER), (higher.id, K.HIGHER)}
    assert found[lower.id, K.LOWER].startswith(f"{total} is 50% below the last bill, $")
    assert plain.id not in {account for account, _kind in found}


def test_service_that_begins_or_ends_inside_is_said_instead_of_a_swing(session, context):
    opened = make_account(session, opened_on=date(2026, 10, 20))
    closed = make_account(
        session, closed_on=date(2026, 9, 10), status=AccountStatus.CLOSED
    )  # fmt: skip
    make_bill(session, closed, "140.75", on=date(2026, 9, 1))
    make_account(session, closed_on=date(2026, 8, 31), status=AccountStatus.CLOSED)
    make_account(session, opened_on=date(2026, 11, 1))
    run = previewed(context)
    assert exceptions(session, run) == {
        (opened.id, K.OPENED): "Service began on Tue, Oct 20, 2026.",
        (closed.id, K.CLOSED): "Service ended on Thu, Sep 10, 2026.",
    }
    assert run.bills == 2


def test_exceptions_wait_for_a_decision_before_the_approval(session, context, home):
    opened = make_account(session, opened_on=date(2026, 10, 20))
    run = previewed(context)
    with pytest.raises(Refused, match="1 exceptions wait"):
        approve(session, run)
    assert decide(session, run, K.OPENED, holds=True) == 1
    done = approve(session, run)
    assert (done.bills, done.total) == (1, run.total - _total(session, run, opened))
    assert session.get_one(BillRunAccount, (run.id, opened.id)).left_out is Left.HELD


def test_one_exception_is_decided_by_itself_and_again_until_the_approval(session, context, home):
    make_account(session, opened_on=date(2026, 10, 20))
    run = previewed(context)
    (row,) = session.scalars(select(BillRunException))
    for holds in (True, False):
        runs.decide(
            session, run_id=run.id, exception_ids=[row.id], holds=holds, reason="On the phone.",
            at=AT, by=CLERK,
        )  # fmt: skip
    session.refresh(row)
    assert (row.decision, row.decided_by) == ("accepted", CLERK)
    with pytest.raises(NotFound):
        runs.decide(
            session, run_id=run.id, exception_ids=[row.id + 1], holds=True, reason="On the phone.",
            at=AT, by=CLERK,
        )  # fmt: skip
    with pytest.raises(Refused, match="Write why, in a sentence"):
        runs.decide(
            session, run_id=run.id, exception_ids=[row.id], holds=True, reason=" ", at=AT, by=CLERK
        )
    approve(session, run)
    with pytest.raises(Refused, match="not waiting for decisions"):
        decide(session, run, K.OPENED, holds=True)


def test_e07_nobody_decides_what_is_unusual_about_their_own_household(session, context):
    own, other = (make_account(session, opened_on=date(2026, 10, 20)) for _ in range(2))
    clerk = make_staff(session)
    give_access(session, make_person(session, email=clerk.email), own)
    run = previewed(context)
    rows = {row.account_id: row for row in session.scalars(select(BillRunException))}

    with pytest.raises(Forbidden, match="own household"):
        runs.decide(
            session, run_id=run.id, exception_ids=[row.id for row in rows.values()], holds=False,
            reason="On the phone.", at=AT, by=f"staff:{clerk.id}",
        )  # fmt: skip
    assert decide(session, run, K.OPENED, by=f"staff:{clerk.id}") == 1

    session.expire_all()
    assert (rows[own.id].decision, rows[other.id].decision) == ("", "accepted")
    assert decide(session, run, K.OPENED, by=f"staff:{clerk.id + 1}") == 1


def test_a_new_preview_keeps_the_decisions_on_what_is_the_same(session, context):
    same, other = (make_account(session, opened_on=date(2026, 10, 20)) for _ in range(2))
    run = previewed(context)
    decide(session, run, K.OPENED)
    other.opened_on = date(2026, 10, 21)
    session.flush()
    previewing.preview(context, run.id, by=CLERK)
    waiting = session.scalars(
        select(BillRunException.account_id).where(BillRunException.decision == "")
    ).all()
    assert waiting == [other.id]
    assert same.id not in waiting


def _total(session, run, account):
    return session.get_one(BillRunAccount, (run.id, account.id)).total
