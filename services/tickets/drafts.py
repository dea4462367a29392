"""What a member of staff began to write in a ticket: one reply and one note each, kept here."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.errors import Conflict
from models.ticket import Ticket, TicketMessage, WrittenAs
from models.ticket_draft import TicketDraft
from services.accounts import household
from services.rules.masking import masked
from services.tickets import landing
from services.tickets.asking import TEXT_MAX

#: A draft may be longer than what can be sent: nothing that was typed is cut off.
KEPT_MAX = 4 * TEXT_MAX


def keep(
    session: Session, *, ticket_id: int, staff_id: int, kind: WrittenAs, words: str, at: datetime
) -> Ticket:
    """Keep what is written so far in place of what was; nothing written is no draft. The question
    it is kept in is returned: of one that was merged, the other.

    Nor is what this writer has just sent: a browser may say it once more after the sending.

    :raises Conflict: when it was merged into one where the writer began other words.
    :raises Forbidden: when the ticket is about an account of the writer's household.
    """
    ticket, origin_id = landing.find(session, ticket_id)
    household.refuse_own(session, by=f"staff:{staff_id}", account_id=ticket.account_id)
    text = masked(words)[:KEPT_MAX]
    draft = session.scalar(
        select(TicketDraft).where(
            TicketDraft.ticket_id == ticket.id, TicketDraft.staff_id == staff_id,
            TicketDraft.kind == kind,
        )
    )  # fmt: skip
    if origin_id is not None and draft is not None and draft.text not in text:
        raise Conflict(
            "This is a part of %(into)s, where you began to write too. Go on there.",
            into=ticket.number,
        )
    if not text.strip() or _is_sent(session, ticket.id, staff_id, text.strip()):
        drop(session, ticket_id=ticket.id, staff_id=staff_id, kind=kind)
    elif draft is None:
        session.add(
            TicketDraft(ticket_id=ticket.id, staff_id=staff_id, kind=kind, text=text, saved_at=at)
        )
    else:
        draft.text, draft.saved_at = text, at
    session.flush()
    return ticket


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


def _is_sent(session: Session, ticket_id: int, staff_id: int, text: str) -> bool:
    """Whether the last thing this writer sent here, and did not take back, is this."""
    last = session.scalar(
        select(TicketMessage.text)
        .where(
            TicketMessage.ticket_id == ticket_id, TicketMessage.staff_id == staff_id,
            TicketMessage.withdrawn_at.is_(None),
        )
        .order_by(TicketMessage.id.desc())
        .limit(1)
    )  # fmt: skip
    return last == text
