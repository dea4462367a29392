"""What a payer asks for: the amount still to pay, and the attempt to pay it.

It is kept here before anything is sent. What the processor says of it later is
applied in ``services.payments.provider_truth`` alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.account import (
    AccountStatus,
    CustomerAccount,
    Premise,
    address_line,
    masked_line,
)
from models.attempt import IN_FLIGHT, LIVE, MethodType, PayerKind, PaymentAttempt
from models.base import Serial
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.money import Money
from models.question import Question
from services.access import accounts
from services.books import owed
from services.books.chart import lock_account, lock_accounts
from services.rules.roles import Act

#: How long after it is kept an attempt that was never sent is looked at again.
FIRST_LOOK = timedelta(seconds=30)
#: The processor keeps our keys for a day; an older one might be carried out again.
KEY_IS_GOOD_FOR = timedelta(hours=23)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a payer asks for. ``id`` is the form's: the same form is the same attempt."""

    id: UUID
    account_id: int
    payer_kind: PayerKind
    #: The sign-in or the guest's browser; it has one payment page open at a time.
    payer_key: str
    person_id: int | None = None
    email: str = ""
    language: str = "en"
    method_type: MethodType
    #: The kept method it is to be drawn from; none to pay at a page.
    method_id: int | None = None
    amount: Money
    #: What was still to pay when the page was shown (``due``).
    balance_seen: Money


def due(session: Session, account_id: int) -> Money:
    """What is still to pay: what is owed less what is on its way. Below zero is credit."""
    return owed.of_account(session, account_id).still


def fee_of(district: District, method_type: MethodType) -> Money:
    """What a payer pays on top for a method."""
    rules = district.payments
    return rules.card_fee if method_type is MethodType.CARD else rules.bank_fee


def open_attempt(
    session: Session, district: District, wish: Wish, *, at: datetime
) -> PaymentAttempt:
    """Keep what a payer asks for, or find the attempt the same click or tab already made.

    The same form sent again is the same attempt. Another form of the same payer
    for the same amount and method joins the payment page that is open. Nothing
    is sent to anybody here.

    :raises Conflict: when what is owed changed since the page was shown, or the form's
        id was used for something else.
    :raises Forbidden: for a person whose part in the account does not go so far.
    :raises Refused: when the amount is outside the district's limits or the account is closed.
    """
    if wish.person_id is not None:
        accounts.check(session, wish.person_id, wish.account_id, district.day(at), Act.PAY)
    lock_account(session, wish.account_id)
    known = session.get(PaymentAttempt, wish.id)
    if known is not None:
        if _asked(known) != _wished(wish) or known.together_id is not None:
            raise Conflict("This form was used before. Start the payment again.")
        known.email = wish.email or known.email  # the last address written is the one meant
        return known
    _refuse(session, district, wish)
    for other in _open_pages(session, wish):
        if _asked(other) == _wished(wish):
            other.email = wish.email or other.email
            return other
    attempt = PaymentAttempt(
        id=wish.id,
        account_id=wish.account_id,
        person_id=wish.person_id,
        payer_kind=wish.payer_kind,
        payer_key=wish.payer_key,
        email=wish.email,
        language=wish.language,
        method_type=wish.method_type,
        method_id=wish.method_id,
        amount=wish.amount,
        fee=fee_of(district, wish.method_type),
        balance_seen=wish.balance_seen,
        created_at=at,
        next_look_at=at + FIRST_LOOK,
    )
    session.add(attempt)
    session.flush()
    return attempt


def may_send(attempt: PaymentAttempt, at: datetime) -> bool:
    """Whether sending under this attempt's key can still only happen once."""
    return attempt.sent_at is None or at - attempt.sent_at < KEY_IS_GOOD_FOR


def locked(session: Session, attempt_id: UUID | None) -> PaymentAttempt:
    """An attempt to move: its account first, then itself, nobody else's until we are done.

    With one that leads, all its accounts and everything that is paid together.
    Whoever moves an attempt stands in this one line, so that each move begins
    where the one before it ended. It is read afresh after the wait.

    :raises NotFound: when there is no such attempt.
    """
    found = _WHOSE.ask(session, {"attempt_id": attempt_id})
    if not found:
        raise NotFound
    [row] = found
    if row.together_id is not None:
        return _locked_together(session, row.together_id)
    lock_account(session, row.account_id)
    return session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


_WHOSE = Question(
    select(PaymentAttempt.account_id, PaymentAttempt.together_id).where(
        PaymentAttempt.id == bindparam("attempt_id", type_=PaymentAttempt.id.type)
    )
)


def _locked_together(session: Session, together_id: UUID) -> PaymentAttempt:
    """The attempt that leads, with everything that moves with it: accounts first, in order."""
    which = PaymentAttempt.together_id == together_id
    lock_accounts(session, session.scalars(select(PaymentAttempt.account_id).where(which)).all())
    session.scalars(
        select(PaymentAttempt)
        .where(which)
        .options(selectinload(PaymentAttempt.transitions))
        .order_by(PaymentAttempt.account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return session.get_one(PaymentAttempt, together_id)


def account_of(session: Session, attempt: PaymentAttempt) -> CustomerAccount:
    """The account an attempt pays, with its premise."""
    return session.scalars(
        select(CustomerAccount)
        .where(CustomerAccount.id == attempt.account_id)
        .options(joinedload(CustomerAccount.premise))
    ).one()


class Place(NamedTuple):
    """What a letter says of an account: its number, and the address as its reader may see it."""

    number: str
    address: str


def place_of(session: Session, attempt: PaymentAttempt) -> Place:
    """The account an attempt pays, for a letter to whoever pays."""
    asked = {"account_id": attempt.account_id}
    [(number, house_number, street, unit)] = _PLACE.ask(session, asked)
    is_guest = attempt.payer_kind is PayerKind.GUEST
    shown = masked_line(house_number, street) if is_guest else None
    return Place(number, shown or address_line(house_number, street, unit))


_PLACE = Question(
    select(CustomerAccount.number, Premise.house_number, Premise.street, Premise.unit)
    .join(Premise, Premise.id == CustomerAccount.premise_id)
    .where(CustomerAccount.id == bindparam("account_id", type_=Serial))
)


def accounts_of(
    session: Session, attempt: PaymentAttempt
) -> list[tuple[PaymentAttempt, CustomerAccount]]:
    """Each share of an attempt with the account it pays, in one statement."""
    found = session.scalars(
        select(CustomerAccount)
        .where(CustomerAccount.id.in_([share.account_id for share in attempt.shares]))
        .options(joinedload(CustomerAccount.premise))
    )
    by_id = {account.id: account for account in found}
    return [(share, by_id[share.account_id]) for share in attempt.shares]


def address_shown(attempt: PaymentAttempt, account: CustomerAccount) -> str:
    """The service address as this payer may see it: a guest only enough to know one's own."""
    is_guest = attempt.payer_kind is PayerKind.GUEST
    return account.premise.masked_address if is_guest else account.premise.address


def _refuse(session: Session, district: District, wish: Wish) -> None:
    rules = district.payments
    account = session.get_one(CustomerAccount, wish.account_id)
    still = due(session, wish.account_id)
    if still != wish.balance_seen:
        raise Conflict(
            "What is owed has changed: it is now %(amount)s. Look again.",
            amount=max(still, Money.ZERO),
        )
    is_everything = Money.ZERO < wish.amount == still
    if not is_everything and not rules.minimum <= wish.amount <= rules.maximum:
        raise Refused(
            "Enter an amount from %(least)s to %(most)s.", least=rules.minimum, most=rules.maximum
        )
    if account.status is AccountStatus.CLOSED and still <= Money.ZERO:
        raise Refused("This account is closed and nothing is owed on it.")


def _asked(attempt: PaymentAttempt) -> tuple[object, ...]:
    how = attempt.method_type, attempt.method_id
    return attempt.account_id, attempt.payer_key, attempt.amount, *how


def _wished(wish: Wish) -> tuple[object, ...]:
    return wish.account_id, wish.payer_key, wish.amount, wish.method_type, wish.method_id


def _open_pages(session: Session, wish: Wish) -> list[PaymentAttempt]:
    """The payer's other attempts that could still be paid, newest first."""
    return list(
        session.scalars(
            select(PaymentAttempt)
            .where(
                PaymentAttempt.account_id == wish.account_id,
                PaymentAttempt.payer_key == wish.payer_key,
                PaymentAttempt.together_id.is_(None),
                PaymentAttempt.state.in_(LIVE - IN_FLIGHT),
            )
            .order_by(PaymentAttempt.created_at.desc())
        )
    )
