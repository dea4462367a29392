"""What proves who a person is, as the person changes it.

Every change is written down and told to their e-mail address. The page asks
for a fresh proof before any of it (web/permissions.py).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from services import security_notices, sessions
from services.links import Links
from services.security_notices import Change


@dataclass(frozen=True, kw_only=True)
class Doing:
    """Who changes something, from where, when, in which sign-in."""

    person_id: int
    #: None for somebody who is not signed in yet.
    session_id: int | None
    district: District
    links: Links
    at: datetime
    address: str


def change_password(session: Session, doing: Doing, *, kept: str) -> None:
    """Give a person another password. ``kept`` is its hash: made before, for it is slow.

    Every other sign-in ends. The authenticator stays.
    """
    _write_password(session, doing, kept, Change.PASSWORD_SET)


def remove_password(session: Session, doing: Doing) -> None:
    """Sign in with a code by e-mail from now on. Every other sign-in ends."""
    _write_password(session, doing, None, Change.PASSWORD_REMOVED)


def _write_password(session: Session, doing: Doing, kept: str | None, change: Change) -> None:
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    if person.password_hash is None and kept is None:
        return
    person.password_hash = kept
    sessions.end_all(session, person_id=person.id, but=doing.session_id, at=doing.at)
    tell(session, person, change, doing)


def tell(session: Session, person: Person, change: Change, doing: Doing) -> None:
    """Write a change down and tell its person."""
    security_notices.tell(
        session, person, change,
        district=doing.district, links=doing.links, at=doing.at, address=doing.address,
    )  # fmt: skip
