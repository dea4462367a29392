"""A title company at our page: its mailbox proves itself by a code, then sees its own requests.

Nothing here reads an account: what a property owes is known to nobody before staff answered a
request of a proven mailbox. A code is mailed to whatever address is asked for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, true, update
from sqlalchemy.orm import Session

from models.district import District
from models.errors import NotFound
from models.escrow import EscrowMailbox, EscrowRequest
from services.escrow import seen
from services.escrow.seen import RequestSeen
from services.keys import tokens
from services.proving import mailed_codes
from services.proving.mailed_codes import CODE_DIGITS

#: A closing agent's working day; then the mailbox proves itself anew.
PROVEN_FOR = timedelta(hours=8)
KEPT_FOR = timedelta(days=1)
LISTED_MAX = 100


def ask(
    session: Session, *, email: str, language: str, district: District, at: datetime,
    digits: int = CODE_DIGITS,
) -> str:  # fmt: skip
    """Mail a code to an address and return the secret that ties it to the browser that asked."""
    return mailed_codes.ask(
        session, EscrowMailbox, key="escrow_code", kept_for=KEPT_FOR, email=email,
        language=language, district=district, at=at, digits=digits,
    )  # fmt: skip


def confirm(session: Session, *, token: str, code: str, at: datetime) -> str | None:
    """The address a code came back from; none when it is wrong, late or tried too often."""
    found = mailed_codes.tried(
        session, EscrowMailbox, token=token, code=code, at=at, is_open=true()
    )
    if found is None:
        return None
    back = update(EscrowMailbox).where(EscrowMailbox.id == found).values(confirmed_at=at)
    return session.execute(back.returning(EscrowMailbox.email)).scalar_one()


def proven(session: Session, token: str, *, at: datetime) -> str | None:
    """The mailbox that proved itself in this browser within the last hours."""
    return session.scalar(
        select(EscrowMailbox.email).where(
            EscrowMailbox.token_hash == tokens.hashed(token),
            EscrowMailbox.confirmed_at > at - PROVEN_FOR,
        )
    )


def forget(session: Session, token: str) -> None:
    """End what a browser proved: a copy of its cookie opens nothing any more. Twice is once."""
    session.execute(delete(EscrowMailbox).where(EscrowMailbox.token_hash == tokens.hashed(token)))


def requests(session: Session, email: str) -> Sequence[EscrowRequest]:
    """The requests of a mailbox, the newest first."""
    return session.scalars(
        select(EscrowRequest)
        .where(EscrowRequest.email == email)
        .order_by(EscrowRequest.id.desc())
        .limit(LISTED_MAX)
    ).all()


def one(session: Session, email: str, number: str) -> RequestSeen:
    """A request of a mailbox, by our number of it.

    :raises NotFound: when it has no such request, whoever else may.
    """
    _, _, written = number.partition("E-")
    is_id = written.isascii() and written.isdigit() and len(written) <= len("000000000")
    request_id = session.scalar(
        select(EscrowRequest.id).where(
            EscrowRequest.id == (int(written) if is_id else 0), EscrowRequest.email == email
        )
    )
    if request_id is None:
        raise NotFound("There is no such request.")
    return seen.one(session, request_id)
