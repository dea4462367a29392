"""Documents of tests: a question that something hangs on."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.document import Document, DocumentKind, DocumentState
from models.ticket import Reason
from services.documents import shelf
from services.keys.vault import Vault
from services.tickets import asking
from tests.factories import make_account
from tests.workshop import LARKSPUR


def put_up(
    session: Session,
    vault: Vault,
    content: bytes,
    *,
    at: datetime,
    scope: str = "account:1",
    held_for: str = "form",
    state: DocumentState = DocumentState.CLEAN,
) -> Document:
    """Hold a file for a form, as the gate lets it in."""
    kept = vault.keep(content, scope=scope)
    attachment = shelf.add(
        session, kept, kind=DocumentKind.TEXT, state=state, held_for=held_for, name="meter.txt",
        added_by="person:1", at=at,
    )  # fmt: skip
    return session.get_one(Document, attachment.document_id)


def question(session: Session, at: datetime):
    """A question on an account of its own."""
    return asking.ask(
        session, LARKSPUR, key="k", account_id=make_account(session).id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Why so much?", at=at,
    )  # fmt: skip
