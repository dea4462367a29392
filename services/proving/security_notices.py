"""What a person is told when something changed that proves who they are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from models.identity import Staff
from services import audit
from services.links import Links
from services.telling import messages


class ProofChange(StrEnum):
    """What changed; the value is its action in the trail."""

    PASSWORD_SET = "password.set"  # noqa: S105 - the name of an action
    PASSWORD_REMOVED = "password.remove"  # noqa: S105 - the same

    AUTHENTICATOR_ON = "authenticator.on"
    AUTHENTICATOR_CHANGED = "authenticator.change"
    AUTHENTICATOR_OFF = "authenticator.off"
    RECOVERY_CODES_NEW = "recovery_codes.new"
    RECOVERY_CODE_USED = "recovery_code.use"
    PASSKEY_ADDED = "passkey.add"
    PASSKEY_REMOVED = "passkey.remove"
    #: These two are told to the old address, each in a letter of its own.
    EMAIL_CHANGED = "email.change"
    EMAIL_UNDONE = "email.undo"


_WORDS: dict[ProofChange, tuple[str, str]] = {
    ProofChange.PASSWORD_SET: ("Your password was changed", "Su contraseña cambió"),
    ProofChange.PASSWORD_REMOVED: ("Your password was removed", "Se quitó su contraseña"),
    ProofChange.AUTHENTICATOR_ON: ("An authenticator was added", "Se agregó un autenticador"),
    ProofChange.AUTHENTICATOR_CHANGED: (
        "Your authenticator was replaced",
        "Se reemplazó su autenticador",
    ),
    ProofChange.AUTHENTICATOR_OFF: ("Your authenticator was removed", "Se quitó su autenticador"),
    ProofChange.RECOVERY_CODES_NEW: (
        "You have new recovery codes",
        "Tiene códigos de recuperación nuevos",
    ),
    ProofChange.RECOVERY_CODE_USED: (
        "A recovery code was used",
        "Se usó un código de recuperación",
    ),
    ProofChange.PASSKEY_ADDED: ("A passkey was added", "Se agregó una llave de acceso"),
    ProofChange.PASSKEY_REMOVED: ("A passkey was removed", "Se quitó una llave de acceso"),
}


def tell(
    session: Session,
    person: Person,
    change: ProofChange,
    *,
    district: District,
    links: Links,
    at: datetime,
    address: str,
) -> None:
    """Write the change into the trail, and a letter to its person."""
    event_id = write_down(session, person, change, at=at, address=address)
    if person.email is None:
        return
    messages.write(
        session,
        kind="security_notice",
        key=f"security_notice:{event_id}",
        to=person.email,
        language=person.language,
        district=district,
        at=at,
        what=_WORDS[change][1 if person.language == "es" else 0],
        on=district.day(at),
        profile_url=links.profile(),
    )


def tell_staff(
    session: Session, staff: Staff, change: ProofChange, *, district: District, my_url: str,
    at: datetime, address: str,
) -> None:  # fmt: skip
    """Write the change of a member of staff into the trail, and a letter to them."""
    who = f"staff:{staff.id}"
    event = audit.record(
        session, actor=who, action=change.value, subject=who, at=at, address=address
    )
    messages.write(
        session, kind="security_notice", key=f"security_notice:{event.id}", to=staff.email,
        language="en", district=district, at=at, what=_WORDS[change][0], on=district.day(at),
        profile_url=my_url,
    )  # fmt: skip


def write_down(
    session: Session, person: Person, change: ProofChange, *, at: datetime, address: str
) -> int:
    """Write a change into the trail alone; the number of the line."""
    who = f"person:{person.id}"
    event = audit.record(
        session, actor=who, action=change.value, subject=who, at=at, address=address
    )
    return event.id
