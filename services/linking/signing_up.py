"""Coming in for the first time: a bill was shown, a code came back, a name was given.

Nothing here says whether an address is somebody's: the same statements run, a code is mailed
either way, and only whoever reads it learns more. There is no person before the code is back.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from models.errors import Refused
from models.identity import SignUp
from services import audit, linking
from services.access.pins import Pins
from services.accounts.addresses import is_taken
from services.keys import tokens
from services.linking import Said
from services.proving import mailed_codes
from services.proving.mailed_codes import CODE_DIGITS
from services.proving.proofs import PersonActing
from services.rules import typed_names

#: How long a name may be thought about after the code came back.
NAME_FOR = timedelta(minutes=30)
#: A second click so soon is the same click.
ONE_CLICK = timedelta(seconds=30)
KEPT_FOR = timedelta(days=1)


class SignUpNotOpen(Refused):
    """The code was used, is too old, or never came back."""


@dataclass(frozen=True)
class Joined:
    """Who came in, and the account that was linked."""

    person_id: int
    number: str


def ask(
    session: Session, *, email: str, language: str, district: District, at: datetime,
    digits: int = CODE_DIGITS,
) -> str:  # fmt: skip
    """Mail a code to an address and return the secret that ties it to the browser that asked."""
    return mailed_codes.ask(
        session, SignUp, key="sign_up_code", kept_for=KEPT_FOR, email=email, language=language,
        district=district, at=at, digits=digits,
    )  # fmt: skip


def confirm(session: Session, *, token: str, code: str, at: datetime) -> str | None:
    """The address a code came back from; none when it is wrong, late, used or tried too often.

    Typed again before anybody came in by it,
    it is still right: whoever goes back a page loses nothing.
    """
    found = mailed_codes.tried(
        session, SignUp, token=token, code=code, at=at, is_open=_is_unused(at)
    )
    if found is None:
        return None
    back = update(SignUp).where(SignUp.id == found).values(confirmed_at=at)
    return session.execute(back.returning(SignUp.email)).scalar_one()


def confirmed(session: Session, token: str, *, at: datetime) -> str | None:
    """The address whose code came back in this browser, while a name may still be given."""
    return session.scalar(select(SignUp.email).where(_may_finish(token, at)))


def close(session: Session, token: str, *, at: datetime) -> None:
    """Use the code up: its person must show another proof, and links the account after it."""
    session.execute(
        update(SignUp)
        .where(_may_finish(token, at), SignUp.finished_at.is_(None))
        .values(finished_at=at)
    )


def finish(
    session: Session,
    pins: Pins,
    said: Said,
    doing: PersonActing,
    *,
    token: str,
    name: str,
    language: str,
) -> Joined:
    """Link the account to the person of the confirmed address, who is made if there is none.

    What was shown of the bill is held against it once more: a PIN that was renewed meanwhile
    opens nothing, and then there is no person either. ``doing`` need not name one yet.
    A second click within seconds is the first one.

    :raises SignUpNotOpen: when no code came back, or somebody came in by it already.
    :raises Refused: when a name is missing or none, or the address may still be taken back.
    :raises NotMatched: when the bill does not open the account any more.
    """
    found = select(SignUp).where(_may_finish(token, doing.at)).with_for_update()
    row = session.scalar(found)
    if row is None:
        raise SignUpNotOpen("This code was used or is too old. Begin again.")
    person = session.scalar(select(Person).where(Person.email == row.email))
    if person is None:
        person = _new(session, row.email, name=name, language=language, doing=doing)
    number = linking.link(session, pins, said, replace(doing, person_id=person.id))
    row.finished_at = row.finished_at or doing.at
    session.flush()
    return Joined(person.id, number)


def _new(session: Session, email: str, *, name: str, language: str, doing: PersonActing) -> Person:
    if not name:
        raise Refused("Enter your name.")
    if not typed_names.is_name(name):
        raise Refused("Enter your name in letters, without digits or web addresses.")
    if is_taken(session, email, doing.at):  # its person may want it back
        raise Refused("This address was given up a short while ago. Begin again in three days.")
    person = Person(name=name, email=email, language=language, created_at=doing.at)
    session.add(person)
    session.flush()
    who = f"person:{person.id}"
    audit.record(
        session, actor=who, action="person.sign_up", subject=who, at=doing.at,
        address=doing.address,
    )  # fmt: skip
    return person


def _is_unused(at: datetime) -> ColumnElement[bool]:
    return or_(SignUp.finished_at.is_(None), SignUp.finished_at > at - ONE_CLICK)


def _may_finish(token: str, at: datetime) -> ColumnElement[bool]:
    return and_(
        SignUp.token_hash == tokens.hashed(token),
        SignUp.confirmed_at > at - NAME_FOR,
        _is_unused(at),
    )
