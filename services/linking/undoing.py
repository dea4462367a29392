"""Taking a link back, by the letter that told of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.attention import AttentionKind
from models.district import District
from models.errors import NotFound
from models.linking import AccountLink, LinkEnd
from services import attention, messages, pins, search, sessions, sharing
from services.invitations import TOKEN_LENGTH_MAX
from services.sharing import note


@dataclass(frozen=True)
class Undoable:
    """What the link of a letter takes back."""

    link_id: int
    name: str
    address: str
    is_over: bool


def undoable(session: Session, token: str, *, at: datetime) -> Undoable:
    """What is taken back, for its page.

    :raises NotFound: when there is no such link, or its days are over.
    """
    found = _found(session, token, at)
    name = session.get_one(Person, found.person_id).name
    premise = session.get_one(CustomerAccount, found.account_id).premise
    return Undoable(found.id, name, premise.masked_address, found.ended_at is not None)


def undo(session: Session, token: str, *, district: District, at: datetime) -> None:
    """Let somebody see the account no more, renew its PINs, and tell them and the staff.

    They cannot link it again by themselves; an owner may invite them. Twice is once.

    :raises NotFound: when there is no such link, or its days are over.
    """
    link = _found(session, token, at)
    session.refresh(link, with_for_update=True)
    if link.ended_at is not None:
        return
    link.ended_at, link.ended_by = at, LinkEnd.UNDONE
    account = session.get_one(CustomerAccount, link.account_id)
    person = session.get_one(Person, link.person_id)
    access = session.get_one(Access, link.access_id)
    if access.to_on is None or access.to_on >= district.day(at):
        sharing.stop(session, access.id, district.day(at))
    pins.renew(session, account, by="letter", at=at)
    search.index_account(session, account.id)
    note(session, "account.link_undo", account.id, person.id, at)
    attention.call(
        session, key=f"link:{link.id}:undone", kind=AttentionKind.ACCOUNT_LINK,
        subject=f"account:{account.number}", account_id=account.id, at=at,
        words=f"Somebody of this account did not know {person.name}, who had linked it by"
        f" {'the PIN of a bill' if link.proof == 'pin' else 'what a bill says'}. It is taken back.",
    )  # fmt: skip
    if person.email:
        messages.write(
            session, kind="access_ended", key=f"access_ended:{access.id}:{at.isoformat()}",
            to=person.email, language=person.language, district=district, at=at,
            account_id=account.id, by="letter", address_line=account.premise.masked_address,
        )  # fmt: skip


def _found(session: Session, token: str, at: datetime) -> AccountLink:
    found = session.scalar(
        select(AccountLink).where(
            AccountLink.undo_hash == sessions.hashed(token[:TOKEN_LENGTH_MAX]),
            AccountLink.undo_until > at,
        )
    )
    if found is None:
        raise NotFound("This link has been used or is too old.")
    return found
