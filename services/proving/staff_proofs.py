"""What proves who a member of staff is, as they change it themselves.

Everybody of the staff has an authenticator from their first day on and may
replace it, never do without; passkeys come beside it. Every change ends their
other sign-ins, is written down, and is told by e-mail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from models.district import District
from models.identity import Staff
from models.passkey import Passkey
from services.keys.sealing import Sealer
from services.proving import passkeys, security_notices, totp
from services.proving.passkeys import PasskeyOwner
from services.proving.security_notices import ProofChange
from services.proving.totp import STAFF_PURPOSE
from services.sessions import sessions

if TYPE_CHECKING:
    from services.proving.passkey_signing import Site


@dataclass(frozen=True, kw_only=True)
class StaffActing:
    """Who of the staff changes something, from where, when, in which sign-in."""

    staff_id: int
    session_id: int
    district: District
    #: Where they see how they sign in.
    my_url: str
    at: datetime
    address: str


def add_passkey(
    session: Session, doing: StaffActing, *, token: str, answer: str, name: str, site: "Site"
) -> Passkey | None:
    """Keep the passkey that their device made; none when its answer is not right."""
    staff = _locked(session, doing)
    passkey = passkeys.add(
        session, PasskeyOwner(staff_id=staff.id), token=token, answer=answer, name=name, site=site,
        at=doing.at,
    )  # fmt: skip
    if passkey is not None:
        _changed(session, staff, ProofChange.PASSKEY_ADDED, doing)
    return passkey


def remove_passkey(session: Session, doing: StaffActing, *, passkey_id: int) -> None:
    """A passkey of theirs signs nobody in any more. Twice changes nothing.

    :raises NotFound: when it is not there or somebody else's.
    """
    staff = _locked(session, doing)
    passkey = passkeys.one(session, PasskeyOwner(staff_id=staff.id), passkey_id)
    if passkey.removed_at is None:
        passkey.removed_at = doing.at
        _changed(session, staff, ProofChange.PASSKEY_REMOVED, doing)


def replace_authenticator(
    session: Session, doing: StaffActing, *, secret: str, code: str, sealer: Sealer
) -> bool:
    """Ask for the codes of this authenticator from now on; not when its first code is wrong."""
    step = totp.matching_step(secret, code, at=doing.at)
    if step is None:
        return False
    staff = _locked(session, doing)
    staff.totp_sealed = sealer.seal(secret, purpose=STAFF_PURPOSE)
    staff.totp_step = step
    _changed(session, staff, ProofChange.AUTHENTICATOR_CHANGED, doing)
    return True


def _locked(session: Session, doing: StaffActing) -> Staff:
    return session.get_one(Staff, doing.staff_id, with_for_update=True)


def _changed(session: Session, staff: Staff, change: ProofChange, doing: StaffActing) -> None:
    sessions.end_all(session, staff_id=staff.id, but=doing.session_id, at=doing.at)
    security_notices.tell_staff(
        session, staff, change, district=doing.district, my_url=doing.my_url, at=doing.at,
        address=doing.address,
    )  # fmt: skip
