"""Writing into the outbox of an office, and looking into it."""

from sqlalchemy import select

from models.outbox import OutboxMessage
from services.context import Context
from services.telling import messages
from tests.workshop import LARKSPUR


def write(
    office: Context, kind: str, *, key: str = "k", language: str = "en", **facts: object
) -> OutboxMessage:
    with office.database.saving() as session:
        return messages.write(
            session, kind=kind, key=key, to="iris@example.org", language=language,
            district=LARKSPUR, at=office.now(), **facts,
        )  # fmt: skip


def kept(office: Context, message: OutboxMessage) -> OutboxMessage:
    with office.database.reading() as session:
        return session.get_one(OutboxMessage, message.id)


def outbox(office: Context) -> list[OutboxMessage]:
    with office.database.reading() as session:
        return list(session.scalars(select(OutboxMessage)))
