"""What happened on an account and is no entry: messages, attempts to pay, questions, changes that
were asked for, and what the system before had written down."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Row,
    String,
    bindparam,
    case,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.account_note import AccountNote
from models.attempt import LIVE, PaymentAttempt
from models.attention import Attention
from models.base import Cents, Instant, Serial
from models.change_request import ChangeRequest, Command
from models.discrepancy import CaseState, DiscrepancyAccount, DiscrepancyCase
from models.money import Money
from models.outbox import OutboxMessage
from models.question import Question, one_of
from models.ticket import Ticket

#: Nobody gets so many messages while 25 entries are posted.
NOTES_MAX = 200
#: Of those written down in the system before; the page of notes has them all.
WRITTEN_MAX = 50
#: As much of one as a line of the timeline shows.
WRITTEN_LETTERS = 160


class NoteKind(StrEnum):
    """What a note is about."""

    MESSAGE = "message"
    ATTEMPT = "attempt"
    ATTENTION = "attention"
    TICKET = "ticket"
    #: A change of what is owed; its words are the command.
    CHANGE = "change"
    #: A discrepancy; its words are its type, its amount what is at risk.
    CASE = "case"
    #: Written down in the system before; its state is who wrote it.
    WRITTEN = "written"


class Note(NamedTuple):
    """Something that happened and is no entry in the books."""

    kind: NoteKind
    #: The number or the UUID of the message, attempt, question or thing to look at.
    id: str
    at: datetime
    words: str
    #: The state of a message, an attempt or a question; the kind of a thing to look at.
    state: str
    amount: Money | None


def read(
    session: Session | Connection,
    account_id: int,
    *,
    since: datetime | None,
    until: datetime | None,
) -> list[Note]:
    """Messages, attempts, questions, changes and discrepancies of some days, and whatever of them
    is open: attempts that live, discrepancies, what a person must look at; newest first.

    One statement. ``since`` counts and ``until`` does not; none means no end.
    """
    asked: dict[str, object] = {"account_id": account_id}
    if since is not None:
        asked["since"] = since
    if until is not None:
        asked["until"] = until
    rows = _question(since is not None, until is not None).ask(session, asked)
    return sorted((_note(row) for row in rows), key=lambda note: note.at, reverse=True)


@cache
def _question(has_since: bool, has_until: bool) -> Question:
    return Question(_notes(has_since, has_until))


def _notes(has_since: bool, has_until: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Messages and attempts of some days, attempts that live, and what waits for a person."""
    account_id = bindparam("account_id", type_=Serial)
    attention = select(
        cast(NoteKind.ATTENTION.value, String).label("kind"),
        cast(Attention.id, String).label("id"),
        Attention.raised_at.label("at"),
        Attention.words.label("words"),
        cast(Attention.kind, String).label("state"),
        cast(null(), Cents).label("amount"),
    ).where(Attention.account_id == account_id, Attention.resolved_at.is_(None))
    attempts = select(
        cast(NoteKind.ATTEMPT.value, String),
        cast(PaymentAttempt.id, String),
        PaymentAttempt.created_at,
        PaymentAttempt.method,
        cast(PaymentAttempt.state, String),
        PaymentAttempt.amount,
    ).where(PaymentAttempt.account_id == account_id)
    messages = select(
        cast(NoteKind.MESSAGE.value, String),
        cast(OutboxMessage.id, String),
        OutboxMessage.created_at,
        OutboxMessage.subject,
        cast(OutboxMessage.state, String),
        cast(null(), Cents),
    ).where(OutboxMessage.account_id == account_id)
    tickets = select(
        cast(NoteKind.TICKET.value, String),
        cast(Ticket.id, String),
        Ticket.asked_at,
        cast(Ticket.reason, String),
        cast(Ticket.state, String),
        cast(null(), Cents),
    ).where(Ticket.account_id == account_id)
    changes = select(
        cast(NoteKind.CHANGE.value, String),
        cast(ChangeRequest.id, String),
        ChangeRequest.requested_at,
        # Of an adjustment the way that it goes: "credit" or "charge".
        case(
            (ChangeRequest.command != Command.ADJUST, cast(ChangeRequest.command, String)),
            (ChangeRequest.payload["is_credit"].as_boolean(), "credit"),
            else_="charge",
        ),
        cast(ChangeRequest.state, String),
        ChangeRequest.amount,
    ).where(
        or_(ChangeRequest.account_id == account_id, ChangeRequest.other_account_id == account_id)
    )
    cases = (
        select(
            cast(NoteKind.CASE.value, String),
            cast(DiscrepancyCase.id, String),
            DiscrepancyCase.opened_at,
            cast(DiscrepancyCase.type, String),
            cast(DiscrepancyCase.state, String),
            DiscrepancyCase.amount,
        )
        .join(DiscrepancyAccount, DiscrepancyAccount.case_id == DiscrepancyCase.id)
        .where(DiscrepancyAccount.account_id == account_id)
    )
    is_open = DiscrepancyCase.state != CaseState.CLOSED.value
    written = select(
        cast(NoteKind.WRITTEN.value, String).label("kind"),
        cast(AccountNote.id, String).label("id"),
        AccountNote.at.label("at"),
        func.substr(AccountNote.words, 1, WRITTEN_LETTERS).label("words"),
        AccountNote.written_by.label("state"),
        cast(null(), Cents).label("amount"),
    ).where(AccountNote.account_id == account_id, AccountNote.taken_back_at.is_(None))
    lives = one_of(PaymentAttempt.state, LIVE)
    if has_since:
        since = bindparam("since", type_=Instant)
        attempts = attempts.where(or_(PaymentAttempt.created_at >= since, lives))
        messages = messages.where(OutboxMessage.created_at >= since)
        tickets = tickets.where(Ticket.asked_at >= since)
        changes = changes.where(ChangeRequest.requested_at >= since)
        cases = cases.where(or_(DiscrepancyCase.opened_at >= since, is_open))
        written = written.where(AccountNote.at >= since)
    if has_until:
        until = bindparam("until", type_=Instant)
        attempts = attempts.where(or_(PaymentAttempt.created_at < until, lives))
        messages = messages.where(OutboxMessage.created_at < until)
        tickets = tickets.where(Ticket.asked_at < until)
        changes = changes.where(ChangeRequest.requested_at < until)
        cases = cases.where(or_(DiscrepancyCase.opened_at < until, is_open))
        written = written.where(AccountNote.at < until)
    newest = written.order_by(AccountNote.at.desc(), AccountNote.id.desc()).limit(WRITTEN_MAX)
    every = (attention, attempts, messages, tickets, changes, cases, select(newest.subquery()))
    return union_all(*every).limit(NOTES_MAX)


def _note(row: Row[Any]) -> Note:
    kind = NoteKind(row.kind)
    # As text SQLite keeps a UUID without its dashes, which no address of ours is made of.
    name = str(UUID(row.id)) if kind is NoteKind.ATTEMPT else row.id
    return Note(
        kind=kind, id=name, at=row.at, words=row.words, state=row.state,
        amount=row.amount,
    )  # fmt: skip


def is_within(note: Note, since: datetime | None, until: datetime | None) -> bool:
    """Whether a note belongs to the days of a page; what waits for a person stands apart."""
    if note.kind is NoteKind.ATTENTION:
        return False
    return (since is None or note.at >= since) and (until is None or note.at < until)
