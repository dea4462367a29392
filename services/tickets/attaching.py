"""Whose a question is that came without an account: staff attach one, and take it off again."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.errors import NotFound, Refused
from models.ticket import Subject, Ticket, TicketChannel, TicketMessage, WrittenAs
from services.accounts import household
from services.rules import numbers
from services.tickets import letters

NOT_SO = "Its account is part of what was asked and stays."


def attach(
    session: Session, ticket: Ticket, *, account_number: str, staff_id: int, on: date, at: datetime
) -> Ticket:
    """Say which account a letter or a call is about. Twice is once; another replaces the first.

    The sender of a letter is told nothing more for it, and nobody of the account sees it. A call
    is then one of the account: whoever may see it reads the call in the portal. A note keeps
    what was done.

    :raises Forbidden: when the account is of the household of whoever attaches it.
    :raises NotFound: when there is no such account.
    :raises Refused: when its account is not for staff to choose.
    """
    refuse_others(ticket)
    account_id = session.scalar(
        select(CustomerAccount.id).where(CustomerAccount.number == account_number)
    )
    if account_id is None:
        raise NotFound("There is no such account.")
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=account_id)
    if ticket.account_id != account_id:
        ticket.account_id = account_id
        said = f"Attached to account {numbers.shown(account_number)}."
        _write_down(session, ticket, said, staff_id, on, at)
    return ticket


def take_off(session: Session, ticket: Ticket, *, staff_id: int, on: date, at: datetime) -> Ticket:
    """Take the account off what was attached to the wrong one. Twice is once.

    Nobody of the account sees it from then on. A note keeps what was done.

    :raises Refused: when its account is not for staff to choose.
    """
    refuse_others(ticket)
    if ticket.account_id is not None:
        account = session.get_one(CustomerAccount, ticket.account_id)
        ticket.account_id = None
        said = f"Taken off account {numbers.shown(account.number)}."
        _write_down(session, ticket, said, staff_id, on, at)
    return ticket


def may_move(ticket: Ticket) -> bool:
    """Whether it is a call that staff may attach: one about no bill or payment of an account."""
    return ticket.channel is TicketChannel.PHONE and ticket.subject is Subject.OTHER


def refuse_others(ticket: Ticket) -> None:
    """Leave alone what somebody asked who is known.

    :raises Refused: for a call about a bill or a payment, for a letter of a verified sender, and
        for what was asked in the portal.
    """
    if ticket.channel is not TicketChannel.PHONE:
        letters.refuse_settled(ticket)
    elif not may_move(ticket):
        raise Refused(NOT_SO)


def _write_down(
    session: Session, ticket: Ticket, said: str, staff_id: int, on: date, at: datetime
) -> None:
    session.add(
        TicketMessage(
            key=f"{ticket.id}:{ticket.version}", ticket_id=ticket.id, kind=WrittenAs.NOTE,
            text=said, staff_id=staff_id, written_at=at, leaves_at=at,
        )
    )  # fmt: skip
    ticket.touched_on = on
    ticket.version += 1
    session.flush()
