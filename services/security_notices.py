"""What a person is told when something changed that proves who they are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from services import audit, messages
from services.links import Links


class Change(StrEnum):
    """What changed; the value is its action in the trail."""

    PASSWORD_SET = "password.set"  # noqa: S105 - the name of an action
    PASSWORD_REMOVED = "password.remove"  # noqa: S105 - the same


_WORDS: dict[Change, tuple[str, str]] = {
    Change.PASSWORD_SET: ("Your password was changed", "Su contraseña cambió"),
    Change.PASSWORD_REMOVED: ("Your password was removed", "Se quitó su contraseña"),
}


def tell(
    session: Session,
    person: Person,
    change: Change,
    *,
    district: District,
    links: Links,
    at: datetime,
    address: str,
) -> None:
    """Write the change into the trail, and a letter to its person."""
    who = f"person:{person.id}"
    event = audit.record(
        session, actor=who, action=change.value, subject=who, at=at, address=address
    )
    if person.email is None:
        return
    messages.write(
        session,
        kind="security_notice",
        key=f"security_notice:{event.id}",
        to=person.email,
        language=person.language,
        district=district,
        at=at,
        what=_WORDS[change][1 if person.language == "es" else 0],
        on=district.day(at),
        profile_url=links.profile(),
    )
