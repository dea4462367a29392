"""Sign-ins: opened with a new secret every time, asked of the database on every request."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import LoginSession, Staff, StaffRole
from models.question import Question
from models.welcome import CustomerInvitation
from services.keys import tokens

#: A sign-in that is used writes down so no more often than this.
RENEWED_EVERY = timedelta(minutes=1)
BROWSER_LENGTH_MAX = 200


@dataclass(frozen=True)
class Term:
    """How long a sign-in lasts."""

    #: Without a request.
    idle: timedelta
    #: Whatever happens.
    whole: timedelta


#: A proof of who somebody is lets them do what is sensitive for so long.
PROOF_LASTS = timedelta(minutes=10)
PERSON_TERM = Term(idle=timedelta(minutes=30), whole=timedelta(hours=12))
STAFF_TERM = Term(idle=timedelta(minutes=15), whole=timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in: what a page needs to know, read in one statement."""

    id: int
    name: str
    email: str
    language: str
    session_id: int
    #: None for a person of the portal.
    staff_role: StaffRole | None
    seen_at: datetime
    proved_at: datetime
    #: Whatever happens, it ends here.
    ends_at: datetime
    #: Whether single keys do nothing on their pages.
    keys_off: bool = False

    @property
    def actor(self) -> str:
        """The name the books and the audit trail know this visitor by."""
        return f"person:{self.id}" if self.staff_role is None else f"staff:{self.id}"

    @property
    def role(self) -> str:
        """The staff role as a word; empty for a person."""
        return "" if self.staff_role is None else self.staff_role.value

    def is_due(self, at: datetime) -> bool:
        """Whether this use should be written down."""
        return at - self.seen_at >= RENEWED_EVERY

    def left(self, at: datetime, *, used_at: datetime | None = None) -> timedelta:
        """How long it lasts without another request, after it was last used at this instant."""
        term = PERSON_TERM if self.staff_role is None else STAFF_TERM
        return max(min((used_at or self.seen_at) + term.idle, self.ends_at) - at, timedelta())

    def is_proved(self, at: datetime) -> bool:
        """Whether they proved who they are a short while ago."""
        return at - self.proved_at < PROOF_LASTS


_LIVE = (
    LoginSession.token_hash == bindparam("token_hash"),
    LoginSession.ended_at.is_(None),
    LoginSession.ends_at > bindparam("at"),
    LoginSession.seen_at > bindparam("idle_since"),
)
_PROVED = func.coalesce(LoginSession.proved_at, LoginSession.created_at)
_PERSON = Question(
    select(
        Person.id, Person.name, Person.email, Person.language,
        LoginSession.id, LoginSession.seen_at, _PROVED, LoginSession.ends_at,
    ).join(Person, Person.id == LoginSession.person_id).where(*_LIVE)
)  # fmt: skip
_STAFF = Question(
    select(
        Staff.id, Staff.name, Staff.email, Staff.role,
        LoginSession.id, LoginSession.seen_at, _PROVED, LoginSession.ends_at, Staff.keys_off,
    ).join(Staff, Staff.id == LoginSession.staff_id).where(*_LIVE, Staff.disabled_at.is_(None))
)  # fmt: skip


def open_for_person(
    session: Session, *, person_id: int, at: datetime, address: str, browser: str
) -> str:
    """Sign a person in and return the secret for the browser. Other sign-ins stay."""
    return _open(session, person_id, None, PERSON_TERM, at, address, browser)


def open_for_staff(
    session: Session, *, staff_id: int, at: datetime, address: str, browser: str
) -> str:
    """Sign a member of staff in and return the secret. Their other sign-ins end: one desk each."""
    end_all(session, staff_id=staff_id, at=at)
    return _open(session, None, staff_id, STAFF_TERM, at, address, browser)


def _open(
    session: Session,
    person_id: int | None,
    staff_id: int | None,
    term: Term,
    at: datetime,
    address: str,
    browser: str,
) -> str:
    token = tokens.new_token()
    session.add(
        LoginSession(
            token_hash=tokens.hashed(token),
            person_id=person_id,
            staff_id=staff_id,
            created_at=at,
            seen_at=at,
            ends_at=at + term.whole,
            address=address,
            browser=browser[:BROWSER_LENGTH_MAX],
        )
    )
    session.flush()
    return token


def find_person(session: Session | Connection, *, token: str, at: datetime) -> Visitor | None:
    """The person this secret signs in, in one statement; none when it ended or never was."""
    row = _one(session, _PERSON, token, at, PERSON_TERM)
    if row is None:
        return None
    person_id, name, email, language, session_id, *times = row
    return Visitor(person_id, name, email or "", language, session_id, None, *times)


def find_staff(session: Session | Connection, *, token: str, at: datetime) -> Visitor | None:
    """The member of staff this secret signs in; none when it ended or they were disabled."""
    row = _one(session, _STAFF, token, at, STAFF_TERM)
    if row is None:
        return None
    staff_id, name, email, role, session_id, *times = row
    return Visitor(staff_id, name, email, "en", session_id, role, *times)


def _one(
    session: Session | Connection,
    look: Question,
    token: str,
    at: datetime,
    term: Term,
) -> Any:  # noqa: ANN401 - a row of the question
    facts = {"token_hash": tokens.hashed(token), "at": at, "idle_since": at - term.idle}
    found = look.ask(session, facts)
    return found[0] if found else None


def whose(session: Session, *, token: str) -> str | None:
    """Whom this secret signed in, as the trail names them, though it ended; none for no secret."""
    row = session.execute(
        select(LoginSession.person_id, LoginSession.staff_id).where(
            LoginSession.token_hash == tokens.hashed(token)
        )
    ).one_or_none()
    if row is None:
        return None
    return f"person:{row.person_id}" if row.staff_id is None else f"staff:{row.staff_id}"


def renew(session: Session, *, session_id: int, at: datetime) -> None:
    """Write down that a sign-in was used. One that ended stays ended."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(seen_at=at)
    )


def prove(session: Session, *, session_id: int, at: datetime) -> str | None:
    """Write down that its person proved again who they are; the new secret for the browser.

    The old secret is worth nothing from now on. None for a sign-in that has ended.
    """
    token = tokens.new_token()
    proved = session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(token_hash=tokens.hashed(token), proved_at=at, seen_at=at)
        .returning(LoginSession.id)
    )
    return None if proved.one_or_none() is None else token


def end(session: Session, *, token: str, at: datetime) -> None:
    """Sign out: the secret is worth nothing from now on. Ending twice changes nothing."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == tokens.hashed(token), LoginSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_all(
    session: Session, *, at: datetime, person_id: int | None = None, staff_id: int | None = None,
    but: int | None = None,
) -> None:  # fmt: skip
    """End every sign-in of one person or one member of staff, or every other than one.

    The link of a welcome that still waits signs in too, and ends with them.
    """
    if person_id is not None:
        session.execute(
            update(CustomerInvitation)
            .where(CustomerInvitation.person_id == person_id, CustomerInvitation.ends_at > at)
            .values(ends_at=at)
        )
    whose = (
        LoginSession.person_id == person_id
        if staff_id is None
        else LoginSession.staff_id == staff_id
    )
    session.execute(
        update(LoginSession)
        .where(whose, LoginSession.ended_at.is_(None), LoginSession.id.is_distinct_from(but))
        .values(ended_at=at)
    )
