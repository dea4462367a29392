"""Who must know, in the same transaction, that an attempt moved or its money went back.

A room above names itself with ``@follows``; importing its module is enough.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from services.context import Context


class Follower(Protocol):
    """Called after each truth that was applied; it may be called again with nothing new."""

    def __call__(
        self, session: Session, context: Context, attempt: PaymentAttempt, *, cause: str,
        at: datetime,
    ) -> None: ...  # fmt: skip


_FOLLOWERS: dict[str, Follower] = {}


def follows(name: str) -> Callable[[Follower], Follower]:
    """Call this function with each attempt that moved."""

    def register(follower: Follower) -> Follower:
        _FOLLOWERS[name] = follower
        return follower

    return register


def tell(
    session: Session, context: Context, attempt: PaymentAttempt, *, cause: str, at: datetime
) -> None:
    """Tell everybody who follows attempts."""
    for follower in _FOLLOWERS.values():
        follower(session, context, attempt, cause=cause, at=at)
