"""What a member of staff began to write in a ticket: one reply and one note each, kept here."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.ticket import TicketDraft, WrittenAs
from services.rules.masking import masked
from services.tickets.asking import TEXT_MAX

#: A draft may be longer than what can be sent: nothing that was typed is cut off.
KEPT_MAX = 4 * TEXT_MAX


def keep(
    session: Session, *, ticket_id: int, staff_id: int, kind: WrittenAs, words: str, at: datetime
) -> None:
    """Keep what is written so far in place of what was; nothing written is no draft."""
    text = masked(words)[:KEPT_MAX]
    if not text.strip():
        drop(session, ticket_id=ticket_id, staff_id=staff_id, kind=kind)
        return
    draft = session.scalar(
        select(TicketDraft).where(
            TicketDraft.ticket_id == ticket_id, TicketDraft.staff_id == staff_id,
            TicketDraft.kind == kind,
        )
    )  # fmt: skip
    if draft is None:
        session.add(
            TicketDraft(ticket_id=ticket_id, staff_id=staff_id, kind=kind, text=text, saved_at=at)
        )
    else:
        draft.text, draft.saved_at = text, at
    session.flush()


def read(session: Session, *, ticket_id: int, staff_id: int) -> Mapping[WrittenAs, str]:
    """What this member of staff has begun here, by what it is to be."""
    rows = session.execute(
        select(TicketDraft.kind, TicketDraft.text).where(
            TicketDraft.ticket_id == ticket_id, TicketDraft.staff_id == staff_id
        )
    )
    return {row.kind: row.text for row in rows}


def drop(session: Session, *, ticket_id: int, staff_id: int, kind: WrittenAs) -> None:
    """Forget a draft: it was sent, or emptied."""
    session.execute(
        delete(TicketDraft).where(
            TicketDraft.ticket_id == ticket_id, TicketDraft.staff_id == staff_id,
            TicketDraft.kind == kind,
        )
    )  # fmt: skip
