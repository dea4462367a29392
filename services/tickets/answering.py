"""The desk's side of a question: taking it, giving it away, answering, noting, taking back."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.identity import Staff, StaffRole
from models.ticket import (
    Reason,
    Ticket,
    TicketChannel,
    TicketMessage,
    WrittenAs,
    number_of,
)
from models.ticket_states import PARKED, TO_ANSWER, TicketState
from services import jobs
from services.accounts import household
from services.tickets import asking, calls, clock, drafts, files, letters, notices, solving
from services.tickets.asking import About, clean

#: A reply can be taken back for so long before anybody is shown it.
UNDO_FOR = timedelta(seconds=15)
#: What a reply makes of a ticket. Whatever else it became since, it stays.
_LED_TO = frozenset({TicketState.WAITING, TicketState.SOLVED})
NOT_FOUND = "There is no such question."
TOO_LATE = "It has left already. Write another reply to correct it."
NEWER = "Something newer was written here. Read it first; your words are kept below."


def log_call(
    session: Session,
    district: District,
    *,
    key: str,
    account_id: int | None,
    caller: str,
    telephone: str = "",
    reason: Reason,
    said: str,
    answer: str,
    staff_id: int,
    at: datetime,
) -> Ticket:
    """Write down a call: who called, what about, and what they were told, if it was answered.

    What was told is a reply the customer's people can read; nothing is mailed, they heard it.
    The same ``key`` twice is one call. A call of somebody unknown has no account; it stands in
    a list of its own until one is attached.

    :raises Forbidden: when the account is of the household of whoever writes it down.
    :raises Refused: when nothing says what the call was about, or no telephone has that number.
    """
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=account_id)
    ticket = asking.ask(
        session, district, key=key, account_id=account_id, thing=About(), reason=reason,
        words=said, at=at, caller=caller, telephone=calls.kept(telephone),
        channel=TicketChannel.PHONE, staff_id=staff_id,
    )  # fmt: skip
    if ticket.owner_id is not None:
        return ticket
    ticket.owner_id = staff_id
    ticket.move_to(TicketState.SOLVED if answer.strip() else TicketState.OPEN)
    if answer.strip():
        clock.stop(ticket, district, ticket.asked_on)
        session.add(
            TicketMessage(
                key=f"{ticket.id}:told", ticket_id=ticket.id, kind=WrittenAs.REPLY,
                text=clean(answer), staff_id=staff_id, written_at=at, leaves_at=at,
            )
        )  # fmt: skip
    session.flush()
    return ticket


def give(
    session: Session, district: District, *, number: str, staff_id: int, by: int, at: datetime
) -> Ticket:
    """Make somebody of the working staff the owner; taking it is giving it to oneself.

    Neither who gives nor who is given may be of the account's household.

    :raises NotFound: when there is no such question.
    :raises Refused: when nobody of that id answers questions.
    """
    ticket = lock(session, number, staff_id=by)
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=ticket.account_id)
    staff = session.get(Staff, staff_id)
    if staff is None or staff.disabled_at is not None or staff.role is StaffRole.AUDITOR:
        raise Refused("Choose somebody who answers questions.")
    if ticket.owner_id != staff_id:
        ticket.owner_id = staff_id
        ticket.touched_on = district.day(at)
        if ticket.state is TicketState.NEW:
            ticket.move_to(TicketState.OPEN)
        session.flush()
    return ticket


def reply(
    session: Session,
    district: District,
    *,
    number: str,
    seen: int,
    words: str,
    solve: bool,
    staff_id: int,
    at: datetime,
) -> TicketMessage:
    """Answer the customer. It is shown and mailed when ``UNDO_FOR`` is over, unless taken back.

    ``seen`` is the version the writer had before them. Whoever answers what nobody owns owns it.
    What was parked is brought back first: a reply that is taken back leaves it to answer.

    :raises Conflict: when something newer was written, or the question is closed or spam.
    :raises Refused: when nothing is written, or too much, or more than a stranger may be told;
        and when it is to be solved and something of it is not finished (``solving``).
    """
    text = clean(words)
    ticket = lock(session, number, staff_id=staff_id)
    _refuse_older(ticket, seen)
    _refuse_over(ticket)
    letters.refuse_giving_away(session, ticket, text, staff_id=staff_id)
    if solve:
        solving.refuse_unfinished(session, ticket, staff_id=staff_id, sends=WrittenAs.REPLY)
    if ticket.state in PARKED:
        clock.bring_back(ticket, district, district.day(at))
    message = _write(session, ticket, WrittenAs.REPLY, text, staff_id, at)
    message.state_before, message.leaves_at = ticket.state, at + UNDO_FOR
    ticket.move_to(TicketState.SOLVED if solve else TicketState.WAITING)
    ticket.touched_on = district.day(at)
    clock.stop(ticket, district, ticket.touched_on)
    if ticket.owner_id is None:
        ticket.owner_id = staff_id
    session.flush()
    jobs.ask(
        session, kind=notices.TELL, key=f"{notices.TELL}:{message.id}",
        arguments={"message_id": message.id}, at=at, due_at=message.leaves_at, by="tickets",
    )  # fmt: skip
    drafts.drop(session, ticket_id=ticket.id, staff_id=staff_id, kind=WrittenAs.REPLY)
    return message


def note(
    session: Session, district: District, *, number: str, seen: int, words: str, staff_id: int,
    at: datetime,
) -> TicketMessage:  # fmt: skip
    """Write something down for staff alone; whose turn it is stays as it is.

    :raises Conflict: when something newer was written.
    :raises Refused: when nothing is written, or too much.
    """
    text = clean(words)
    ticket = lock(session, number, staff_id=staff_id)
    _refuse_older(ticket, seen)
    message = _write(session, ticket, WrittenAs.NOTE, text, staff_id, at)
    ticket.touched_on = district.day(at)
    drafts.drop(session, ticket_id=ticket.id, staff_id=staff_id, kind=WrittenAs.NOTE)
    session.flush()
    return message


def take_back(session: Session, *, number: str, staff_id: int, at: datetime) -> Ticket:
    """Take one's own last reply back before it leaves: its words are a draft again.

    A second call finds it taken back and changes nothing.

    :raises NotFound: when there is no such question.
    :raises Refused: when it has left, or one wrote none.
    """
    ticket = lock(session, number, staff_id=staff_id)
    message = session.scalar(
        select(TicketMessage)
        .where(
            TicketMessage.ticket_id == ticket.id, TicketMessage.kind == WrittenAs.REPLY,
            TicketMessage.staff_id == staff_id,
        )
        .order_by(TicketMessage.id.desc())
        .limit(1)
    )  # fmt: skip
    if message is None or (message.withdrawn_at is None and at >= message.leaves_at):
        raise Refused(TOO_LATE)
    if message.withdrawn_at is not None:
        return ticket
    message.withdrawn_at = at
    ticket.version += 1
    if message.state_before is not None and ticket.state in _LED_TO:
        ticket.move_to(message.state_before)
        if message.state_before in TO_ANSWER:
            ticket.days_left = None
    begun = drafts.read(session, ticket_id=ticket.id, staff_id=staff_id).get(WrittenAs.REPLY, "")
    drafts.keep(
        session, ticket_id=ticket.id, staff_id=staff_id, kind=WrittenAs.REPLY, at=at,
        words=f"{message.text}\n\n{begun}".strip(),
    )  # fmt: skip
    files.take_back(session, message, files.draft_of(staff_id, ticket.id, WrittenAs.REPLY), at=at)
    return ticket


def lock(session: Session, number: str, *, staff_id: int) -> Ticket:
    """The ticket of this number for whoever works on it, held until the transaction ends.

    :raises Conflict: when it was merged into another.
    :raises Forbidden: when it is about an account of their household.
    :raises NotFound: when there is none.
    """
    ticket = session.scalar(
        select(Ticket)
        .where(Ticket.id == asking.id_of(number))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        raise NotFound(NOT_FOUND)
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=ticket.account_id)
    if ticket.merged_into_id is not None:
        raise Conflict(
            "This is a part of %(into)s. Go on there.", into=number_of(ticket.merged_into_id)
        )
    parts = select(Ticket.account_id).where(Ticket.merged_into_id == ticket.id).distinct()
    for account_id in session.scalars(parts):
        household.refuse_own(session, by=f"staff:{staff_id}", account_id=account_id)
    return ticket


def _refuse_over(ticket: Ticket) -> None:
    if ticket.state is TicketState.CLOSED:
        raise Conflict("This question is closed. It opens again when the customer writes.")
    if ticket.state is TicketState.SPAM:
        raise Conflict("This is put away as spam. Take it out before you answer.")


def _refuse_older(ticket: Ticket, seen: int) -> None:
    if ticket.version != seen:
        raise Conflict(NEWER)


def _write(
    session: Session, ticket: Ticket, kind: WrittenAs, text: str, staff_id: int, at: datetime
) -> TicketMessage:
    """Add a message and make everything seen before it old."""
    message = TicketMessage(
        key=f"{ticket.id}:{ticket.version}", ticket_id=ticket.id, kind=kind, text=text,
        staff_id=staff_id, written_at=at, leaves_at=at,
    )  # fmt: skip
    ticket.version += 1
    session.add(message)
    session.flush()
    files.attach(session, files.draft_of(staff_id, ticket.id, kind), message)
    return message
