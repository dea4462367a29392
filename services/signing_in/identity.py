"""Proving who somebody is: a code by e-mail or a password; for staff a password and a TOTP."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from models.identity import SignInCode, Staff, StaffRole
from services.operations.sealing import Sealer
from services.proving import passwords, totp
from services.signing_in import lanes, sessions, throttles
from services.signing_in.lanes import Rule, Try
from services.signing_in.throttles import Limit
from services.telling import messages

CODE_DIGITS = 6
#: For a stranger's browser while strangers ask too often for codes of the same mailbox.
LONG_CODE_DIGITS = 12
CODE_MINUTES = 10
CODE_TRIES_MAX = 5
TOTP_PURPOSE = "staff.totp"


@dataclass(frozen=True)
class Claim:
    """Somebody an address belongs to, and what must match. None of it when nobody has it."""

    id: int
    #: The mailbox that was asked about, as it is counted.
    mailbox: str
    password_hash: str | None
    totp_sealed: str = ""


def fold(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def sign_in_try(door: str, *, email: str, address: str, device: str | None) -> Try:
    """One try at a password, at one door."""
    return _try(lanes.SIGN_IN, f"{door}.sign_in", door, email, address, device)


def code_try(*, email: str, address: str, device: str | None) -> Try:
    """One request for a code."""
    return _try(lanes.CODE, "code", "portal", email, address, device)


def code_entry_try(*, email: str, address: str, device: str | None) -> Try:
    """One try at a mailed code."""
    return _try(lanes.CODE_ENTRY, "code_entry", "portal", email, address, device)


def totp_try(*, email: str, address: str, device: str | None) -> Try:
    """One try at the code of a ratepayer's authenticator, after a first proof that was right."""
    return _try(lanes.TOTP, "totp", "portal", email, address, device)


def passkey_try(door: str, *, mailbox: str, address: str, device: str | None) -> Try:
    """One answer of a passkey. ``mailbox`` is its owner's, as it is counted."""
    where = throttles.neighbourhood(address)
    return Try(
        rule=lanes.PASSKEY, what=f"{door}.passkey", whose=mailbox, where=where, behind=door,
        device=device,
    )  # fmt: skip


def provider_try(*, mailbox: str, address: str, device: str | None) -> Try:
    """One sign-in of somebody whom the identity provider vouched for."""
    where = throttles.neighbourhood(address)
    return Try(
        rule=lanes.PASSKEY, what="desk.provider", whose=mailbox, where=where, behind="desk",
        device=device,
    )  # fmt: skip


def totp_limits(door: str, whose: int) -> list[Limit]:
    """How often the authenticator's code may be wrong when the first proof was right.

    A stranger without that proof never comes here, so cannot use these up; a
    known device is not held to them. Three of 10**6 codes are right at any time:
    30 tries a day are 9 in 100,000, for somebody who has the first proof already.
    """
    what, who = f"{door}.totp", str(whose)
    return [Limit(what, who, 10, lanes.HOUR), Limit(what, who, 30, lanes.DAY)]


def _try(rule: Rule, what: str, behind: str, email: str, address: str, device: str | None) -> Try:
    whose, where = throttles.mailbox(email), throttles.neighbourhood(address)
    return Try(rule=rule, what=what, whose=whose, where=where, behind=behind, device=device)


def send_code(
    session: Session,
    *,
    email: str,
    language: str,
    district: District,
    at: datetime,
    digits: int = CODE_DIGITS,
) -> str:
    """Mail a code to a person and return the secret that ties it to the browser that asked.

    For an address nobody has, everything is done but the sending: the answer,
    and the time it takes, say nothing about who is a customer. Older codes stay
    good in the browsers that asked for them, so nobody can end another's.
    """
    person_id = session.scalar(select(Person.id).where(Person.email == fold(email)))
    token, code = sessions.new_token(), f"{secrets.randbelow(10**digits):0{digits}}"
    row = SignInCode(
        token_hash=sessions.hashed(token),
        person_id=person_id,
        code_hash=code_hash(token, code),
        created_at=at,
        ends_at=at + timedelta(minutes=CODE_MINUTES),
    )
    session.add(row)
    session.flush()
    with session.begin_nested() as post:
        messages.write(
            session,
            kind="sign_in_code",
            key=f"sign_in_code:{row.id}",
            to=fold(email),
            language=language,
            district=district,
            at=at,
            code=code,
            minutes=CODE_MINUTES,
        )
        session.flush()
        if person_id is None:
            post.rollback()
    return token


def use_code(session: Session, *, token: str, code: str, at: datetime) -> int | None:
    """The person a code signs in, once; none when it is wrong, late, used or tried too often.

    Every try counts in the same statement that reads, so tries sent together
    cannot outnumber the limit. The caller keeps the transaction either way.
    """
    row = session.execute(
        update(SignInCode)
        .where(
            SignInCode.token_hash == sessions.hashed(token),
            SignInCode.used_at.is_(None),
            SignInCode.ends_at > at,
            SignInCode.tries < CODE_TRIES_MAX,
        )
        .values(tries=SignInCode.tries + 1)
        .returning(SignInCode.id, SignInCode.person_id, SignInCode.code_hash)
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.code_hash, code_hash(token, code)):
        return None
    session.execute(update(SignInCode).where(SignInCode.id == row.id).values(used_at=at))
    person_id: int | None = row.person_id
    return person_id


def end_codes(session: Session, *, person_id: int, at: datetime) -> None:
    """Make every code that was mailed to a person worth nothing."""
    session.execute(
        update(SignInCode)
        .where(SignInCode.person_id == person_id, SignInCode.used_at.is_(None))
        .values(used_at=at)
    )


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
    secret = sealer.open(claim.totp_sealed, purpose=TOTP_PURPOSE)
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


def enrol_staff(
    session: Session,
    *,
    name: str,
    email: str,
    role: StaffRole,
    password: str,
    totp_secret: str,
    sealer: Sealer,
) -> Staff:
    """Make a member of staff. ``totp_secret`` is what their authenticator was given, in base32."""
    staff = Staff(
        name=name,
        email=fold(email),
        role=role,
        password_hash=passwords.hashed(password),
        totp_sealed=sealer.seal(totp_secret, purpose=TOTP_PURPOSE),
    )
    session.add(staff)
    session.flush()
    return staff


def disable_staff(session: Session, *, staff_id: int, at: datetime) -> None:
    """Close the console to somebody at once: no new sign-in, and every open one ends."""
    session.execute(
        update(Staff)
        .where(Staff.id == staff_id, Staff.disabled_at.is_(None))
        .values(disabled_at=at)
    )
    sessions.end_all(session, staff_id=staff_id, at=at)


def code_hash(token: str, code: str) -> str:
    """A code is guessed in a million tries; with the browser's secret as the key it is not."""
    return hmac.new(token.encode(), code.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
