"""Whose a question is that came without an account: staff attach one, and take it off again."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, printed
from models.errors import NotFound, Refused
from models.ticket import Subject, Ticket, TicketChannel, TicketMessage, WrittenAs
from services.accounts import household
from services.tickets import letters, mergeable, noting

NOT_SO = "Its account is part of what was asked and stays."
#: What people of its account wrote here or were told is theirs: no other account reads it.
TOLD = "Its account stays: people of the account wrote here or were answered."
_ATTACHED = "Attached to account"


def attach(
    session: Session, ticket: Ticket, *, account_number: str, seen: int, staff_id: int, on: date,
    at: datetime,
) -> Ticket:  # fmt: skip
    """Say which account a letter or a call is about. Twice is once; another replaces the first.

    The sender of a letter is told nothing more for it, and nobody of the account sees it. A call
    is then one of the account: whoever may see it reads the call in the portal. A note keeps
    what was done. ``seen`` is the version that whoever attaches it read.

    :raises Conflict: when something newer was written.
    :raises Forbidden: when the account is of the household of whoever attaches it.
    :raises NotFound: when there is no such account.
    :raises Refused: when its account is not for staff to choose.
    """
    refuse_others(session, ticket)
    account_id = session.scalar(
        select(CustomerAccount.id).where(CustomerAccount.number == account_number)
    )
    if account_id is None:
        raise NotFound("There is no such account.")
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=account_id)
    if ticket.account_id != account_id:
        noting.refuse_older(ticket, seen)
        ticket.account_id = account_id
        said = f"{_ATTACHED} {printed(account_number)}."
        noting.add(session, ticket, said, staff_id=staff_id, on=on, at=at)
    return ticket


def take_off(
    session: Session, ticket: Ticket, *, seen: int, staff_id: int, on: date, at: datetime
) -> Ticket:
    """Take the account off what was attached to the wrong one. Twice is once.

    Nobody of the account sees it from then on. A note keeps what was done. ``seen`` is the
    version that whoever takes it off read.

    :raises Conflict: when something newer was written.
    :raises Refused: when its account is not for staff to choose.
    """
    refuse_others(session, ticket)
    if ticket.account_id is not None:
        noting.refuse_older(ticket, seen)
        account = session.get_one(CustomerAccount, ticket.account_id)
        ticket.account_id = None
        said = f"Taken off account {printed(account.number)}."
        noting.add(session, ticket, said, staff_id=staff_id, on=on, at=at)
    return ticket


def may_move(session: Session, ticket: Ticket) -> bool:
    """Whether it is a call that staff may attach: one about no bill or payment of an account, in
    which nobody of an account wrote or was answered."""
    return is_about_nothing(ticket) and not _is_theirs(session, ticket)


def is_about_nothing(ticket: Ticket) -> bool:
    """Whether it is a call about no bill or payment of an account."""
    return ticket.channel is TicketChannel.PHONE and ticket.subject is Subject.OTHER


def refuse_others(session: Session, ticket: Ticket) -> None:
    """Leave alone what somebody asked who is known, and what others are merged into.

    :raises Refused: for a call about a bill or a payment, for one in which people of its account
        wrote or were answered, for a letter of a verified sender, and for what was asked in the
        portal.
    """
    mergeable.refuse_parts(session, ticket)
    if ticket.channel is not TicketChannel.PHONE:
        letters.refuse_settled(ticket)
    elif not may_move(session, ticket):
        raise Refused(TOLD if ticket.subject is Subject.OTHER else NOT_SO)


def _is_theirs(session: Session, ticket: Ticket) -> bool:
    """Whether somebody signed in wrote here, or a reply was written since it has its account.

    What a caller of no account was told is nobody's but theirs, whoever it is attached to.
    """
    here = TicketMessage.ticket_id == ticket.id
    written = select(TicketMessage.id).where(here, TicketMessage.person_id.is_not(None))
    if session.scalar(written.limit(1)) is not None:
        return True
    if ticket.account_id is None:
        return False
    since = select(func.coalesce(func.max(TicketMessage.id), 0)).where(
        here, TicketMessage.kind == WrittenAs.NOTE, TicketMessage.text.startswith(_ATTACHED)
    )
    told = select(TicketMessage.id).where(
        here, TicketMessage.kind == WrittenAs.REPLY, TicketMessage.withdrawn_at.is_(None),
        TicketMessage.id > since.scalar_subquery(),
    )  # fmt: skip
    return session.scalar(told.limit(1)) is not None
