"""Paying by a link that staff give a caller: a number of a card is never said or typed here.

The link opens what a guest sees of one account, once for a payment, for a day. Whoever else
gets hold of it can pay the bill, and nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.attempt import GIVEN_UP, RECEIVED, AttemptState, PaymentAttempt
from models.errors import Conflict, NotFound, Refused
from models.money import Money
from models.pay_link import PayLink
from services.access.payers import payers
from services.accounts import household
from services.books.chart import lock_account
from services.context import Context
from services.keys import tokens
from services.payments import attempts
from services.rules import codes
from services.rules.masking import masked
from services.telling import messages

LASTS = timedelta(hours=24)
#: So many in an hour, by one member of staff for one account.
LINKS_MAX, WINDOW = 6, timedelta(hours=1)
SHOWN_MAX = 25


class Standing(StrEnum):
    """How far a link has come."""

    MADE = "made"
    OPENED = "opened"
    #: A payment was begun with it and may still come.
    PAYING = "paying"
    PAID = "paid"
    TAKEN_BACK = "taken_back"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What staff ask for."""

    account_id: int
    #: Whose mailbox; none to read it out.
    person_id: int | None
    form: str
    reason: str
    by: str
    on: date
    at: datetime


class Made(NamedTuple):
    """A link that was made, and its address: only now does anybody read it."""

    link: PayLink
    #: Empty when the same form made it before, or when it was sent.
    address: str


class LinkSeen(NamedTuple):
    """A link in the list of an account."""

    link: PayLink
    person: str | None
    standing: Standing
    attempt: PaymentAttempt | None


def make(session: Session, context: Context, wanted: Wanted) -> Made:
    """Make a link and send it, or give its address to be read out. The same form twice is one.

    :raises Forbidden: when the account is of the household of whoever makes it.
    :raises NotFound: when the reader is nobody who may pay it.
    :raises Refused: when nothing is owed.
    """
    household.refuse_own(session, by=wanted.by, account_id=wanted.account_id)
    lock_account(session, wanted.account_id)
    key = f"{wanted.account_id}:{wanted.form}"
    known = session.scalar(select(PayLink).where(PayLink.key == key))
    if known is not None:
        return Made(known, "")
    owed = attempts.due(session, wanted.account_id)
    if owed <= Money.ZERO:
        raise Refused("Nothing is owed on this account.")
    code = codes.PAPER.new()
    link = PayLink(
        key=key, account_id=wanted.account_id, token_hash=tokens.hashed(code),
        person_id=wanted.person_id, made_by=wanted.by, reason=masked(wanted.reason),
        made_at=wanted.at, ends_at=wanted.at + LASTS,
    )  # fmt: skip
    session.add(link)
    session.flush()
    address = context.links.pay_link(codes.grouped(code))
    if wanted.person_id is None:
        return Made(link, address)
    _send(session, context, wanted, link, address, owed)
    return Made(link, "")


def _send(
    session: Session, context: Context, wanted: Wanted, link: PayLink, address: str, owed: Money
) -> None:
    people = payers(session, wanted.account_id, on=wanted.on)
    person = next((each for each in people if each.id == wanted.person_id), None)
    if person is None:
        raise NotFound
    account = session.get_one(CustomerAccount, wanted.account_id)
    messages.write(
        session, kind="pay_link", key=f"pay_link:{link.id}", to=person.email or "",
        language=person.language, district=context.district, at=wanted.at, account_id=account.id,
        by=wanted.by, address_line=account.premise.address, account_ending=account.shown[-4:],
        owed=owed, hours=int(LASTS.total_seconds() // 3600), pay_url=address,
    )  # fmt: skip


def opened(session: Session, code: str, *, at: datetime) -> PayLink:
    """The link somebody holds; that it was opened is written down.

    :raises Conflict: while a payment that was begun with it may still come.
    :raises NotFound: when there is none, it is over, was taken back, or was paid with.
    """
    known = select(PayLink).where(PayLink.token_hash == tokens.hashed(codes.read(code)))
    link = session.scalar(known.with_for_update())
    if link is not None and _standing_of(session, link, at) is Standing.PAYING:
        raise Conflict("A payment was begun with this link. Wait for it, or call us")
    if link is None or not _is_good(session, link, at):
        raise NotFound
    link.opened_at = link.opened_at or at
    session.flush()
    return link


def is_good(session: Session, link_id: int, *, at: datetime) -> bool:
    """Whether a payment may still be begun with a link."""
    link = session.get(PayLink, link_id)
    return link is not None and _is_good(session, link, at)


def begun(
    session: Session, payer_key: str | None, *, code: str = "", link_id: int = 0
) -> UUID | None:  # fmt: skip
    """The payment that this payer began with a link, known by its code or row; none when none."""
    which = PayLink.id == link_id
    if code:
        which = PayLink.token_hash == tokens.hashed(codes.read(code))
    return session.scalar(
        select(PaymentAttempt.id)
        .join(PayLink, PayLink.attempt_id == PaymentAttempt.id)
        .where(which, PaymentAttempt.payer_key == payer_key)
    )


def _is_good(session: Session, link: PayLink, at: datetime) -> bool:
    standing = _standing_of(session, link, at)
    if standing is Standing.PAID:
        return _leaves_some(session, link, at)
    return standing in {Standing.MADE, Standing.OPENED}


def _leaves_some(session: Session, link: PayLink, at: datetime) -> bool:
    """Whether a part was paid with it: it is good for the rest, no longer than it would be."""
    if link.ended_at is not None or at >= link.ends_at:
        return False
    paid = session.get_one(PaymentAttempt, link.attempt_id)
    is_part = paid.state is AttemptState.SUCCEEDED and paid.amount < paid.balance_seen
    return is_part and attempts.due(session, link.account_id) > Money.ZERO


def _standing_of(session: Session, link: PayLink, at: datetime) -> Standing:
    attempt = session.get(PaymentAttempt, link.attempt_id) if link.attempt_id else None
    return _standing(link, attempt, at)


def _standing(link: PayLink, attempt: PaymentAttempt | None, at: datetime) -> Standing:
    if attempt is not None and attempt.state in RECEIVED:
        return Standing.PAID
    if link.ended_at is not None:
        return Standing.TAKEN_BACK
    if attempt is not None and attempt.state not in GIVEN_UP:
        return Standing.PAYING
    if at >= link.ends_at:
        return Standing.OVER
    return Standing.OPENED if link.opened_at is not None else Standing.MADE


def use(session: Session, link_id: int, attempt: PaymentAttempt, *, at: datetime) -> None:
    """Bind a payment to a link, in the transaction that begins it: a link begins one at a time.

    A payment that the same browser began with an older link belongs to this one from now on; the
    older link is then as one with which nothing was begun.

    :raises Refused: when it begins no payment any more, or more is to be paid than was owed.
    """
    link = session.get_one(PayLink, link_id, with_for_update=True, populate_existing=True)
    if link.attempt_id == attempt.id:
        return
    if _standing_of(session, link, at) is Standing.PAYING:
        raise Refused("A payment was begun with this link. Wait for it, or call us")
    if link.account_id != attempt.account_id or not _is_good(session, link, at):
        raise Refused("This link pays nothing any more. Call us for a new one")
    if attempt.amount > attempt.balance_seen:
        raise Refused("This link pays what is due, and no more")
    older = update(PayLink).where(PayLink.attempt_id == attempt.id)
    session.execute(older.values(attempt_id=None))
    link.attempt_id = attempt.id
    session.flush()


def take_back(
    session: Session, *, account_id: int, link_id: int, by: str, at: datetime
) -> PayLink:  # fmt: skip
    """Make a link worthless. Taken back twice, the first time stays; what was begun goes on.

    :raises Forbidden: when the account is of the household of whoever does it.
    :raises NotFound: when the account has no such link.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    link = session.get(PayLink, link_id, with_for_update=True)
    if link is None or link.account_id != account_id:
        raise NotFound
    if link.ended_at is None:
        link.ended_at, link.ended_by = at, by
        session.flush()
    return link


def of_account(session: Session, account_id: int, *, at: datetime) -> Sequence[LinkSeen]:
    """The newest links of an account, and how far each has come."""
    rows = session.execute(
        select(PayLink, Person.name, PaymentAttempt)
        .outerjoin(Person, Person.id == PayLink.person_id)
        .outerjoin(PaymentAttempt, PaymentAttempt.id == PayLink.attempt_id)
        .where(PayLink.account_id == account_id)
        .order_by(PayLink.id.desc())
        .limit(SHOWN_MAX)
    )
    return [
        LinkSeen(link, name, _standing(link, attempt, at), attempt) for link, name, attempt in rows
    ]
