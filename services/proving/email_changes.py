"""Another e-mail address: confirmed by a code sent there, told to the old one, which can undo it.

Nobody learns whether the new address is a customer's: the answers are the same,
and no code arrives. For three days the old address stays its person's, so that
whoever reads it can take the change back with the link in the letter.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.errors import NotFound
from models.identity import EmailChange
from models.invitation import Invitation
from services.accounts.addresses import is_taken
from services.keys import tokens
from services.proving import authenticators, mailed_codes, passkeys, sign_in_codes
from services.proving.proofs import PersonActing
from services.proving.security_notices import ProofChange, write_down
from services.rules.mailboxes import fold
from services.sessions import sessions
from services.telling import messages

UNDO_FOR = timedelta(days=3)
#: What signs in and came so shortly before a change that is taken back goes with it.
NEWER_THAN = timedelta(hours=72)
_NO_LINK = "This link has been used or is too old."


def ask(session: Session, doing: PersonActing, *, new_email: str) -> str:
    """Mail a code to the new address and return the secret that ties it to the browser.

    For an address that is taken everything is done but the sending.
    """
    person, new = session.get_one(Person, doing.person_id), fold(new_email)
    made = mailed_codes.make(at=doing.at)
    change = EmailChange(
        person_id=person.id, old_email=person.email or "", new_email=new, **made.kept()
    )
    session.add(change)
    session.flush()
    mailed_codes.send(
        session, made, kind="email_change_code", key=f"email_change_code:{change.id}", to=new,
        language=person.language, district=doing.district,
        is_kept=not is_taken(session, new, doing.at, but=person.id),
    )  # fmt: skip
    return made.token


def confirm(session: Session, doing: PersonActing, *, token: str, code: str) -> bool:
    """Write to the new address from now on, if the code is right; it works once.

    Every other sign-in and every code that was mailed to the old address ends.
    """
    found = mailed_codes.tried(
        session, EmailChange, token=token, code=code, at=doing.at,
        is_open=and_(
            EmailChange.person_id == doing.person_id, EmailChange.confirmed_at.is_(None)
        ),
    )  # fmt: skip
    if found is None:
        return False
    change = session.get_one(EmailChange, found, populate_existing=True)
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    is_stale = person.email != change.old_email
    if is_stale or is_taken(session, change.new_email, doing.at, but=person.id):
        return False
    _change(session, doing, person, change)
    return True


def _change(session: Session, doing: PersonActing, person: Person, change: EmailChange) -> None:
    undo = tokens.new_token()
    person.email, change.confirmed_at = change.new_email, doing.at
    change.undo_hash, change.undo_until = tokens.hashed(undo), doing.at + UNDO_FOR
    sessions.end_all(session, person_id=person.id, but=doing.session_id, at=doing.at)
    sign_in_codes.end(session, person_id=person.id, at=doing.at)
    event_id = write_down(
        session, person, ProofChange.EMAIL_CHANGED, at=doing.at, address=doing.address
    )
    if change.old_email:
        messages.write(
            session, kind="email_changed", key=f"email_changed:{event_id}", to=change.old_email,
            language=person.language, district=doing.district, at=doing.at,
            new_email=masked(change.new_email), on=doing.district.day(doing.at),
            undo_url=doing.links.undo_email(undo), undo_until=doing.district.day(change.undo_until),
        )  # fmt: skip


def undoable(session: Session, *, token: str, at: datetime) -> EmailChange:
    """The change that the link in a letter takes back.

    :raises NotFound: when there is none, or its days are over.
    """
    change = session.scalar(
        select(EmailChange).where(
            EmailChange.undo_hash == tokens.hashed(token), EmailChange.undo_until > at
        )
    )
    if change is None:
        raise NotFound(_NO_LINK)
    return change


def undo(session: Session, doing: PersonActing, *, token: str) -> None:
    """Give a person their old address back; every sign-in and the password end with it.

    So do changes made after it, every invitation sent since in their name that waits, and every
    passkey, authenticator and recovery code that came since ``NEWER_THAN`` before it: whoever
    takes an address over makes a way in for themselves. The letter says so. Twice changes nothing.

    :raises NotFound: when there is no such link, or its days are over.
    """
    change = undoable(session, token=token, at=doing.at)
    person = session.get_one(Person, change.person_id, with_for_update=True)
    session.refresh(change)
    if change.undone_at is not None or change.confirmed_at is None:
        return
    session.execute(
        update(EmailChange)
        .where(EmailChange.person_id == person.id, EmailChange.id >= change.id)
        .values(undone_at=doing.at, ends_at=doing.at)
    )
    session.execute(
        update(Invitation)
        .where(
            Invitation.invited_by == person.id, Invitation.created_at >= change.confirmed_at,
            Invitation.ended_at.is_(None),
        )
        .values(ended_at=doing.at)
    )  # fmt: skip
    person.email, person.password_hash = change.old_email, None
    since = change.confirmed_at - NEWER_THAN
    authenticators.forget_newer(session, person, since=since)
    passkeys.forget(session, passkeys.PasskeyOwner(person_id=person.id), since=since, at=doing.at)
    sessions.end_all(session, person_id=person.id, at=doing.at)
    sign_in_codes.end(session, person_id=person.id, at=doing.at)
    _tell_undone(session, doing, person, since)


def _tell_undone(session: Session, doing: PersonActing, person: Person, since: datetime) -> None:
    event_id = write_down(
        session, person, ProofChange.EMAIL_UNDONE, at=doing.at, address=doing.address
    )
    if person.email:
        messages.write(
            session, kind="email_undone", key=f"email_undone:{event_id}", to=person.email,
            language=person.language, district=doing.district, at=doing.at,
            on=doing.district.day(doing.at), since=doing.district.day(since),
            profile_url=doing.links.profile(),
        )  # fmt: skip


def masked(email: str) -> str:
    """Enough of an address to know one's own: ``i•••@example.org``."""
    mailbox, _, domain = email.partition("@")
    return f"{mailbox[:1]}\N{BULLET}\N{BULLET}\N{BULLET}@{domain}"
