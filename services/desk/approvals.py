"""Changes of what is owed as the console meets them: to decide, one's own, of an account."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_request import (
    WAITS,
    WITH_MAKER,
    ChangeRequest,
    Execution,
    RequestState,
)
from models.document import Attachment, Document, DocumentState
from models.ledger import Entry
from models.money import Money
from services.books.owed import money
from services.change_requests import deciders
from services.documents import shelf

#: As many as anybody reads; older ones come as these are decided.
LIST_MAX = 100
FILES_MAX = 25


class Listed(NamedTuple):
    """A change in a list, with the number of its account."""

    request: ChangeRequest
    number: str


class Pattern(NamedTuple):
    """How often its maker asked for the same reason, and for how much in all."""

    times: int
    amount: Money


def to_decide(session: Session, *, by: str) -> Sequence[Listed]:
    """What somebody may decide, the oldest first: as ``services.decisions`` counts it."""
    return _rows(session, _listed().where(*deciders.waits_for(by)).order_by(ChangeRequest.id))


def all_waiting(session: Session) -> Sequence[Listed]:
    """Everything that waits for a decision, whosever it is, the oldest first."""
    waits = _listed().where(ChangeRequest.state.in_(WAITS))
    return _rows(session, waits.order_by(ChangeRequest.id))


def failed(session: Session) -> Sequence[Listed]:
    """What was approved and a rule refused, the oldest first: it is with whoever asked."""
    stopped = _listed().where(ChangeRequest.state == RequestState.FAILED)
    return _rows(session, stopped.order_by(ChangeRequest.id))


def mine(session: Session, *, by: str) -> tuple[Sequence[Listed], Sequence[Listed]]:
    """What somebody asked for: what is with them to answer, and everything else, newest first."""
    rest = frozenset(RequestState) - WITH_MAKER
    return of_maker(session, by=by, states=WITH_MAKER), of_maker(session, by=by, states=rest)


def of_maker(session: Session, *, by: str, states: Collection[RequestState]) -> Sequence[Listed]:
    """What somebody asked for and is in one of these states, the newest first."""
    asked = _listed().where(ChangeRequest.requested_by == by, ChangeRequest.state.in_(states))
    return _rows(session, asked.order_by(ChangeRequest.id.desc()))


def entries(session: Session, request_id: int) -> Sequence[Entry]:
    """What an executed change posted."""
    posted = select(Entry).join(Execution, Execution.entry_id == Entry.id)
    return session.scalars(
        posted.where(Execution.request_id == request_id).order_by(Entry.id)
    ).all()


def pattern(session: Session, request: ChangeRequest, *, since: datetime) -> Pattern:
    """What its maker asked for with the same reason since then, this one too."""
    row = session.execute(
        select(func.count(), func.sum(ChangeRequest.amount)).where(
            ChangeRequest.requested_by == request.requested_by,
            ChangeRequest.reason == request.reason, ChangeRequest.requested_at >= since,
        )
    ).one()  # fmt: skip
    return Pattern(row[0], money(row[1]))


def papers(session: Session, account_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The files of questions about an account that can prove a change: id, name and question."""
    return session.execute(
        shelf.proves(account_id)
        .where(Document.state == DocumentState.CLEAN)
        .with_only_columns(Document.id, Attachment.name, Attachment.ticket_id)
        .order_by(Attachment.id.desc())
        .limit(FILES_MAX)
    ).all()


def paper(session: Session, request: ChangeRequest) -> Attachment | None:
    """The file that proves a change; none when it names none."""
    if request.document_id is None:
        return None
    files = shelf.proves(request.account_id)
    return session.scalar(files.where(Attachment.document_id == request.document_id).limit(1))


def _listed() -> Select[ChangeRequest, str]:
    return (
        select(ChangeRequest, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == ChangeRequest.account_id)
        .limit(LIST_MAX)
    )


def _rows(session: Session, asked: Select[ChangeRequest, str]) -> Sequence[Listed]:
    return [Listed(request, number) for request, number in session.execute(asked)]
