"""The district's staff as an operator keeps them: who may come in, and with what."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import Conflict, NotFound, Refused
from models.identity import Staff, StaffRole
from models.single_sign_on import PasswordLeave, ProviderSubject
from services import audit
from services.keys.sealing import Sealer
from services.proving import passkeys, passwords, totp
from services.rules.mailboxes import fold
from services.sessions import sessions

#: 96 bits, as words nobody has to invent: it is typed once and kept in a password store.
PASSWORD_BYTES = 12
#: What an authenticator shows above its codes.
ISSUER = "Headworks"
#: How long an operator lets somebody use a password where passwords are forbidden.
LEAVE_LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class Credentials:
    """What somebody signs in with. Shown once: the password is kept hashed, the secret sealed."""

    email: str
    password: str
    #: ``otpauth://…`` as authenticators read it, from a QR code or typed.
    authenticator: str


def everybody(session: Session) -> Sequence[Staff]:
    """All of them by name, those who left last."""
    return session.scalars(select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.name)).all()


def supervisors(session: Session) -> Sequence[Staff]:
    """Every supervisor who has not left."""
    here = select(Staff).where(Staff.role == StaffRole.SUPERVISOR, Staff.disabled_at.is_(None))
    return session.scalars(here.order_by(Staff.id)).all()


def add(
    session: Session, *, name: str, email: str, role: StaffRole, sealer: Sealer, at: datetime,
    by: str,
) -> Credentials:  # fmt: skip
    """Let somebody in, with a password and an authenticator nobody chose.

    :raises Refused: when the name is empty or the address is none.
    :raises Conflict: when somebody has this address, whether they left or not.
    """
    if not name.strip() or "@" not in email.strip(" @"):
        raise Refused("Give a name and an e-mail address.")
    made, secret = _new(email)
    try:
        with session.begin_nested():
            staff = enrol_staff(
                session, name=name.strip(), email=email, role=role, password=made.password,
                totp_secret=secret, sealer=sealer,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("Somebody of the staff has this address. Renew or change them.") from error
    _note(session, "staff.add", staff, at, by, role=role.value)
    return made


def renew(session: Session, *, email: str, sealer: Sealer, at: datetime, by: str) -> Credentials:
    """Give somebody another password and authenticator, and let them in again if they had left.

    What they had works no more, passkeys and a leave to use a password included; whom the
    identity provider calls them is forgotten, and every sign-in of theirs ends.

    :raises NotFound: when there is nobody of this address.
    """
    staff = of_address(session, email)
    made, secret = _new(email)
    session.execute(
        update(Staff)
        .where(Staff.id == staff.id)
        .values(
            password_hash=passwords.hashed(made.password),
            totp_sealed=sealer.seal(secret, purpose=totp.STAFF_PURPOSE),
            totp_step=0,
            disabled_at=None,
        )
    )
    _end_every_way_in(session, staff.id, at=at)
    _note(session, "staff.renew", staff, at, by)
    return made


def enrol_staff(
    session: Session, *, name: str, email: str, role: StaffRole, password: str, totp_secret: str,
    sealer: Sealer,
) -> Staff:  # fmt: skip
    """Make a member of staff. ``totp_secret`` is what their authenticator was given, in base32."""
    staff = Staff(
        name=name, email=fold(email), role=role, password_hash=passwords.hashed(password),
        totp_sealed=sealer.seal(totp_secret, purpose=totp.STAFF_PURPOSE),
    )  # fmt: skip
    session.add(staff)
    session.flush()
    return staff


def give_role(session: Session, *, email: str, role: StaffRole, at: datetime, by: str) -> None:
    """Change what somebody may do, from their next request on. The same role changes nothing.

    :raises NotFound: when there is nobody of this address.
    """
    staff = of_address(session, email)
    if staff.role is not role:
        _note(session, "staff.role", staff, at, by, before=staff.role.value, role=role.value)
        staff.role = role
        session.flush()


def disable(session: Session, *, email: str, at: datetime, by: str) -> None:
    """Close the console to somebody at once, and for good what they come in with: let in again,
    they get it anew. A second time changes nothing.

    :raises NotFound: when there is nobody of this address.
    """
    staff = of_address(session, email)
    if staff.disabled_at is None:
        staff.disabled_at = at
        session.flush()
        _end_every_way_in(session, staff.id, at=at)
        _note(session, "staff.disable", staff, at, by)


def let_in_once(session: Session, *, email: str, at: datetime, by: str) -> datetime:
    """Let somebody use password and code once where passwords are forbidden; until when.

    For the day the identity provider is away. A second time only lasts longer.

    :raises NotFound: when there is nobody of this address.
    :raises Refused: when they left.
    """
    staff, ends_at = of_address(session, email), at + LEAVE_LASTS
    if staff.disabled_at is not None:
        raise Refused("The console is closed to them. To let them in again: staff renew.")
    session.merge(PasswordLeave(staff_id=staff.id, ends_at=ends_at))
    _note(session, "staff.once", staff, at, by)
    return ends_at


def unbind(session: Session, *, email: str, at: datetime, by: str) -> None:
    """Forget whom the identity provider calls them; their next sign-in there is kept anew.

    :raises NotFound: when there is nobody of this address.
    """
    staff = of_address(session, email)
    session.execute(delete(ProviderSubject).where(ProviderSubject.staff_id == staff.id))
    _note(session, "staff.unbind", staff, at, by)


def of_address(session: Session, email: str) -> Staff:
    """The member of staff who has this address.

    :raises NotFound: when there is none.
    """
    staff = session.scalar(select(Staff).where(Staff.email == fold(email)))
    if staff is None:
        raise NotFound("Nobody of the staff has this address.")
    return staff


def _end_every_way_in(session: Session, staff_id: int, *, at: datetime) -> None:
    """Whatever opens the console beside password and code, and whatever is open."""
    passkeys.forget_all(session, passkeys.PasskeyOwner(staff_id=staff_id), at=at)
    for way in (ProviderSubject, PasswordLeave):
        session.execute(delete(way).where(way.staff_id == staff_id))
    sessions.end_all(session, staff_id=staff_id, at=at)


def _new(email: str) -> tuple[Credentials, str]:
    secret = pyotp.random_base32()
    address = fold(email)
    uri = pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=ISSUER)
    return Credentials(address, secrets.token_urlsafe(PASSWORD_BYTES), uri), secret


def _note(
    session: Session, action: str, staff: Staff, at: datetime, by: str, **detail: str
) -> None:
    audit.record(
        session, actor=by, action=action, subject=f"staff:{staff.id}", at=at, detail=dict(detail)
    )
