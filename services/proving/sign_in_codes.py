"""The code by e-mail that signs a person in: sent, used once, ended."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.district import District
from models.identity import SignInCode
from services.proving import mailed_codes
from services.proving.mailed_codes import CODE_DIGITS
from services.rules.mailboxes import fold


def send(
    session: Session, *, email: str, language: str, district: District, at: datetime,
    digits: int = CODE_DIGITS,
) -> str:  # fmt: skip
    """Mail a code to a person and return the secret that ties it to the browser that asked.

    For an address nobody has, everything is done but the sending: the answer,
    and the time it takes, say nothing about who is a customer. Older codes stay
    good in the browsers that asked for them, so nobody can end another's.
    """
    to = fold(email)
    person_id = session.scalar(select(Person.id).where(Person.email == to))
    made = mailed_codes.make(at=at, digits=digits)
    row = SignInCode(person_id=person_id, **made.kept())
    session.add(row)
    session.flush()
    mailed_codes.send(
        session, made, kind="sign_in_code", key=f"sign_in_code:{row.id}", to=to,
        language=language, district=district, is_kept=person_id is not None,
    )  # fmt: skip
    return made.token


def use(session: Session, *, token: str, code: str, at: datetime) -> int | None:
    """The person a code signs in, once; none when it is wrong, late, used or tried too often."""
    found = mailed_codes.tried(
        session, SignInCode, token=token, code=code, at=at, is_open=SignInCode.used_at.is_(None)
    )
    if found is None:
        return None
    used = update(SignInCode).where(SignInCode.id == found).values(used_at=at)
    return session.execute(used.returning(SignInCode.person_id)).scalar_one()


def is_open(session: Session, *, token: str, at: datetime) -> bool:
    """Whether a code may still be tried in the browser of this token, right or wrong."""
    return mailed_codes.is_open(
        session, SignInCode, token=token, at=at, is_open=SignInCode.used_at.is_(None)
    )


def end(session: Session, *, person_id: int, at: datetime) -> None:
    """Make every code that was mailed to a person worth nothing."""
    session.execute(
        update(SignInCode)
        .where(SignInCode.person_id == person_id, SignInCode.used_at.is_(None))
        .values(used_at=at)
    )
