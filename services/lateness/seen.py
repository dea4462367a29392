"""What was done and told for bills that were past due, as the portal and the console show it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from models.account import CustomerAccount
from models.bill import Bill
from models.delinquency import Whom
from models.district import District
from models.errors import NotFound
from models.lateness import PastDueNotice, PastDueRun, PastDueStep, Way
from models.outbox import OutboxMessage
from services.lateness import facts
from services.pages import PAGE
from services.rules.delinquency import Next, next_late_fee, next_step
from services.rules.grace import Grace

STEPS_MAX = 60
RUNS_MAX = 14


class Told(NamedTuple):
    """Who was told, by which way, and when it left; none while it waits."""

    notice: PastDueNotice
    whom: Whom
    way: Way
    left_at: datetime | None


class StepSeen(NamedTuple):
    """A step that was taken, and everybody who was told of it."""

    step: PastDueStep
    bill_number: str
    told: Sequence[Told]


class Coming(NamedTuple):
    """What a bill comes to next, if nothing changes."""

    bill_number: str
    then: Next


class ToMail(NamedTuple):
    """A paper that waits to be put into the mail."""

    notice: PastDueNotice
    account_number: str
    bill_number: str


def steps(session: Session, account_id: int) -> list[StepSeen]:
    """The steps of an account, the newest first, up to sixty, with the proof of each notice."""
    taken = session.scalars(
        select(PastDueStep)
        .where(PastDueStep.account_id == account_id)
        .options(selectinload(PastDueStep.notices))
        .join(Bill, Bill.id == PastDueStep.bill_id)
        .options(contains_eager(PastDueStep.bill))
        .order_by(PastDueStep.id.desc())
        .limit(STEPS_MAX)
    ).all()
    ids = [each.message_id for step in taken for each in step.notices if each.message_id]
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.sent_at).where(OutboxMessage.id.in_(ids))
    )
    sent = {row.id: row.sent_at for row in rows}
    return [
        StepSeen(step, step.bill.number, [_told(each, sent) for each in step.notices])
        for step in taken
    ]


def _told(notice: PastDueNotice, sent: dict[int, datetime | None]) -> Told:
    left = notice.mailed_at
    if notice.way is Way.EMAIL and notice.message_id is not None:
        left = sent.get(notice.message_id)
    return Told(notice, notice.whom, notice.way, left)


def ahead(
    session: Session, district: District, account_id: int, on: date, graces: Sequence[Grace]
) -> list[Coming]:
    """What comes next, if nothing changes: the late fee of each bill that is not paid, and what
    is told of each that is past due. What is held back or stopped today is left out.
    """
    plan, billing = district.delinquency, district.billing
    found = list[Coming]()
    for bill, late in facts.late_bills(session, district, account_id, on, graces):
        fee = next_late_fee(plan, billing, late, on, graces)
        told = next_step(plan, billing, late, on) if bill.due_on < on else None
        found += [
            Coming(bill.number, then)
            for then in (fee, told)
            if then is not None and then.step.does not in late.stops
        ]
    return sorted(found, key=lambda each: each.then.on)


def to_mail(session: Session, *, after: int = 0) -> list[ToMail]:
    """The papers that nobody put into the mail yet, the oldest first, a page of them."""
    rows = session.execute(
        select(PastDueNotice, CustomerAccount.number, Bill.number)
        .join(PastDueStep, PastDueStep.id == PastDueNotice.step_id)
        .join(CustomerAccount, CustomerAccount.id == PastDueStep.account_id)
        .join(Bill, Bill.id == PastDueStep.bill_id)
        .where(
            PastDueNotice.way == Way.PAPER, PastDueNotice.mailed_at.is_(None),
            PastDueNotice.id > after,
        )
        .order_by(PastDueNotice.id)
        .limit(PAGE)
    )  # fmt: skip
    return [ToMail(*row) for row in rows]


def notice(session: Session, notice_id: int) -> tuple[PastDueNotice, str]:
    """A paper, and the number of its account.

    :raises NotFound: when there is none.
    """
    row = session.execute(
        select(PastDueNotice, CustomerAccount.number)
        .join(PastDueStep, PastDueStep.id == PastDueNotice.step_id)
        .join(CustomerAccount, CustomerAccount.id == PastDueStep.account_id)
        .where(PastDueNotice.id == notice_id, PastDueNotice.way == Way.PAPER)
    ).one_or_none()
    if row is None:
        raise NotFound("We could not find that notice.")
    return row[0], row[1]


def mailed(session: Session, ids: Sequence[int], *, by: str, at: datetime) -> int:
    """Write down that papers went into the mail; how many did now. Twice is once."""
    waiting = session.scalars(
        select(PastDueNotice)
        .where(
            PastDueNotice.id.in_(ids), PastDueNotice.way == Way.PAPER,
            PastDueNotice.mailed_at.is_(None),
        )
        .order_by(PastDueNotice.id)
        .with_for_update()
    ).all()  # fmt: skip
    for each in waiting:
        each.mailed_at, each.mailed_by = at, by
    session.flush()
    return len(waiting)


def runs(session: Session) -> Sequence[PastDueRun]:
    """The newest runs: what each expected, and what came of it."""
    return session.scalars(select(PastDueRun).order_by(PastDueRun.day.desc()).limit(RUNS_MAX)).all()


def numbers(session: Session, account_ids: Collection[int]) -> dict[int, str]:
    """The numbers of accounts, by their keys."""
    rows = session.execute(
        select(CustomerAccount.id, CustomerAccount.number).where(
            CustomerAccount.id.in_(account_ids)
        )
    )
    return {row.id: row.number for row in rows}
