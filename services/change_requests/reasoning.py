"""What somebody asks for and why: the reason of the district's file, and what it needs at hand."""

from sqlalchemy.orm import Session

from models.change_rules import Need, ReasonCode
from models.district import District
from models.document import Document, DocumentState
from models.errors import NotFound, Refused
from models.ticket import Ticket
from services.change_requests.wish import Wish
from services.documents import shelf
from services.rules import reason_words


def of_wish(session: Session, district: District, wish: Wish) -> tuple[ReasonCode, str]:
    """The reason, with everything that it needs at hand; and the words as they are kept.

    A document is one that was handed in with a question about the account: it is kept for good.

    :raises Refused: when it is no reason for this, or what it needs is missing or nobody can open.
    :raises NotFound: when a question or a document is not there, or another account's.
    """
    reason = district.changes.reasons.get(wish.reason)
    if reason is None or wish.command not in reason.commands:
        raise Refused("Select a reason that is for this change.")
    has_words = Need.NOTE in reason.needs or wish.words.strip()
    words = reason_words.kept(wish.words) if has_words else ""
    if Need.TICKET in reason.needs and wish.ticket_id is None:
        raise Refused("This reason needs the question that it answers.")
    if Need.DOCUMENT in reason.needs and wish.document_id is None:
        raise Refused("This reason needs a document of a question about the account.")
    if wish.ticket_id is not None:
        ticket = session.get(Ticket, wish.ticket_id)
        if ticket is None or ticket.account_id != wish.account_id:
            raise NotFound("There is no such question about this account.")
    if wish.document_id is not None and _state(session, wish) is not DocumentState.CLEAN:
        raise Refused("Nobody can open that document yet: it waits to be looked at for viruses.")
    return reason, words


def _state(session: Session, wish: Wish) -> DocumentState:
    """Whether the document of a wish may be opened, so that whoever decides sees it too."""
    found = session.scalar(
        shelf.proves(wish.account_id)
        .where(Document.id == wish.document_id, Document.state != DocumentState.INFECTED)
        .with_only_columns(Document.state)
        .limit(1)
    )
    if found is None:
        raise NotFound("There is no such document of this account.")
    return found
