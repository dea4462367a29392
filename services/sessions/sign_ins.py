"""A person's own sign-ins: what they may see of them, and end."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.identity import LoginSession
from services import audit
from services.sessions import sessions

#: More than anybody has; the list ends there.
SHOWN_MAX = 50
#: Enough of the past to see one that was not oneself.
NEWEST_MAX = 10


def of_person(session: Session, *, person_id: int, at: datetime) -> list[LoginSession]:
    """Every sign-in of theirs that still opens something, the last used first."""
    return list(
        session.scalars(
            select(LoginSession)
            .where(LoginSession.person_id == person_id, *_is_live(at))
            .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
            .limit(SHOWN_MAX)
        )
    )


def newest_of_staff(session: Session, *, staff_id: int) -> list[LoginSession]:
    """The last sign-ins of a member of staff, over or not, the newest first."""
    return list(
        session.scalars(
            select(LoginSession)
            .where(LoginSession.staff_id == staff_id)
            .order_by(LoginSession.id.desc())
            .limit(NEWEST_MAX)
        )
    )


def of_theirs(session: Session, *, person_id: int, session_id: int) -> LoginSession:
    """A sign-in of theirs, open or ended.

    :raises NotFound: when it is not there or somebody else's.
    """
    sign_in = session.get(LoginSession, session_id)
    if sign_in is None or sign_in.person_id != person_id:
        raise NotFound("We could not find that sign-in.")
    return sign_in


def end_one(
    session: Session, *, person_id: int, session_id: int, at: datetime, address: str
) -> None:
    """End one sign-in of theirs: its next request asks to sign in. Ending twice changes nothing.

    :raises NotFound: when it is not there or somebody else's.
    """
    sign_in = of_theirs(session, person_id=person_id, session_id=session_id)
    if sign_in.ended_at is None:
        sign_in.ended_at = at
        _write_down(session, person_id, at, address, {"session": session_id})


def end_others(session: Session, *, person_id: int, but: int, at: datetime, address: str) -> None:
    """End every sign-in of theirs but one."""
    sessions.end_all(session, person_id=person_id, but=but, at=at)
    _write_down(session, person_id, at, address, {"all_but": but})


def _is_live(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        LoginSession.ended_at.is_(None),
        LoginSession.ends_at > at,
        LoginSession.seen_at > at - sessions.PERSON_TERM.idle,
    )


def _write_down(
    session: Session, person_id: int, at: datetime, address: str, detail: dict[str, int]
) -> None:
    who = f"person:{person_id}"
    audit.record(
        session, actor=who, action="session.end", subject=who, at=at, address=address, detail=detail
    )
