"""Handing to a person what the machine cannot decide."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attention import Attention, AttentionKind
from services import household
from services.once import insert_once


def call(
    session: Session,
    *,
    key: str,
    kind: AttentionKind,
    subject: str,
    words: str,
    at: datetime,
    account_id: int | None = None,
) -> None:
    """Ask a person to look. The same key twice is one thing to look at."""
    insert_once(
        session,
        Attention,
        key=key,
        kind=kind,
        subject=subject,
        words=words,
        raised_at=at,
        account_id=account_id,
        resolved_by="",
    )


def waiting(session: Session, *, limit: int = 50) -> list[Attention]:
    """What waits for a person, oldest first."""
    return list(
        session.scalars(
            select(Attention)
            .where(Attention.resolved_at.is_(None))
            .order_by(Attention.raised_at, Attention.id)
            .limit(limit)
        )
    )


def resolve(session: Session, attention_id: int, *, by: str, at: datetime) -> Attention:
    """Say that a person has looked. A second time changes nothing.

    :raises Forbidden: when it is about an account of the household of whoever looked.
    :raises LookupError: when there is no such thing.
    """
    attention = session.get_one(Attention, attention_id)
    household.refuse_own(session, by=by, account_id=attention.account_id)
    if attention.resolved_at is None:
        attention.resolved_at, attention.resolved_by = at, by
    return attention
