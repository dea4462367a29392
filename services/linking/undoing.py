"""Taking a link back, by the letter that told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.attention import AttentionKind
from models.district import District
from models.errors import NotFound
from models.linking import AccountLink, LinkEnd
from services import attention, audit
from services.access import accounts, ending
from services.access.ending import Going
from services.books.chart import lock_account
from services.keys import tokens
from services.keys.tokens import TOKEN_LENGTH_MAX


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
    is_over = found.ended_by is LinkEnd.UNDONE
    return Undoable(found.id, name, premise.masked_address, is_over)


def undo(session: Session, token: str, *, district: District, at: datetime) -> None:
    """Let somebody see the account no more, renew its PINs, and tell them and the staff.

    Whoever unlinked in time, or did and is back by a click, is kept out as well. They
    cannot link it again by themselves; an owner may invite them. Twice is once.

    :raises NotFound: when there is no such link, or its days are over.
    """
    link = _found(session, token, at)
    lock_account(session, link.account_id)  # nobody goes out or comes in again meanwhile
    session.refresh(link)
    if link.ended_by is LinkEnd.UNDONE:
        return
    account = session.get_one(CustomerAccount, link.account_id)
    person = session.get_one(Person, link.person_id)
    going = Going(account=account, person_id=person.id, by="letter", on=district.day(at), at=at)
    seeing = _seeing(session, link, going.on)
    ending.end(session, going, seeing, action="account.link_undo", are_pins_known=True)
    attention.call(
        session, key=f"link:{link.id}:undone", kind=AttentionKind.ACCOUNT_LINK,
        subject=audit.account(account.number), account_id=account.id, at=at,
        words=f"Somebody of this account did not know {person.name}, who had linked it by"
        f" {'the PIN of a bill' if link.proof == 'pin' else 'what a bill says'}. It is taken back.",
    )  # fmt: skip
    if seeing:
        ending.tell(
            session, going, access_id=link.access_id,
            address_line=account.masked_address, district=district,
        )  # fmt: skip


def _seeing(session: Session, link: AccountLink, on: date) -> Sequence[int]:
    """By which links of theirs the person still sees the account: the ids of their accesses."""
    return session.scalars(
        select(Access.id)
        .join(AccountLink, AccountLink.access_id == Access.id)
        .where(
            AccountLink.account_id == link.account_id, AccountLink.person_id == link.person_id,
            accounts.lasting(on),
        )
    ).all()  # fmt: skip


def _found(session: Session, token: str, at: datetime) -> AccountLink:
    found = session.scalar(
        select(AccountLink).where(
            AccountLink.undo_hash == tokens.hashed(token[:TOKEN_LENGTH_MAX]),
            AccountLink.undo_until > at,
        )
    )
    if found is None:
        raise NotFound("This link has been used or is too old.")
    return found
