"""One step of one bill that waits for a member of staff, up to a day."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.bill import Bill
from models.delinquency import Does
from models.district import District
from models.errors import NotFound, Refused
from models.lateness import StepHeldBack
from services import audit
from services.accounts import household
from services.once import insert_once
from services.rules import reason_words

#: Nobody holds a step back for longer without looking again.
AHEAD_MAX = timedelta(days=90)
MONTH_DIGITS_MAX = 3


def hold_back(
    session: Session, district: District, *, account_id: int, bill_number: str, step: str,
    until: date, reason: str, by: str, on: date, at: datetime,
) -> StepHeldBack:  # fmt: skip
    """Let a step of a bill wait up to a day, and write down why. The same again is once.

    :raises Forbidden: when the account is of the household of whoever asks.
    :raises NotFound: when the account has no such bill, or there is no such step.
    :raises Refused: without a reason, or for a day that cannot be meant.
    """
    bill = session.scalar(
        select(Bill).where(Bill.number == bill_number, Bill.account_id == account_id)
    )
    if bill is None or not _is_step(district, step):
        raise NotFound("We could not find that step.")
    household.refuse_own(session, by=by, account_id=bill.account_id)
    if not on <= until <= on + AHEAD_MAX:
        raise Refused("Enter a last day within the next 90 days.")
    words = reason_words.kept(reason)
    made = insert_once(
        session, StepHeldBack, unique=("bill_id", "step", "until"), bill_id=bill.id, step=step,
        until=until, reason=words, held_at=at, held_by=by,
    )  # fmt: skip
    if made is None:
        return session.scalars(
            select(StepHeldBack).where(
                StepHeldBack.bill_id == bill.id, StepHeldBack.step == step,
                StepHeldBack.until == until,
            )
        ).one()  # fmt: skip
    audit.record(
        session, actor=by, action=Deed.STEP_HELD_BACK, at=at,
        subject=audit.account_of(session, bill.account_id),
        detail={"bill": bill.number, "step": step, "until": until.isoformat(), "reason": words},
    )  # fmt: skip
    return made


def _is_step(district: District, written: str) -> bool:
    """Whether the file has such a step; interest has one for each month, ``interest:2``."""
    key, _, month = written.partition(":")
    step = next((each for each in district.delinquency.steps if each.key == key), None)
    if step is None:
        return False
    is_month = month.isascii() and month.isdigit() and len(month) <= MONTH_DIGITS_MAX
    return is_month if step.does is Does.INTEREST else written == key
