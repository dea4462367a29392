"""How far the invitations are: who waits, who came in, whose letter came back."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Person
from models.importing import DoubtKind, PersonDoubt
from models.outbox import MessageState, OutboxMessage
from models.welcome import CustomerInvitation
from services.welcoming.whom import CAME_IN, HELD, IMPORTED, INVITED, NEXT

REFUSED_SHOWN = 100
#: What each number counts, for the console and for the command.
WORDS = {
    "imported": "People who came along",
    "without_address": "Without an e-mail address",
    "held": "Held: one address, several names; somebody decides who is who",
    "to_invite": "To be invited next",
    "came_in": "Came in without an invitation",
    "queued": "E-mail waits to be sent",
    "sent": "E-mail sent, not come in yet",
    "refused": "E-mail refused or came back",
    "accepted": "Came in",
    "over": "Link is over",
}


class Refusal(NamedTuple):
    """A letter the mail server would not take."""

    message_id: int
    person: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Counts of imported people. Each invited person is in exactly one of the last five."""

    imported: int
    without_address: int
    #: One address under several names, and nobody decided.
    held: int
    to_invite: int
    #: Came in by another way before they were invited.
    came_in: int
    queued: int
    sent: int
    refused: int
    accepted: int
    over: int

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each count with what it counts, in order."""
        return [(WORDS[field.name], getattr(self, field.name)) for field in fields(self)]


def standing(session: Session, *, at: datetime) -> Standing:
    """The counts, now."""
    invited = _invited(session, at)
    doubted = select(func.count(PersonDoubt.person_id.distinct())).where(
        PersonDoubt.kind == DoubtKind.EMAIL, PersonDoubt.decision.is_(None)
    )
    return Standing(
        imported=_count(session, IMPORTED),
        without_address=_count(session, IMPORTED, Person.email.is_(None), ~HELD),
        held=session.scalar(doubted) or 0,
        to_invite=_count(session, NEXT),
        came_in=_count(session, IMPORTED, CAME_IN, ~INVITED),
        queued=invited.get("queued", 0),
        sent=invited.get("sent", 0),
        refused=invited.get("refused", 0),
        accepted=invited.get("accepted", 0),
        over=invited.get("over", 0),
    )


def refusals(session: Session) -> Sequence[Refusal]:
    """The newest letters that were not taken, whose people somebody must reach another way."""
    rows = session.execute(
        select(OutboxMessage.id, Person.name, OutboxMessage.note)
        .join(CustomerInvitation, CustomerInvitation.message_id == OutboxMessage.id)
        .join(Person, Person.id == CustomerInvitation.person_id)
        .where(
            OutboxMessage.state == MessageState.REFUSED,
            CustomerInvitation.accepted_at.is_(None),
        )
        .order_by(OutboxMessage.id.desc())
        .limit(REFUSED_SHOWN)
    )
    return [Refusal(*row) for row in rows]


def _invited(session: Session, at: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    is_accepted = CustomerInvitation.accepted_at.is_not(None).label("is_accepted")
    is_over = (CustomerInvitation.ends_at <= at).label("is_over")
    # grouped by their names: the same condition with its own parameter is another to PostgreSQL
    rows = session.execute(
        select(is_accepted, is_over, OutboxMessage.state, func.count())
        .join(OutboxMessage, OutboxMessage.id == CustomerInvitation.message_id)
        .group_by(is_accepted, is_over, OutboxMessage.state)
    )
    for has_accepted, has_ended, state, count in rows:
        name = "queued" if state is MessageState.WAITING else state.value
        if has_ended and state is not MessageState.REFUSED:
            name = "over"
        name = "accepted" if has_accepted else name
        found[name] = found.get(name, 0) + count
    return found


def _count(session: Session, *which: object) -> int:
    return session.scalar(select(func.count(Person.id)).where(*which)) or 0  # type: ignore[arg-type] # conditions
