"""Codes that prove a mailbox: made for one browser, mailed, and tried a few times.

A sign-in, a change of address and a first visit ask for one alike; their rows differ.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from models.district import District
from models.escrow import EscrowMailbox
from models.identity import EmailChange, SignInCode, SignUp
from services.keys import tokens
from services.rules.codes import MAILED, MAILED_LONG, Kind
from services.rules.mailboxes import fold
from services.telling import messages

CODE_DIGITS = MAILED.length
#: For a stranger's browser while strangers ask too often for codes of the same mailbox.
LONG_CODE_DIGITS = MAILED_LONG.length
CODE_MINUTES = 10
CODE_TRIES_MAX = 5
Table = type[SignInCode] | type[EmailChange] | type[SignUp] | type[EscrowMailbox]


class Kept(TypedDict):
    """What the row of a code is made of, whichever it is."""

    token_hash: str
    code_hash: str
    created_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Made:
    """A code, and the secret that ties it to the browser that asked."""

    token: str
    code: str
    at: datetime

    def kept(self) -> Kept:
        """What its row keeps: neither of the two."""
        return Kept(
            token_hash=tokens.hashed(self.token), code_hash=code_hash(self.token, self.code),
            created_at=self.at, ends_at=self.at + timedelta(minutes=CODE_MINUTES),
        )  # fmt: skip


def make(*, at: datetime, digits: int = CODE_DIGITS) -> Made:
    """A new code of so many digits, for one browser."""
    return Made(tokens.new_token(), Kind(MAILED.letters, digits).new(), at)


def ask(
    session: Session, table: type[SignUp] | type[EscrowMailbox], *, key: str, kept_for: timedelta,
    email: str, language: str, district: District, at: datetime, digits: int = CODE_DIGITS,
) -> str:  # fmt: skip
    """Mail a code to a stranger's address and return the secret that ties it to their browser.

    Rows older than ``kept_for`` go; the letter's key begins with ``key``.
    """
    session.execute(delete(table).where(table.created_at <= at - kept_for))
    made = make(at=at, digits=digits)
    row = table(email=fold(email), **made.kept())
    session.add(row)
    session.flush()
    send(
        session, made, kind="sign_in_code", key=f"{key}:{row.id}:{at.isoformat()}", to=row.email,
        language=language, district=district,
    )  # fmt: skip
    return made.token


def send(
    session: Session, made: Made, *, kind: str, key: str, to: str, language: str,
    district: District, is_kept: bool = True,
) -> None:  # fmt: skip
    """Mail a code whose row is written. When the letter is not ``is_kept`` everything is done but
    the sending: neither the answer nor the time it takes says whose an address is."""
    with session.begin_nested() as post:
        messages.write(
            session, kind=kind, key=key, to=to, language=language, district=district, at=made.at,
            code=made.code, minutes=CODE_MINUTES,
        )  # fmt: skip
        session.flush()
        if not is_kept:
            post.rollback()


def tried(
    session: Session, table: Table, *, token: str, code: str, at: datetime,
    is_open: ColumnElement[bool],
) -> int | None:  # fmt: skip
    """The row whose code this is, while it ``is_open``; none when the code is wrong, late or
    tried too often.

    Every try counts in the same statement that reads, so tries sent together
    cannot outnumber the limit. The caller keeps the transaction either way.
    """
    row = session.execute(
        update(table)
        .where(*_may_be_tried(table, token, at), is_open)
        .values(tries=table.tries + 1)
        .returning(table.id, table.code_hash)
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.code_hash, code_hash(token, code)):
        return None
    found: int = row.id
    return found


def is_open(
    session: Session, table: Table, *, token: str, at: datetime, is_open: ColumnElement[bool]
) -> bool:
    """Whether a try of this code would be looked at; nothing is counted."""
    asked = select(table.id).where(*_may_be_tried(table, token, at), is_open)
    return session.scalar(asked) is not None


def _may_be_tried(table: Table, token: str, at: datetime) -> list[ColumnElement[bool]]:
    is_theirs = table.token_hash == tokens.hashed(token)
    return [is_theirs, table.ends_at > at, table.tries < CODE_TRIES_MAX]


def code_hash(token: str, code: str) -> str:
    """A code is guessed in a million tries; with the browser's secret as the key it is not."""
    return hmac.new(token.encode(), code.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
