"""The last times an account's people and the office had to do with each other."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, String, bindparam, cast, literal, select, union_all
from sqlalchemy.orm import Session

from models.base import Serial
from models.outbox import OutboxMessage
from models.question import Question
from models.ticket import Ticket

#: As many as whoever answers a call looks back.
CONTACTS_MAX = 3


class ContactKind(StrEnum):
    """Who began it, and how."""

    #: They asked: in the portal, on the telephone, by e-mail.
    QUESTION = "question"
    #: We wrote an e-mail.
    MESSAGE = "message"


class Contact(NamedTuple):
    """A question they asked or an e-mail we wrote."""

    kind: ContactKind
    #: Of the question or of the message.
    id: int
    at: datetime
    #: The channel of a question, the subject of a message.
    words: str


def last(session: Session | Connection, account_id: int) -> list[Contact]:
    """The newest of an account, newest first, in one statement however many there are."""
    rows = _LAST.ask(session, {"account_id": account_id})
    found = [Contact(ContactKind(row.kind), row.id, row.at, row.words) for row in rows]
    return sorted(found, key=lambda contact: contact.at, reverse=True)[:CONTACTS_MAX]


_ACCOUNT_ID = bindparam("account_id", type_=Serial)
_QUESTIONS = (
    select(
        literal(ContactKind.QUESTION.value).label("kind"), Ticket.id.label("id"),
        Ticket.asked_at.label("at"), cast(Ticket.channel, String).label("words"),
    )
    .where(Ticket.account_id == _ACCOUNT_ID)
    .order_by(Ticket.id.desc())
    .limit(CONTACTS_MAX)
    .subquery()
)  # fmt: skip
_MESSAGES = (
    select(
        literal(ContactKind.MESSAGE.value).label("kind"), OutboxMessage.id.label("id"),
        OutboxMessage.created_at.label("at"), OutboxMessage.subject.label("words"),
    )
    .where(OutboxMessage.account_id == _ACCOUNT_ID)
    .order_by(OutboxMessage.id.desc())
    .limit(CONTACTS_MAX)
    .subquery()
)  # fmt: skip
_LAST = Question(union_all(select(_QUESTIONS), select(_MESSAGES)))
