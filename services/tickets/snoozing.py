"""Questions that come back by themselves on a day."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.district import District
from models.errors import Refused
from models.ticket import Ticket
from models.ticket_states import IS_SNOOZED
from services import jobs
from services.context import Context
from services.tickets import clock, noting
from services.tickets.answering import lock

WAKE = "wake_snoozed"
#: Nobody plans further ahead for a question.
SNOOZED_MAX = timedelta(days=183)
#: What one run brings back; the next one brings the rest.
WOKEN_MAX = 500


def snooze(
    session: Session, district: District, *, number: str, seen: int, until: date, staff_id: int,
    at: datetime,
) -> Ticket:  # fmt: skip
    """Park a question until a day, on which it is there to answer again. Its owner stays.

    The clock goes on as it went: what the office owes is not snoozed past the day it is promised
    for. Twice until the same day is once.

    :raises Conflict: when something newer was written, or the question is settled.
    :raises NotFound: when there is no such question.
    :raises Refused: for a day that is past, too far, or after the promised one.
    """
    ticket, on = lock(session, number, staff_id=staff_id), district.day(at)
    if ticket.snoozed_until == until:
        return ticket
    noting.refuse_older(ticket, seen)
    if not on < until <= on + SNOOZED_MAX:
        raise Refused("Choose a day after today, within half a year.")
    if ticket.days_left is None and until > ticket.promised_on:
        raise Refused(
            "An answer is promised by %(day)s. Choose a day up to then, or write to them first.",
            day=said(ticket.promised_on),
        )
    ticket.snooze(until)
    noting.add(session, ticket, f"Snoozed until {said(until)}.", staff_id=staff_id, on=on, at=at)
    return ticket


@jobs.handles(WAKE, every=timedelta(minutes=30))
def wake(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Bring back what was snoozed until today or a day before."""

    def write(session: Session) -> str:
        on = context.district.day(context.now())
        due = session.scalars(
            select(Ticket)
            .where(text(IS_SNOOZED), Ticket.snoozed_until <= on)
            .order_by(Ticket.snoozed_until, Ticket.id)
            .limit(WOKEN_MAX)
            .with_for_update()
        ).all()
        for ticket in due:
            clock.bring_back(ticket, context.district, on)
        session.flush()
        return f"Brought back {len(due)}."

    return write


def said(on: date) -> str:
    """A day as staff read it."""
    return f"{on:%a, %b} {on.day}, {on.year}"
