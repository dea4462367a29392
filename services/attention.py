"""Handing to a person what the machine cannot decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Subquery, case, func, or_, select, update
from sqlalchemy.orm import Session

from models.attention import Attention, AttentionKind
from models.errors import Forbidden
from services.accounts import household
from services.once import insert_once

#: What is about money is each its own cause, however alike the words are; else the words are it.
_MONEY = case(
    (
        or_(Attention.subject.startswith("attempt:"), Attention.subject.startswith("payment:")),
        Attention.subject,
    ),
    else_="",
)


def call(
    session: Session,
    *,
    key: str,
    kind: AttentionKind,
    subject: str,
    words: str,
    at: datetime,
    account_id: int | None = None,
    not_by: str | None = None,
) -> None:
    """Ask a person to look; ``not_by`` does not, whose own doing it is about. The same key twice
    is one thing to look at."""
    insert_once(
        session,
        Attention,
        key=key,
        kind=kind,
        subject=subject,
        words=words,
        raised_at=at,
        account_id=account_id,
        not_by=not_by,
        resolved_by="",
    )


def settle(session: Session, keys: Sequence[str], *, by: str, at: datetime) -> None:
    """Nobody needs to look any more; what somebody looked at stays theirs."""
    if keys:
        session.execute(
            update(Attention)
            .where(Attention.key.in_(keys), Attention.resolved_at.is_(None))
            .values(resolved_at=at, resolved_by=by)
        )


class Cause(NamedTuple):
    """Why a person must look: its newest alert, how often it was raised, first and last."""

    attention: Attention
    times: int
    first_at: datetime
    last_at: datetime


def causes(limit: int) -> Select[*tuple[Any, ...]]:
    """The columns of ``Cause``, those raised first before all others."""
    alike = _alike(limit)
    return (
        select(Attention, alike.c.times, alike.c.first_at, alike.c.last_at)
        .join(alike, alike.c.newest == Attention.id)
        .order_by(alike.c.first_at, Attention.id)
    )


def _alike(limit: int) -> Subquery:
    return (
        select(
            func.max(Attention.id).label("newest"), func.count().label("times"),
            func.min(Attention.raised_at).label("first_at"),
            func.max(Attention.raised_at).label("last_at"),
        )
        .where(Attention.resolved_at.is_(None))
        .group_by(
            Attention.kind, Attention.account_id, Attention.not_by, Attention.words, _MONEY
        )
        .order_by(func.min(Attention.raised_at), func.max(Attention.id))
        .limit(limit)
        .subquery()
    )  # fmt: skip


def count(session: Session | Connection, *, limit: int) -> int:
    """How many causes wait for a person, counted up to ``limit``."""
    return session.execute(select(func.count()).select_from(_alike(limit))).scalar_one()


def waiting(session: Session, *, limit: int) -> list[Cause]:
    """What waits for a person, one of each cause, oldest first."""
    return [Cause(*row) for row in session.execute(causes(limit))]


def resolve(session: Session, attention_id: int, *, by: str, at: datetime) -> list[Attention]:
    """Say that a person has looked: at this alert and at those of the same cause before it.

    One that was raised later waits on. Returns what is off the list by this; a second time
    nothing is.

    :raises Forbidden: when it is about an account of the household of whoever looked, or about
        what they did.
    :raises LookupError: when there is no such thing.
    """
    newest = session.get_one(Attention, attention_id)
    household.refuse_own(session, by=by, account_id=newest.account_id)
    if by == newest.not_by:
        raise Forbidden("It is about what you did. A colleague looks.")
    alike = session.scalars(
        select(Attention)
        .where(
            Attention.resolved_at.is_(None), Attention.id <= newest.id,
            Attention.kind == newest.kind, Attention.words == newest.words,
            Attention.account_id.is_not_distinct_from(newest.account_id),
            Attention.not_by.is_not_distinct_from(newest.not_by),
            or_(_MONEY == "", Attention.subject == newest.subject),
        )
        .order_by(Attention.id)
        .with_for_update()
    ).all()  # fmt: skip
    for each in alike:
        each.resolved_at, each.resolved_by = at, by
    session.flush()
    return list(alike)
