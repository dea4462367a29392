"""Everybody of staff there is or was, read once for whatever is worked out over them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models.identity import LoginSession, Staff, StaffRole

#: A district has a handful; above this those who came last are shown.
STAFF_MAX = 100


class Colleague(NamedTuple):
    """One of staff."""

    id: int
    name: str
    #: Whether they answer questions, and still work here.
    answers: bool
    #: When they were last seen here; none when they have no sign-in that lasts.
    seen_at: datetime | None

    @property
    def actor(self) -> str:
        """``staff:7``."""
        return f"staff:{self.id}"


def of_staff(session: Session) -> Sequence[Colleague]:
    """Everybody, whoever left included. One statement."""
    seen = (
        select(func.max(LoginSession.seen_at))
        .where(LoginSession.staff_id == Staff.id, LoginSession.ended_at.is_(None))
        .correlate(Staff)
        .scalar_subquery()
    )
    answers = and_(Staff.disabled_at.is_(None), Staff.role != StaffRole.AUDITOR)
    rows = session.execute(
        select(Staff.id, Staff.name, answers, seen).order_by(Staff.id.desc()).limit(STAFF_MAX)
    )
    return [Colleague(id_, name, bool(works), at) for id_, name, works, at in rows]
