"""Whose proofs must match for an address, and whether they do; for staff an authenticator too."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import Staff
from services.keys.sealing import Sealer
from services.proving import passwords, totp
from services.rules.mailboxes import fold
from services.throttling import throttles


@dataclass(frozen=True)
class Claim:
    """Somebody an address belongs to, and what must match. None of it when nobody has it."""

    id: int
    #: The mailbox that was asked about, as it is counted.
    mailbox: str
    password_hash: str | None
    totp_sealed: str = ""


def person_claim(session: Session, *, email: str) -> Claim | None:
    """Whose proofs must match for this address. Compare outside the transaction: it is slow."""
    asked = select(Person.id, Person.email, Person.password_hash, Person.totp_sealed)
    row = session.execute(asked.where(Person.email == fold(email))).one_or_none()
    if row is None:
        return None
    return Claim(row.id, throttles.mailbox(row.email), row.password_hash, row.totp_sealed or "")


def claim_of(session: Session, *, person_id: int) -> Claim:
    """What must match for a person who is signed in."""
    person = session.get_one(Person, person_id)
    mailbox = throttles.mailbox(person.email or "")
    return Claim(person.id, mailbox, person.password_hash, person.totp_sealed or "")


def claim_of_staff(session: Session, *, staff_id: int) -> Claim | None:
    """The same for a member of staff; none when they were disabled."""
    staff = session.get_one(Staff, staff_id)
    if staff.disabled_at is not None:
        return None
    mailbox = throttles.mailbox(staff.email)
    return Claim(staff.id, mailbox, staff.password_hash, staff.totp_sealed)


def staff_claim(session: Session, *, email: str) -> Claim | None:
    """The same for staff who are not disabled."""
    row = session.execute(
        select(Staff.id, Staff.password_hash, Staff.totp_sealed).where(
            Staff.email == fold(email), Staff.disabled_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return None
    return Claim(row.id, throttles.mailbox(email), row.password_hash, row.totp_sealed)


def proves(claim: Claim | None, password: str) -> int | None:
    """Who this password proves to be there. As slow for nobody as for somebody."""
    right = passwords.matches(claim.password_hash if claim else None, password)
    return claim.id if claim is not None and right else None


def use_totp(session: Session, *, claim: Claim, code: str, sealer: Sealer, at: datetime) -> bool:
    """Whether the authenticator's code is right and was not used before; it is used now."""
    secret = sealer.open(claim.totp_sealed, purpose=totp.STAFF_PURPOSE)
    step = totp.matching_step(secret, code, at=at)
    if step is None:
        return False
    used = session.execute(
        update(Staff)
        .where(Staff.id == claim.id, Staff.totp_step < step, Staff.disabled_at.is_(None))
        .values(totp_step=step)
        .returning(Staff.id)
    )
    return used.one_or_none() is not None
