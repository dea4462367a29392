"""Clocks of sales that run out: an answer that is due, one that is late, money not given back."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.district import OfficeCalendar
from models.escrow import EscrowPayment, EscrowRequest, EscrowState
from models.money import Money
from models.refund import DEAD, Refund, RefundReason
from services import attention, jobs
from services.books.owed import money
from services.context import Context
from services.escrow.asking import subject
from services.jobs import Taken
from services.rules.business_days import business_days_after
from services.telling.wording import day

BY = "watch_escrow"
#: Business days before the end of a clock at which a person is told.
ANSWER_AHEAD, REFUND_AHEAD = 1, 3
#: Ch. 60.80 RCW names the liens that end with it; that of RCW 57.08.081 is not among them.
LATE = (
    "{number} was not answered by {day}: the purchaser does not owe what was not told (ch. 60.80"
    " RCW). Answer it now, and ask counsel whether the lien stands."
)


class Alarm(NamedTuple):
    """What a person must look at, under its name."""

    key: str
    request: EscrowRequest
    words: str


@jobs.handles(BY, daily_at=time(6, 20), lease=timedelta(minutes=10))
def watch(context: Context, _taken: Taken) -> jobs.Ending:
    """Tell a person of every clock that ends soon or has ended."""
    with context.database.saving() as session:
        told = tell(session, context.district.calendar, on=context.today(), at=context.now())
    return f"{told} clocks of sales end or have ended."


def tell(session: Session, calendar: OfficeCalendar, *, on: date, at: datetime) -> int:
    """Raise what ends soon or has ended, each once; how many there are."""
    alarms = [*_answers(session, calendar, on), *_refunds(session, calendar, on)]
    for alarm in alarms:
        attention.call(
            session, key=f"{subject(alarm.request.id)}:{alarm.key}", kind=AttentionKind.ESCROW,
            subject=subject(alarm.request.id), account_id=alarm.request.account_id,
            words=alarm.words, at=at,
        )  # fmt: skip
    return len(alarms)


def _answers(session: Session, calendar: OfficeCalendar, on: date) -> Iterator[Alarm]:
    soon = business_days_after(calendar, on, ANSWER_AHEAD)
    waiting = session.scalars(
        select(EscrowRequest)
        .where(EscrowRequest.state == EscrowState.RECEIVED, EscrowRequest.answer_by <= soon)
        .order_by(EscrowRequest.answer_by, EscrowRequest.id)
    )
    for request in waiting:
        until = day(request.answer_by, "en")
        if request.answer_by < on:
            yield Alarm("late", request, LATE.format(number=request.number, day=until))
        else:
            yield Alarm("due", request, f"{request.number} must be answered by {until}.")


def _refunds(session: Session, calendar: OfficeCalendar, on: date) -> Iterator[Alarm]:
    soon = business_days_after(calendar, on, REFUND_AHEAD)
    owing = session.scalars(
        select(EscrowRequest)
        .where(
            EscrowRequest.state == EscrowState.CLOSED, EscrowRequest.overpaid > Money.ZERO,
            EscrowRequest.refund_by <= soon,
        )
        .order_by(EscrowRequest.refund_by, EscrowRequest.id)
    )  # fmt: skip
    for request in owing:
        if given_back(session, request.id) < request.overpaid:
            until = day(request.refund_by or on, "en")
            yield Alarm(
                "refund", request,
                f"{request.number}: {request.overpaid} is the seller’s and must be given back by"
                f" {until}. It is not all out yet.",
            )  # fmt: skip


def given_back(session: Session, request_id: int, *, also_asked: bool = False) -> Money:
    """What went back to the seller of a closing; with what is asked for and not out yet."""
    wanted = (
        select(func.sum(Refund.amount))
        .join(EscrowPayment, EscrowPayment.payment_id == Refund.payment_id)
        .where(
            EscrowPayment.request_id == request_id, Refund.state.not_in(DEAD),
            Refund.reason == RefundReason.OVERPAID,
        )
    )  # fmt: skip
    if not also_asked:
        wanted = wanted.where(Refund.entry_id.is_not(None))
    return money(session.scalar(wanted))
