"""One step of one bill: what it costs is posted, who must know is told, and it is written down.

All of it happens in one transaction or nothing does, so that a run that was killed goes on where it
stood: what is written down is done, and nothing else is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.bill import Bill
from models.delinquency import TELLS, Does
from models.lateness import PastDueStep
from models.ledger import Entry
from services.billing import penalties
from services.books.chart import lock_account
from services.context import Context
from services.lateness import telling
from services.lateness.facts import Planned, late_bills
from services.rules.delinquency import Late, Next, next_step, reached
from services.rules.grace import Grace

BY = "past due"


class Outcome(StrEnum):
    """What became of a step that was expected."""

    TAKEN = "taken"
    #: Something stopped it since it was expected, or it was paid.
    NOT_NEEDED = "not_needed"


def take(
    session: Session, context: Context, wanted: Planned, on: date, graces: Sequence[Grace],
    *, at: datetime, by: str = BY,
) -> Outcome:  # fmt: skip
    """Take a step of a bill if it is still due and nothing stops it, as seen under the lock.

    Taken before, it is not due any more: nothing is posted or written a second time.

    :raises Refused: when the books of that month are closed.
    """
    lock_account(session, wanted.bill.account_id)
    for seen, late in late_bills(session, context.district, wanted.bill.account_id, on, graces):
        if seen.id != wanted.bill.id:
            continue
        plan, billing = context.district.delinquency, context.district.billing
        for step in reached(plan, billing, late, on, graces):
            if step.word == wanted.step.word and step.stop is None:
                _take(session, context, Planned(seen, late.unpaid, step), late, on, at=at, by=by)
                return Outcome.TAKEN
    return Outcome.NOT_NEEDED


def _take(
    session: Session, context: Context, due: Planned, late: Late, on: date, *, at: datetime, by: str
) -> None:
    bill = session.get_one(Bill, due.bill.id)
    entry = _post(session, context, due, bill, on, at=at, by=by)
    taken = PastDueStep(
        bill_id=bill.id, account_id=bill.account_id, step=due.step.word,
        does=due.step.step.does, taken_on=on, unpaid=due.unpaid, amount=due.step.amount,
        entry_id=entry.id if entry else None, reason=dict(due.step.reason), taken_at=at,
        taken_by=by,
    )  # fmt: skip
    session.add(taken)
    session.flush()
    if due.step.step.does in TELLS:
        then = _then(context, late, due.step.word, on)
        telling.give(session, context, taken, due.step.step, then, on=on, at=at, by=by)


def _then(context: Context, late: Late, word: str, on: date) -> Next | None:
    """What comes after this step, if nothing changes."""
    after = replace(late, done={**late.done, word: on})
    return next_step(context.district.delinquency, context.district.billing, after, on)


def _post(
    session: Session, context: Context, due: Planned, bill: Bill, on: date,
    *, at: datetime, by: str,
) -> Entry | None:  # fmt: skip
    """What a step costs, in the books; none for a step that costs nothing."""
    step, reason = due.step, due.step.reason
    if not step.amount:
        return None
    chart = context.district.chart
    if step.step.does is Does.PENALTY:
        memo = f"Late fee on bill {bill.number}: {reason['arithmetic']}. {reason['resolution']}"
        return penalties.charge_penalty(
            session, chart, bill=bill, amount=step.amount, reason=memo, on=on, at=at, by=by
        )
    if step.step.does is Does.INTEREST:
        memo = (
            f"Interest on bill {bill.number}, month {reason['month']}: {reason['arithmetic']}."
            f" {reason['resolution']}"
        )
        return penalties.charge_interest(
            session, chart, bill=bill, month=reason["month"], amount=step.amount, reason=memo,
            on=on, at=at, by=by,
        )  # fmt: skip
    memo = f"Fee of the notice on bill {bill.number}. {reason['resolution']}"
    return penalties.charge_notice_fee(
        session, chart, bill=bill, step=step.word, amount=step.amount, reason=memo, on=on, at=at,
        by=by,
    )  # fmt: skip
