"""What is in one of the two books and not in the other: each has a name, and a person explains it.

Nothing is ever posted to make a difference go away.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.errors import Conflict, NotFound
from models.ledger import Entry
from models.money import Money
from models.processor_line import ExceptionKind, LineState, ProcessorException, ProcessorLine
from services import attention, audit
from services.accounts import household
from services.once import insert_once
from services.reconciliation import whose
from services.rules.masking import masked

REASON_MAX = 500
BY = "pull_processor"


def open_of_line(
    session: Session, line: ProcessorLine, kind: ExceptionKind, amount: Money, *,
    words: str, at: datetime,
) -> None:  # fmt: skip
    """Say that a line is not as it should be; said again with the same amount, it is one thing.

    What was wrong with the line before, or by another amount, is settled by this. A line that
    is matched stays so: only what the processor said of it is odd.
    """
    key = f"line:{line.provider_id}:{kind}:{amount.cents}"
    if kind is not ExceptionKind.LINE_CHANGED:
        line.state = LineState.EXCEPTION
        _settle(session, ProcessorException.line_id == line.id, but=key, at=at)
    whose_it_is = whose.accounts_of(session, line)
    account_id = whose_it_is.pop() if len(whose_it_is) == 1 else None
    _open(session, key, kind, amount, words=words, at=at, line_id=line.id, account_id=account_id)


def open_of_entry(session: Session, entry: Entry, amount: Money, *, at: datetime) -> None:
    """Say that the processor has no line of an entry; said twice, it is one thing."""
    _open(
        session, f"entry:{entry.id}:{ExceptionKind.NO_LINE}", ExceptionKind.NO_LINE, amount,
        words=f"{entry.memo}: {amount} is in our books since {entry.effective_on}, and the"
        " processor has no line of it.",
        at=at, entry_id=entry.id, account_id=entry.account_id,
    )  # fmt: skip


def settle_line(session: Session, line: ProcessorLine, *, at: datetime) -> None:
    """The two books agree about a line: what was wrong with it is over."""
    _settle(session, ProcessorException.line_id == line.id, at=at)


def settle_entries(session: Session, entry_ids: Sequence[int], *, at: datetime) -> None:
    """The processor has a line of these entries after all."""
    _settle(session, ProcessorException.entry_id.in_(entry_ids), at=at)


def explain(
    session: Session, exception_id: int, *, reason: str, by: str, at: datetime
) -> ProcessorException:
    """Say why a difference is as it is. It stays, as an explained one; nothing is posted.

    Said twice in the same words, it is said once.

    :raises NotFound: when there is no such exception.
    :raises Forbidden: when it is about an account of the household of whoever explains.
    :raises Conflict: when it is settled, or somebody said something else before.
    """
    found = session.scalar(
        select(ProcessorException).where(ProcessorException.id == exception_id).with_for_update()
    )
    if found is None:
        raise NotFound("There is no such exception.")
    for account_id in _accounts(session, found):
        household.refuse_own(session, by=by, account_id=account_id)
    if found.settled_at is not None:
        raise Conflict("The two books agree about it by now. There is nothing to explain.")
    reason = masked(reason)
    if found.explained_at is not None:
        if (found.explained_by, found.reason) == (by, reason):
            return found
        raise Conflict("Somebody explained it before. Read what they wrote.")
    found.explained_at, found.explained_by, found.reason = at, by, reason
    _off_the_list(session, [found.key], by=by, at=at)
    audit.record(
        session, actor=by, action="reconciliation.explain", subject=f"exception:{found.id}", at=at,
        detail={"key": found.key, "cents": found.amount.cents, "reason": reason},
    )  # fmt: skip
    session.flush()
    return found


def _accounts(session: Session, found: ProcessorException) -> set[int | None]:
    if found.line_id is not None:
        return {*whose.accounts_of(session, session.get_one(ProcessorLine, found.line_id))}
    return {session.get_one(Entry, found.entry_id).account_id}


def _open(
    session: Session, key: str, kind: ExceptionKind, amount: Money, *, words: str, at: datetime,
    line_id: int | None = None, entry_id: int | None = None, account_id: int | None = None,
) -> None:  # fmt: skip
    made = insert_once(
        session, ProcessorException, key=key, kind=kind, line_id=line_id, entry_id=entry_id,
        amount=amount, words=words, opened_at=at, explained_by="", reason="",
    )  # fmt: skip
    if made is None:
        session.execute(
            update(ProcessorException)
            .where(ProcessorException.key == key, ProcessorException.settled_at.is_not(None))
            .values(settled_at=None)
        )
        return
    attention.call(
        session, key=f"processor:{key}", kind=AttentionKind.RECONCILIATION,
        subject=f"exception:{made.id}", words=words, at=at, account_id=account_id,
    )  # fmt: skip


def _settle(session: Session, which: ColumnElement[bool], *, at: datetime, but: str = "") -> None:
    over = session.scalars(
        select(ProcessorException).where(
            which,
            ProcessorException.settled_at.is_(None),
            ProcessorException.key != but,
            ProcessorException.kind != ExceptionKind.LINE_CHANGED,
        )
    ).all()
    for each in over:
        each.settled_at = at
    session.flush()
    _off_the_list(session, [each.key for each in over], by=BY, at=at)


def _off_the_list(session: Session, keys: Sequence[str], *, by: str, at: datetime) -> None:
    """Nobody needs to look any more."""
    attention.settle(session, [f"processor:{key}" for key in keys], by=by, at=at)
