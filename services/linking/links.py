"""Linking and unlinking: what it gives, who is told, and how it is had again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from models.account import (
    Access,
    CustomerAccount,
    NamedAccount,
    Person,
    Premise,
    Role,
    address_line,
)
from models.errors import NotFound, Refused
from models.linking import AccountLink, AccountPin, LinkEnd, LinkProof
from services.access import accounts, ending, sharing
from services.access.ending import Going
from services.access.pins import Pins
from services.access.sharing import SHARERS, note
from services.books.chart import lock_account
from services.keys import tokens
from services.linking.limits import linked_by_facts, refuse_many
from services.linking.matching import Match, Said, prove
from services.linking.telling import UNDO_FOR, Given, tell
from services.proving.proofs import PersonActing
from services.rules import people_names
from services.searching.index import index_account

#: How long whoever unlinked an account has it again with one click.
AGAIN_FOR = timedelta(days=30)


#: Whether the PINs of its account were renewed since: its paper was in wrong hands, perhaps theirs.
_RENEWED = exists().where(
    AccountPin.account_id == AccountLink.account_id, AccountPin.renewed_at >= AccountLink.linked_at
)
_LATER = aliased(Access)
#: Whether its person came to see the account in another way since: how that ended counts.
_SEEN_SINCE = exists().where(
    _LATER.account_id == AccountLink.account_id,
    _LATER.person_id == AccountLink.person_id,
    _LATER.id > AccountLink.access_id,
)


class Offer(NamedTuple):
    """An account its person unlinked a while ago."""

    link_id: int
    address: str
    number: str
    ended_at: datetime


def link(session: Session, pins: Pins, said: Said, doing: PersonActing) -> str:
    """Let somebody see the account that their paper is about, and return its number.

    The PIN of a bill makes them its owner, when it has none and is in their name; else
    a tenant, who sees and pays. Facts make them one too, until they show a PIN. Everybody of
    the account is told, with a link that takes it back. Who sees it already, sees it as before;
    a PIN makes more of somebody who came by facts.

    :raises NotMatched: when it fits no account, or several.
    :raises LinkedMany: when they linked too many by facts today.
    """
    day = doing.district.day(doing.at)
    refuse_many(session, doing.person_id, has_pin=bool(said.pin), day=day, at=doing.at)
    found = prove(session, pins, said, person_id=doing.person_id, on=day, at=doing.at)
    number = found.account.number
    access = _access(session, doing.person_id, found.account.id, day)
    if access is not None:
        _make_more_of(session, access, found, doing)
        return number
    if found.proof is LinkProof.FACTS:
        linked_by_facts(session, doing.person_id, day=day, at=doing.at)
    role = _role(session, found, doing.person_id, day)
    _give(session, found.account, role, found.proof, doing)
    return number


def unlink(session: Session, account: NamedAccount, *, person_id: int, at: datetime,
           on: date) -> None:  # fmt: skip
    """See an account no more that one linked oneself. It can be had again for a month, unless
    somebody of the account took it back meanwhile, or they had said already when they leave.

    :raises NotFound: when it is not theirs to see any more.
    :raises Refused: for an account that was given by somebody else.
    """
    lock_account(session, account.id)
    access = accounts.access_of(session, person_id, account.id, on)
    mine = session.scalar(select(AccountLink).where(AccountLink.access_id == access.id))
    if mine is None:
        raise Refused("You did not link this account yourself. Say when you leave it instead.")
    mine.ended_at, mine.ended_by = at, LinkEnd.SELF if access.to_on is None else None
    going = Going(account=account, person_id=person_id, by=f"person:{person_id}", on=on, at=at)
    ending.end(session, going, [access.id], action="account.unlink", may_come_back=True)


def is_own_link(session: Session, access_id: int) -> bool:
    """Whether its person gave themselves this access, and may take it off again."""
    found = select(AccountLink.id).where(AccountLink.access_id == access_id)
    return session.scalar(found) is not None


def offered(session: Session, person_id: int, *, on: date, at: datetime) -> Sequence[Offer]:
    """The accounts somebody unlinked in the last month and does not see now, newest first."""
    sees = exists().where(
        Access.person_id == person_id,
        Access.account_id == AccountLink.account_id,
        accounts.lasting(on),
    )
    rows = session.execute(
        select(
            AccountLink.id, Premise.house_number, Premise.street, Premise.unit,
            CustomerAccount.number, AccountLink.ended_at,
        )
        .join(CustomerAccount, CustomerAccount.id == AccountLink.account_id)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .where(
            AccountLink.person_id == person_id,
            AccountLink.ended_by == LinkEnd.SELF,
            AccountLink.ended_at > at - AGAIN_FOR,
            ~sees,
            ~_RENEWED,
            ~_SEEN_SINCE,
        )
        .order_by(AccountLink.ended_at.desc())
        .limit(50)
    )  # fmt: skip
    return [
        Offer(id_, address_line(house, street, unit), number, ended_at)
        for id_, house, street, unit, number, ended_at in rows
        if ended_at is not None
    ]


def again(session: Session, link_id: int, doing: PersonActing) -> str:
    """Link an account again that one unlinked, as what one was, and return its number.

    Twice is once. Not once its PINs were renewed, when the next bill lets them in; nor once
    they came to see it in another way since, for how that ended counts.

    :raises NotFound: when it is not offered to this person.
    """
    day = doing.district.day(doing.at)
    before = session.get(AccountLink, link_id)
    if before is None or before.person_id != doing.person_id:
        raise NotFound(accounts.NOT_FOUND)
    lock_account(session, before.account_id)
    session.refresh(before)
    is_renewed, is_seen_since = session.execute(
        select(_RENEWED, _SEEN_SINCE).where(AccountLink.id == link_id)
    ).one()
    if is_renewed or not _is_offered(before, doing.at):
        raise NotFound(accounts.NOT_FOUND)
    account = session.get_one(CustomerAccount, before.account_id)
    if _access(session, doing.person_id, account.id, day) is not None:
        return account.number
    if is_seen_since:
        raise NotFound(accounts.NOT_FOUND)
    role = session.get_one(Access, before.access_id).role
    if role in SHARERS and _has_owner(session, account.id, day):
        role = Role.TENANT
    _give(session, account, role, before.proof, doing)
    return account.number


def _is_offered(before: AccountLink, at: datetime) -> bool:
    """Whether its person took it off themselves, and not too long ago."""
    if before.ended_at is None or before.ended_by is not LinkEnd.SELF:
        return False
    return before.ended_at > at - AGAIN_FOR


def _role(session: Session, found: Match, person_id: int, on: date) -> Role:
    if found.proof is LinkProof.FACTS:
        return Role.TENANT
    name = session.get_one(Person, person_id).name
    is_theirs = people_names.fits(name, found.account.mailing_name)
    if is_theirs and not _has_owner(session, found.account.id, on):
        return Role.OWNER
    return Role.TENANT


def _has_owner(session: Session, account_id: int, on: date) -> bool:
    return any(seen.role in SHARERS for seen in sharing.people(session, account_id, on))


def _access(session: Session, person_id: int, account_id: int, on: date) -> Access | None:
    try:
        return accounts.access_of(session, person_id, account_id, on)
    except NotFound:
        return None


def _give(
    session: Session, account: CustomerAccount, role: Role, proof: LinkProof, doing: PersonActing
) -> None:
    access = Access(
        person_id=doing.person_id, account_id=account.id, role=role,
        from_on=doing.district.day(doing.at),
    )  # fmt: skip
    session.add(access)
    session.flush()
    secret = tokens.new_token()
    session.add(
        AccountLink(
            account_id=account.id, person_id=doing.person_id, access_id=access.id, proof=proof,
            linked_at=doing.at, undo_hash=tokens.hashed(secret),
            undo_until=doing.at + UNDO_FOR,
        )
    )  # fmt: skip
    session.flush()
    index_account(session, account.id)
    note(
        session, "account.link", account.id, doing.person_id, doing.at,
        role=role.value, proof=proof.value,
    )  # fmt: skip
    tell(session, Given(account, access, proof), secret, doing)


def _make_more_of(session: Session, access: Access, found: Match, doing: PersonActing) -> None:
    """The PIN makes more of somebody who came by facts."""
    day = doing.district.day(doing.at)
    mine = session.scalar(select(AccountLink).where(AccountLink.access_id == access.id))
    if mine is None or found.proof is not LinkProof.PIN or mine.proof is LinkProof.PIN:
        return
    secret = tokens.new_token()
    access.role = _role(session, found, doing.person_id, day)
    mine.proof, mine.linked_at = LinkProof.PIN, doing.at
    mine.undo_hash, mine.undo_until = tokens.hashed(secret), doing.at + UNDO_FOR
    session.flush()
    note(
        session, "account.link", found.account.id, doing.person_id, doing.at,
        role=access.role.value, proof=mine.proof.value,
    )  # fmt: skip
    tell(session, Given(found.account, access, found.proof), secret, doing)
