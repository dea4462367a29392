"""What became of a payment: read for its payer, or for whoever holds its receipt."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import Exists, Select, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from models.account import Access, CustomerAccount, Premise
from models.attempt import AttemptState, MethodType, PaymentAttempt
from models.district import District
from models.errors import NotFound
from models.ledger import Entry
from models.money import Money
from models.payment import Channel, Payment, PaymentReturn, ReturnKind
from services.access.accounts import lasting, lets
from services.books.owed import money
from services.payments.attempts import address_shown
from services.rules import codes
from services.rules.calendar import banking_day_after
from services.rules.progress import Facts, Progress, state_words
from services.rules.roles import Act

#: How money that moved last leaves a payment.
_AFTER = {
    ReturnKind.RETURNED: AttemptState.REVERSED,
    ReturnKind.DISPUTED: AttemptState.DISPUTED,
    ReturnKind.REINSTATED: AttemptState.DISPUTE_WON,
}


#: The part of a payment's entry that was not for its account.
_FEE = Entry.total + Entry.change


class Tried(Protocol):
    """As much of an attempt as says how far it is."""

    @property
    def state(self) -> AttemptState: ...
    @property
    def method_type(self) -> MethodType: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def submitted_at(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class Paid:
    """One attempt to pay, what came of it, and what went back last."""

    attempt: PaymentAttempt
    account: CustomerAccount
    payment: Payment | None
    back: PaymentReturn | None


@dataclass(frozen=True, kw_only=True)
class ReceiptSeen:
    """Money that came, as its receipt tells it to anybody."""

    payment: Payment
    #: What was paid on top, as it was posted.
    fee: Money
    back: PaymentReturn | None


def of_payer(
    session: Session, attempt_id: UUID, *, person_id: int | None, guest_key: str | None
) -> Paid:
    """A payment, for the person or the browser that made it; one statement.

    :raises NotFound: for everybody else, and when there is none.
    """
    whose = []
    if person_id is not None:
        whose.append(PaymentAttempt.person_id == person_id)
    if guest_key is not None:
        whose.append(PaymentAttempt.payer_key == guest_key)
    if not whose:
        raise NotFound
    row = session.execute(_whole().where(PaymentAttempt.id == attempt_id, or_(*whose))).first()
    if row is None:
        raise NotFound
    attempt, account, payment, back = row
    return Paid(attempt=attempt, account=account, payment=payment, back=back)


def by_receipt(session: Session, code: str) -> ReceiptSeen:
    """What the receipt with this code is for.

    :raises NotFound: when no receipt carries it.
    """
    row = session.execute(
        select(Payment, _FEE, PaymentReturn)
        .join(Entry, Entry.id == Payment.entry_id)
        .outerjoin(PaymentReturn, PaymentReturn.payment_id == Payment.id)
        .where(Payment.receipt_code == codes.read(code))
        .order_by(PaymentReturn.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    return ReceiptSeen(payment=row[0], fee=money(row[1]), back=row[2])


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Everything the receipt on paper says; for the payer, and whoever may see the account."""

    payment: Payment
    account: CustomerAccount
    fee: Money
    back: PaymentReturn | None
    #: The service address, as its reader may see it.
    address: str
    #: What was owed after it was posted; for whoever may see the account today.
    balance_after: Money | None


def receipt(
    session: Session, code: str, *, person_id: int | None, guest_key: str | None, on: date
) -> Receipt:
    """A receipt with its address: all of it, with what was owed after, for whoever may see the
    account today; for its payer as much as the payment page said.

    :raises NotFound: for whoever neither paid nor may see the account.
    """
    may_see = _may_see(person_id, on)
    whose = [may_see, PaymentAttempt.person_id == person_id] if person_id is not None else []
    if guest_key is not None:
        whose.append(PaymentAttempt.payer_key == guest_key)
    if not whose:
        raise NotFound
    row = session.execute(
        select(Payment, CustomerAccount, PaymentAttempt, _FEE, PaymentReturn, may_see)
        .join(Entry, Entry.id == Payment.entry_id)
        .join(CustomerAccount, CustomerAccount.id == Payment.account_id)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .outerjoin(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .outerjoin(PaymentReturn, PaymentReturn.payment_id == Payment.id)
        .where(Payment.receipt_code == codes.read(code), or_(*whose))
        .options(contains_eager(CustomerAccount.premise))
        .order_by(PaymentReturn.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    payment, account, attempt, fee, back, sees = row
    return Receipt(
        payment=payment,
        account=account,
        fee=money(fee),
        back=back,
        address=account.premise.address if sees else address_shown(attempt, account),
        balance_after=_balance_after(session, payment) if sees else None,
    )


def _may_see(person_id: int | None, on: date) -> Exists:
    """Whether a person may see the account of a payment on this day; nobody else may."""
    return exists().where(
        Access.account_id == Payment.account_id,
        Access.person_id == person_id,
        lasting(on),
        lets(Act.SEE),
    )


def _balance_after(session: Session, payment: Payment) -> Money:
    after: Money | None = session.scalar(
        select(func.sum(Entry.change)).where(
            Entry.account_id == payment.account_id, Entry.id <= payment.entry_id
        )
    )
    return after or Money.ZERO


def progress(
    district: District, attempt: Tried, payment: Payment | None,
    back: PaymentReturn | None, today: date,
) -> Progress:  # fmt: skip
    """The words and the track of an attempt on a day."""
    sent_on = district.day(attempt.submitted_at) if attempt.submitted_at else None
    clears_by = clears_on(district, attempt)
    until = payment.returnable_until if payment else None
    if until is None and attempt.method_type is MethodType.BANK and clears_by:
        until = clears_by + timedelta(days=district.payments.bank_returnable_days)
    return state_words(
        Facts(
            state=attempt.state,
            method_type=attempt.method_type,
            submitted_on=district.day(attempt.created_at),
            sent_on=sent_on,
            clears_by=clears_by,
            cleared_on=cleared_on(district, payment) if payment else None,
            returnable_until=until,
            returned_on=back.happened_on if back else None,
        ),
        today,
    )


def progress_of_receipt(
    district: District,
    payment: Payment,
    back: PaymentReturn | None,
    today: date,
    *,
    attempt: Tried | None = None,
) -> Progress:
    """The words and the track of money that came, whichever way it came.

    ``attempt`` is what it came from, for whoever may know how it was sent.
    """
    is_bank = payment.channel is Channel.ONLINE_BANK
    sent_at = attempt.submitted_at if attempt else None
    return state_words(
        Facts(
            state=_AFTER[back.kind] if back else AttemptState.SUCCEEDED,
            method_type=MethodType.BANK if is_bank else MethodType.CARD,
            submitted_on=district.day(attempt.created_at) if attempt else payment.received_on,
            # A bank payment counts as paid on the day its bank was told.
            sent_on=district.day(sent_at) if sent_at else payment.received_on,
            cleared_on=cleared_on(district, payment),
            returnable_until=payment.returnable_until,
            returned_on=back.happened_on if back else None,
        ),
        today,
    )


class Cleared(Protocol):
    """As much of a payment as says when the money was here."""

    @property
    def cleared_on(self) -> date | None: ...
    @property
    def recorded_at(self) -> datetime: ...


def cleared_on(district: District, payment: Cleared) -> date:
    """The day the money was here: the processor's, else the one we recorded it on."""
    return payment.cleared_on or district.day(payment.recorded_at)


def clears_on(district: District, attempt: Tried) -> date | None:
    """The day a bank payment is expected to clear; none for a card."""
    if attempt.method_type is MethodType.CARD:
        return None
    sent = district.day(attempt.submitted_at or attempt.created_at)
    return banking_day_after(sent, district.payments.bank_clears_in_days)


def _whole() -> Select[PaymentAttempt, CustomerAccount, Payment, PaymentReturn]:
    return (
        select(PaymentAttempt, CustomerAccount, Payment, PaymentReturn)
        .join(CustomerAccount, CustomerAccount.id == PaymentAttempt.account_id)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .outerjoin(Payment, Payment.attempt_id == PaymentAttempt.id)
        .outerjoin(PaymentReturn, PaymentReturn.payment_id == Payment.id)
        .options(contains_eager(CustomerAccount.premise))
        .order_by(PaymentReturn.id.desc())
        .limit(1)
    )
