"""What follows a question by itself: mail to whoever asked, and closing what is long answered."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from models.account import Person
from models.errors import NotFound
from models.ticket import Ticket, TicketMessage
from models.ticket_states import IS_ELSEWHERE, TicketState
from services import jobs
from services.access import accounts
from services.context import Context
from services.rules.business_days import is_business_day
from services.rules.language import language_of
from services.telling import messages, wording
from services.tickets import letters

TELL, CLOSE = "tell_of_reply", "close_answered"
#: What one run closes; the next day's run closes the rest.
CLOSED_MAX = 500


@jobs.handles(TELL)
def tell(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Write to whoever asked that an answer is there: what it is about and where, nothing more.

    What was merged into the question is answered with it: everybody who asked is written to, once.
    Runs when the reply can no longer be taken back. Nobody is written to whose access ended.
    """

    def write(session: Session) -> str:
        message = session.get_one(TicketMessage, taken.arguments["message_id"])
        if message.withdrawn_at is not None:
            return "It was taken back."
        ticket = session.get_one(Ticket, message.ticket_id)
        if ticket.is_unproved:
            return _answer_letter(session, context, ticket, message)
        asked = _askers(session, ticket)
        if not asked or ticket.account_id is None:
            return "Nobody to write to."
        on = context.district.day(context.now())
        told = [each for each in asked if _may_see(session, each, ticket.account_id, on)]
        for person in told:
            _tell(session, context, ticket, message, person)
        return f"Written to {len(told)}." if told else "Their access has ended."

    return write


def _askers(session: Session, ticket: Ticket) -> Sequence[Person]:
    """Who asked it, or what was merged into it, and can be written to: each once."""
    asked = select(Ticket.asked_by_id).where(
        or_(Ticket.id == ticket.id, Ticket.merged_into_id == ticket.id)
    )
    return session.scalars(
        select(Person).where(Person.id.in_(asked), Person.email.is_not(None)).order_by(Person.id)
    ).all()


def _may_see(session: Session, person: Person, account_id: int, on: date) -> bool:
    try:
        accounts.access_of(session, person.id, account_id, on)
    except NotFound:
        return False
    return True


def _tell(
    session: Session, context: Context, ticket: Ticket, message: TicketMessage, person: Person
) -> None:
    messages.write(
        session, kind="question_answered", key=f"question_answered:{message.id}:{person.id}",
        to=person.email or "", language=person.language, district=context.district,
        at=context.now(), account_id=ticket.account_id,
        about=wording.about(ticket.subject, person.language), number=ticket.number,
        ticket_url=context.links.ticket(ticket.number),
        reply_to=context.replies.of(ticket.id, person.id) if context.replies else "",
    )  # fmt: skip


def _answer_letter(
    session: Session, context: Context, ticket: Ticket, message: TicketMessage
) -> str:
    """Send the words of the reply to where the letter says it came from."""
    if not ticket.sender:
        return "Nobody to write to."
    last = session.execute(letters.last_of_sender(ticket)).one_or_none()
    messages.write(
        session, kind="letter_answered", key=f"letter_answered:{message.id}", to=ticket.sender,
        language=language_of("", last.text if last else ""), district=context.district,
        at=context.now(), number=ticket.number, answer=message.text,
        answers_to=last.name if last else "",
        reply_to=context.replies.of(ticket.id, 0) if context.replies else "",
    )  # fmt: skip
    return "Written to the sender of the e-mail."


@jobs.handles(CLOSE, daily_at=time(2, 30))
def close(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Close what was answered so many office days ago that nobody comes back to it."""

    def write(session: Session) -> str:
        on = context.district.day(context.now())
        left = context.district.questions.close_after_days
        while left:
            on -= timedelta(days=1)
            left -= is_business_day(context.district.calendar, on)
        old = session.scalars(
            select(Ticket)
            .where(text(IS_ELSEWHERE), Ticket.state == TicketState.SOLVED, Ticket.touched_on < on)
            .order_by(Ticket.touched_on, Ticket.id)
            .limit(CLOSED_MAX)
            .with_for_update()
        ).all()
        for ticket in old:
            ticket.move_to(TicketState.CLOSED)
        session.flush()
        return f"Closed {len(old)}."

    return write
