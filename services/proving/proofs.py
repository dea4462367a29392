"""What proves who a person is, as the person changes it.

Every change is written down and told to their e-mail address. The page asks
for a fresh proof before any of it (web/permissions.py).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from models.passkey import Passkey
from services.links import Links
from services.proving import passkeys, security_notices
from services.proving.passkeys import PasskeyOwner
from services.proving.security_notices import ProofChange
from services.sessions import sessions

if TYPE_CHECKING:
    from services.proving.passkey_signing import Site


@dataclass(frozen=True, kw_only=True)
class PersonActing:
    """Who changes something, from where, when, in which sign-in."""

    person_id: int
    #: None for somebody who is not signed in yet.
    session_id: int | None
    district: District
    links: Links
    at: datetime
    address: str


def change_password(session: Session, doing: PersonActing, *, kept: str) -> None:
    """Give a person another password. ``kept`` is its hash: made before, for it is slow.

    Every other sign-in ends. The authenticator stays.
    """
    _write_password(session, doing, kept, ProofChange.PASSWORD_SET)


def remove_password(session: Session, doing: PersonActing) -> None:
    """Sign in with a code by e-mail from now on. Every other sign-in ends."""
    _write_password(session, doing, None, ProofChange.PASSWORD_REMOVED)


def _write_password(
    session: Session, doing: PersonActing, kept: str | None, change: ProofChange
) -> None:
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    if person.password_hash is None and kept is None:
        return
    person.password_hash = kept
    sessions.end_all(session, person_id=person.id, but=doing.session_id, at=doing.at)
    tell(session, person, change, doing)


def add_passkey(
    session: Session, doing: PersonActing, *, token: str, answer: str, name: str, site: "Site"
) -> Passkey | None:
    """Keep the passkey that a person's device made; none when its answer is not right.

    Every other sign-in ends.
    """
    owner = PasskeyOwner(person_id=doing.person_id)
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    passkey = passkeys.add(
        session, owner, token=token, answer=answer, name=name, site=site, at=doing.at
    )
    if passkey is not None:
        sessions.end_all(session, person_id=person.id, but=doing.session_id, at=doing.at)
        tell(session, person, ProofChange.PASSKEY_ADDED, doing)
    return passkey


def remove_passkey(session: Session, doing: PersonActing, *, passkey_id: int) -> None:
    """A person's passkey signs nobody in any more. Every other sign-in ends.

    Twice changes nothing.

    :raises NotFound: when it is not there or somebody else's.
    """
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    passkey = passkeys.one(session, PasskeyOwner(person_id=person.id), passkey_id)
    if passkey.removed_at is not None:
        return
    passkey.removed_at = doing.at
    sessions.end_all(session, person_id=person.id, but=doing.session_id, at=doing.at)
    tell(session, person, ProofChange.PASSKEY_REMOVED, doing)


def tell(session: Session, person: Person, change: ProofChange, doing: PersonActing) -> None:
    """Write a change down and tell its person."""
    security_notices.tell(
        session, person, change,
        district=doing.district, links=doing.links, at=doing.at, address=doing.address,
    )  # fmt: skip
