"""Who wrote a letter: whose its address is, and staff who verify it. No letter does itself."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Premise, Role, address_line, printed
from models.errors import Conflict, Refused
from models.letter import InboundLetter
from models.ticket import Ticket, TicketChannel, TicketMessage, WrittenAs
from services.tickets import files, mergeable

SUGGESTED_MAX = 5
VERIFIED_ALREADY = "Its sender is verified already."
NO_LETTER = "This question did not come by e-mail."
_EIGHT_DIGITS = re.compile(r"(?<!\d)\d{4}[ -]?\d{4}(?!\d)", re.ASCII)


class Proof(StrEnum):
    """How staff know who wrote a letter."""

    CALLED = "called"
    SHOWED = "showed"
    SIGNED_IN = "signed_in"


#: As the note says it, and whoever chooses it.
PROOFS = {
    Proof.CALLED: "we called them at the telephone number on file",
    Proof.SHOWED: "they came to the office and showed who they are",
    Proof.SIGNED_IN: "they wrote the same in the portal, signed in",
}


class Suggested(NamedTuple):
    """An account of somebody whose address the letter says it comes from."""

    number: str
    address: str
    person: str
    role: Role

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return printed(self.number)


def suggested(session: Session, sender: str, on: date) -> Sequence[Suggested]:
    """Accounts that a person of this address may see today; for staff alone, and no proof."""
    if not sender:
        return []
    asked = (
        select(
            CustomerAccount.number, Premise.house_number, Premise.street, Premise.unit,
            Person.name, Access.role,
        )
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(Person, Person.id == Access.person_id)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(Person.email == sender, *_now(on))
        .order_by(CustomerAccount.number)
        .limit(SUGGESTED_MAX)
    )  # fmt: skip
    return [
        Suggested(row.number, address_line(row.house_number, row.street, row.unit), row.name,
                  row.role)
        for row in session.execute(asked)
    ]  # fmt: skip


def verify(
    session: Session, ticket: Ticket, *, how: Proof, staff_id: int, on: date, at: datetime
) -> Ticket:
    """Say that the person of the sender's address wrote it, and how that is known.

    It is then a question of that person like any other: they and whoever else may see the
    account read it in the portal, and answers are told as always. How is kept as a note.

    :raises Conflict: when no account is attached yet.
    :raises Refused: when nobody who may see the account has that address, or while others are
        merged into it.
    """
    refuse_settled(ticket)
    mergeable.refuse_parts(session, ticket)
    if ticket.account_id is None:
        raise Conflict("Attach an account first.")
    person_id = session.scalar(
        select(Person.id)
        .join(Access, Access.person_id == Person.id)
        .where(
            Person.email == ticket.sender, Access.account_id == ticket.account_id, *_now(on),
            Access.from_on <= ticket.asked_on,
        )
    )  # fmt: skip
    if not ticket.sender or person_id is None:
        raise Refused("Nobody who may see this account has this address.")
    ticket.asked_by_id = person_id
    session.execute(
        update(TicketMessage)
        .where(TicketMessage.ticket_id == ticket.id, TicketMessage.mailed_from == ticket.sender)
        .values(is_unproved=False, person_id=person_id)
    )
    session.add(
        TicketMessage(
            key=f"{ticket.id}:verified", ticket_id=ticket.id, kind=WrittenAs.NOTE,
            text=f"Sender verified: {PROOFS[how]}.", staff_id=staff_id, written_at=at, leaves_at=at,
        )
    )  # fmt: skip
    ticket.version += 1
    session.flush()
    return ticket


def refuse_giving_away(session: Session, ticket: Ticket, text: str, *, staff_id: int) -> None:
    """Keep what belongs to an account out of mail to somebody who may be anybody.

    :raises Refused: when the reply names an account or its address, or has files, or nobody can
        be answered.
    """
    if not ticket.is_unproved:
        return
    if not ticket.sender:
        raise Refused("Nobody can be answered: this e-mail has no address. Write a note.")
    if files.are_held(session, files.draft_of(staff_id, ticket.id, WrittenAs.REPLY)):
        raise Refused("Files do not go to a sender who is not verified. Leave them out.")
    named = [re.sub(r"\D", "", each) for each in _EIGHT_DIGITS.findall(text)]
    found = CustomerAccount.number.in_(named)
    if session.scalar(select(CustomerAccount.id).where(found).limit(1)) is not None:
        raise Refused("Leave the account number out: the sender is not verified.")
    account = session.get(CustomerAccount, ticket.account_id) if ticket.account_id else None
    if account is not None and account.address.casefold() in text.casefold():
        raise Refused("Leave the service address out: the sender is not verified.")


def last_of_sender(ticket: Ticket) -> Select[str, str]:
    """The words and the name in the post of the last letter that the sender wrote here."""
    return (
        select(TicketMessage.text, InboundLetter.name)
        .join(InboundLetter, "letter:" + InboundLetter.key == TicketMessage.key)
        .where(TicketMessage.ticket_id == ticket.id, TicketMessage.mailed_from == ticket.sender)
        .order_by(TicketMessage.id.desc())
        .limit(1)
    )


def refuse_settled(ticket: Ticket) -> None:
    """Leave a letter alone whose sender was verified.

    :raises Refused: for one, and for what is no letter.
    """
    if ticket.channel is not TicketChannel.LETTER:
        raise Refused(NO_LETTER)
    if not ticket.is_unproved:
        raise Refused(VERIFIED_ALREADY)


def _now(on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (Access.from_on <= on, or_(Access.to_on.is_(None), Access.to_on >= on))
