"""What a payer asks for who pays several accounts with one charge.

Kept like any other attempt, one for each account, before anything is sent; the
one under the form's own id leads. docs/adr/0019 tells why.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import AccountStatus, CustomerAccount
from models.attempt import (
    GIVEN_UP,
    IN_DOUBT,
    IN_FLIGHT,
    LIVE,
    AttemptState,
    MethodType,
    PayerKind,
    PaymentAttempt,
)
from models.district import District
from models.errors import Conflict, Refused
from models.money import Money, total
from models.together import PaymentTogether
from services.access import accounts
from services.books.chart import lock_accounts
from services.books.owed import still_of
from services.context import Context
from services.gateways.processor import ProcessorError
from services.payments import attempts, checkout, open_pages
from services.rules import codes
from services.rules.roles import Act

#: No more accounts than this are paid with one charge: it is one transaction.
PARTS_MAX = 200
#: What the processor charges at most at once.
TOTAL_MAX = Money(99_999_999)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One account, what is to be paid on it, and what was still to pay when that was chosen."""

    account_id: int
    amount: Money
    balance_seen: Money


@dataclass(frozen=True, kw_only=True)
class TogetherWish:
    """What a payer asks for. ``id`` is the form's: the same form is the same payment."""

    id: UUID
    person_id: int
    #: The sign-in; it has one payment page open at a time for any account.
    payer_key: str
    email: str
    language: str
    method_type: MethodType
    parts: Sequence[Part]

    @property
    def account_ids(self) -> list[int]:
        """The accounts, in the order everybody locks them in."""
        return sorted(part.account_id for part in self.parts)

    @property
    def amount(self) -> Money:
        """What all the accounts are credited."""
        return total([part.amount for part in self.parts])

    @property
    def asked_hash(self) -> str:
        """The name of this wish: which accounts, how much on each, and how."""
        said = sorted((part.account_id, part.amount.cents) for part in self.parts)
        return hashlib.sha256(f"{self.method_type} {said}".encode()).hexdigest()


class Changed(Conflict):
    """What is owed on some of the accounts is no longer what the page showed."""


def open_together(
    session: Session, district: District, wish: TogetherWish, *, at: datetime
) -> UUID:
    """Keep what a payer asks for, or find the payment the same click or tab already made.

    The same form again is the same payment, and so is another form of the same
    payer for the same accounts, amounts and method while its page is open.
    Returns the id of the attempt that leads. Nothing is sent to anybody here.

    :raises Changed: when what is owed changed on one of them since the page was shown.
    :raises Conflict: when the form's id was used for something else.
    :raises Forbidden: when the person may not pay one of them, signed in.
    :raises Refused: when nothing, too much or the same account twice is asked for, an amount is
        outside the district's limits, or an account is closed with nothing owed.
    """
    _refuse_shape(wish, district)
    payable = accounts.ids_of(session, wish.person_id, district.day(at), Act.PAY)
    if not payable.issuperset(wish.account_ids):
        raise accounts.not_for_role()
    lock_accounts(session, wish.account_ids)
    known = session.get(PaymentTogether, wish.id)
    if known is not None:
        if (known.payer_key, known.asked_hash) != (wish.payer_key, wish.asked_hash):
            raise Conflict("This form was used before. Start the payment again.")
        return known.id
    if session.get(PaymentAttempt, wish.id) is not None:
        raise Conflict("This form was used before. Start the payment again.")
    _refuse(session, district, wish)
    if same := _open_page(session, wish):
        return same
    keep(session, wish, fee=attempts.fee_of(district, wish.method_type), at=at)
    return wish.id


def replace_changed(context: Context, wish: TogetherWish) -> TogetherWish:
    """The wish under the id it is to have, as ``checkout.replace_changed`` gives a single one.

    A payer who turned back from the payment page and changed amounts or
    accounts asks for another payment: the page they left is closed first.
    """
    with context.database.reading() as session:
        before = session.get(PaymentTogether, wish.id)
    if before is None or before.payer_key != wish.payer_key:
        return wish
    if before.asked_hash == wish.asked_hash:
        return wish
    try:
        left = checkout.cancel(context, before.id, cause="changed by the payer")
    except ProcessorError:
        return wish
    if left.state not in GIVEN_UP:
        return wish
    return replace(wish, id=uuid5(wish.id, wish.asked_hash))


def close_left_for(context: Context, wish: TogetherWish) -> None:
    """Close the payer's open pages for any of these accounts, unless it is this very payment."""
    with context.database.reading() as session:
        rows = session.execute(
            select(PaymentAttempt.id, PaymentAttempt.together_id)
            .outerjoin(PaymentTogether, PaymentTogether.id == PaymentAttempt.together_id)
            .where(
                PaymentAttempt.account_id.in_(wish.account_ids),
                PaymentAttempt.payer_key == wish.payer_key,
                PaymentAttempt.state.in_(LIVE - IN_FLIGHT),
                func.coalesce(PaymentTogether.asked_hash, "") != wish.asked_hash,
            )
            .order_by(PaymentAttempt.created_at.desc())
        )
        left = open_pages.leaders(rows)
    open_pages.close(context, left[: open_pages.CLOSED_AT_ONCE], cause="changed by the payer")


def running(session: Session, account_ids: Sequence[int]) -> dict[int, Money]:
    """What is open or in doubt on each of these accounts already, not yet sent; one statement."""
    rows = session.execute(
        select(PaymentAttempt.account_id, PaymentAttempt.amount).where(
            PaymentAttempt.account_id.in_(account_ids),
            PaymentAttempt.state.in_((LIVE | IN_DOUBT) - IN_FLIGHT - {AttemptState.DRAFT}),
        )
    )
    found: dict[int, Money] = {}
    for account_id, amount in rows:
        found[account_id] = found.get(account_id, Money.ZERO) + amount
    return found


def _refuse_shape(wish: TogetherWish, district: District) -> None:
    if not wish.parts:
        raise Refused("Select at least one account, and enter an amount above zero for it.")
    if len(wish.parts) > PARTS_MAX:
        raise Refused("Select at most %(most)s accounts at once.", most=PARTS_MAX)
    if len(set(wish.account_ids)) != len(wish.parts):
        raise Refused("An account is there twice. Each can be paid once at a time.")
    if wish.amount + attempts.fee_of(district, wish.method_type) > TOTAL_MAX:
        raise Refused("Together it is more than %(most)s. Pay in two parts.", most=TOTAL_MAX)


def _refuse(session: Session, district: District, wish: TogetherWish) -> None:
    """What ``attempts`` refuses of one account, for all of them in two statements."""
    rules = district.payments
    still = still_of(session, wish.account_ids)
    if any(still[part.account_id] != part.balance_seen for part in wish.parts):
        raise Changed("What is owed has changed. Look again.")
    closed = set(
        session.scalars(
            select(CustomerAccount.id).where(
                CustomerAccount.id.in_(wish.account_ids),
                CustomerAccount.status == AccountStatus.CLOSED,
            )
        )
    )
    for part in wish.parts:
        is_everything = Money.ZERO < part.amount == still[part.account_id]
        if not is_everything and not rules.minimum <= part.amount <= rules.maximum:
            raise Refused(
                "Enter an amount from %(least)s to %(most)s.",
                least=rules.minimum,
                most=rules.maximum,
            )
        if part.account_id in closed and still[part.account_id] <= Money.ZERO:
            raise Refused("One of the accounts is closed and nothing is owed on it.")


def _open_page(session: Session, wish: TogetherWish) -> UUID | None:
    """The payer's payment for the same, if it could still be paid."""
    return session.scalar(
        select(PaymentTogether.id)
        .join(PaymentAttempt, PaymentAttempt.id == PaymentTogether.id)
        .where(
            PaymentTogether.payer_key == wish.payer_key,
            PaymentTogether.asked_hash == wish.asked_hash,
            PaymentAttempt.state.in_(LIVE - IN_FLIGHT),
        )
        .order_by(PaymentTogether.created_at.desc())
        .limit(1)
    )


def keep(session: Session, wish: TogetherWish, *, fee: Money, at: datetime) -> None:
    """Write a wish down that was looked over: an attempt for each account; the fee is paid once."""
    session.add(
        PaymentTogether(
            id=wish.id, person_id=wish.person_id, payer_key=wish.payer_key,
            parts=len(wish.parts), amount=wish.amount, fee=fee, asked_hash=wish.asked_hash,
            receipt_code=codes.PAPER.new(), created_at=at,
        )
    )  # fmt: skip
    session.flush()
    in_order = sorted(wish.parts, key=lambda part: part.account_id)
    for place, part in enumerate(in_order):
        is_leading = place == 0
        session.add(
            PaymentAttempt(
                id=wish.id if is_leading else uuid5(wish.id, str(part.account_id)),
                account_id=part.account_id, together_id=wish.id, person_id=wish.person_id,
                payer_kind=PayerKind.PERSON, payer_key=wish.payer_key, email=wish.email,
                language=wish.language, method_type=wish.method_type, amount=part.amount,
                fee=fee if is_leading else Money.ZERO, balance_seen=part.balance_seen,
                created_at=at, next_look_at=at + attempts.FIRST_LOOK if is_leading else None,
            )
        )  # fmt: skip
    session.flush()
