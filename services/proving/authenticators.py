"""A ratepayer's authenticator: offered, confirmed by a code, asked for at sign-in, turned off.

Ten recovery codes stand in for a lost telephone, each once. A new password
changes nothing here.
"""

import hashlib
import re
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.errors import Conflict
from models.identity import RecoveryCode
from services.keys.sealing import SealBroken, Sealer
from services.proving import proofs, totp
from services.proving.proofs import PersonActing
from services.proving.security_notices import ProofChange
from services.rules import codes
from services.sessions import sessions

CODES = 10


def offer(sealer: Sealer, *, whose: str) -> str:
    """A secret for an authenticator to be, sealed for its owner's browser to keep meanwhile.

    ``whose`` is the name the trail knows the owner by.
    """
    return sealer.seal(totp.new_secret(), purpose=f"totp.offer:{whose}")


def offered(sealer: Sealer, sealed: str, *, whose: str) -> str | None:
    """The secret that was offered to this owner; none when it was not."""
    try:
        return sealer.open(sealed, purpose=f"totp.offer:{whose}")
    except SealBroken:
        return None


def turn_on(
    session: Session, doing: PersonActing, *, secret: str, code: str, sealer: Sealer
) -> list[str] | None:
    """Ask for this authenticator from now on, and hand out recovery codes; none for a wrong code.

    Every other sign-in ends.

    :raises Conflict: when there is one already.
    """
    step = totp.matching_step(secret, code, at=doing.at)
    if step is None:
        return None
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    if person.totp_sealed is not None:
        raise Conflict("Your authenticator is on already. Nothing was changed.")
    person.totp_sealed = sealer.seal(secret, purpose=purpose(person.id))
    person.totp_step, person.totp_since = step, doing.at
    sessions.end_all(session, person_id=person.id, but=doing.session_id, at=doing.at)
    proofs.tell(session, person, ProofChange.AUTHENTICATOR_ON, doing)
    return _hand_out(session, person.id, doing.at)


def turn_off(session: Session, doing: PersonActing) -> None:
    """Ask for it no more; its recovery codes are worth nothing. Twice changes nothing."""
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    if person.totp_sealed is None:
        return
    forget(session, person)
    proofs.tell(session, person, ProofChange.AUTHENTICATOR_OFF, doing)


def forget(session: Session, person: Person) -> None:
    """Drop the secret and the recovery codes. A used code stays used."""
    person.totp_sealed = person.totp_since = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def forget_newer(session: Session, person: Person, *, since: datetime) -> None:
    """Drop the secret that was added since then, or the recovery codes that were."""
    if person.totp_since is not None and person.totp_since >= since:
        forget(session, person)
        return
    session.execute(
        delete(RecoveryCode).where(
            RecoveryCode.person_id == person.id, RecoveryCode.created_at >= since
        )
    )


def renew_codes(session: Session, doing: PersonActing) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing.

    :raises Conflict: when there is no authenticator they could stand in for.
    """
    person = session.get_one(Person, doing.person_id, with_for_update=True)
    if person.totp_sealed is None:
        raise Conflict("Your authenticator is off. Nothing was changed.")
    proofs.tell(session, person, ProofChange.RECOVERY_CODES_NEW, doing)
    return _hand_out(session, person.id, doing.at)


def is_on(session: Session, *, person_id: int) -> bool:
    """Whether a person is asked for the code of an authenticator."""
    return session.get_one(Person, person_id).totp_sealed is not None


def codes_left(session: Session, *, person_id: int) -> int:
    """How many recovery codes were not used yet."""
    return session.scalar(
        select(func.count()).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    ) or 0  # fmt: skip


def use(session: Session, doing: PersonActing, *, proof: str, sealer: Sealer) -> bool:
    """Whether the authenticator's code or a recovery code is right; it is used now.

    Either works once, however many try it at the same moment.
    """
    if re.fullmatch(r"[0-9]{6}", proof, re.ASCII):
        return _use_code(session, doing, proof, sealer)
    return _use_recovery_code(session, doing, proof)


def _use_code(session: Session, doing: PersonActing, code: str, sealer: Sealer) -> bool:
    sealed = session.scalar(select(Person.totp_sealed).where(Person.id == doing.person_id))
    if sealed is None:
        return False
    secret = sealer.open(sealed, purpose=purpose(doing.person_id))
    step = totp.matching_step(secret, code, at=doing.at)
    if step is None:
        return False
    used = session.execute(
        update(Person)
        .where(Person.id == doing.person_id, Person.totp_sealed == sealed, Person.totp_step < step)
        .values(totp_step=step)
        .returning(Person.id)
    )
    return used.one_or_none() is not None


def _use_recovery_code(session: Session, doing: PersonActing, code: str) -> bool:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == _hashed(doing.person_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=doing.at)
        .returning(RecoveryCode.person_id)
    ).one_or_none()
    if used is None:
        return False
    person = session.get_one(Person, doing.person_id)
    proofs.tell(session, person, ProofChange.RECOVERY_CODE_USED, doing)
    return True


def _hand_out(session: Session, person_id: int, at: datetime) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    handed = [codes.RECOVERY.new() for _ in range(CODES)]
    session.add_all(
        RecoveryCode(person_id=person_id, code_hash=_hashed(person_id, code), created_at=at)
        for code in handed
    )
    session.flush()
    return [codes.grouped(code) for code in handed]


def _hashed(person_id: int, code: str) -> str:
    """What is kept of a recovery code, however its letters and dashes were typed."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return hashlib.sha256(f"{person_id}:{plain}".encode("utf-8", "replace")).hexdigest()


def purpose(person_id: int) -> str:
    """What a person's authenticator is sealed for."""
    return f"person.totp:{person_id}"
