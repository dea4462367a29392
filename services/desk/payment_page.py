"""What the console shows of a payment and of an attempt: how it was applied, and its trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import AttemptTransition, PaymentAttempt
from models.district import District
from models.errors import NotFound
from models.inbox import ProviderEvent
from models.payment import Payment, PaymentReturn
from services.books import entries
from services.desk.why import Part, shares
from services.payments import paid, together_page
from services.payments.together_page import PaidTogether
from services.rules.progress import Progress

EVENTS_MAX = 50
#: Any number of so many digits fits the column.
ID_DIGITS_MAX = 18


@dataclass(frozen=True, kw_only=True)
class PaymentSeen:
    """A payment with how it was applied and what went back."""

    payment: Payment
    #: The attempt it came from; none for money that did not come online.
    attempt: PaymentAttempt | None
    account_number: str
    applied: Sequence[Part]
    returns: Sequence[PaymentReturn]
    #: The attempt's moves; empty for money that did not come online.
    transitions: Sequence[AttemptTransition]
    #: What it was paid together with; none when it stands alone.
    together: PaidTogether | None

    def progress(self, district: District, today: date) -> Progress:
        """How far the money has come, as its payer is told."""
        back = self.returns[-1] if self.returns else None
        return paid.progress_of_receipt(district, self.payment, back, today, attempt=self.attempt)


@dataclass(frozen=True, kw_only=True)
class AttemptSeen:
    """An attempt with its moves and what the processor said of it."""

    attempt: PaymentAttempt
    account_number: str
    transitions: Sequence[AttemptTransition]
    events: Sequence[Row[*tuple[Any, ...]]]
    #: The receipt of the payment it became.
    receipt_number: str | None
    #: What it was paid together with; none when it stands alone.
    together: PaidTogether | None


def payment(session: Session, receipt: str) -> PaymentSeen:
    """A payment by its receipt number or its id, in four statements.

    :raises NotFound: when there is none.
    """
    is_id = receipt.isascii() and receipt.isdecimal() and len(receipt) <= ID_DIGITS_MAX
    which = (
        Payment.id == int(receipt) if is_id
        else Payment.receipt_number == receipt.upper()
    )  # fmt: skip
    row = session.execute(
        select(Payment, PaymentAttempt, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Payment.account_id)
        .outerjoin(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .where(which)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such payment.")
    found = row.Payment
    returns = session.scalars(
        select(PaymentReturn).where(PaymentReturn.payment_id == found.id).order_by(PaymentReturn.id)
    ).all()
    return PaymentSeen(
        payment=found,
        attempt=row.PaymentAttempt,
        account_number=row.number,
        applied=shares(entries.legs(session, [found.entry_id])[found.entry_id]),
        returns=returns,
        transitions=_transitions(session, found.attempt_id) if found.attempt_id else [],
        together=_together(session, row.PaymentAttempt),
    )


def attempt(session: Session, attempt_id: UUID) -> AttemptSeen:
    """An attempt to pay with its trail, in three statements.

    :raises NotFound: when there is none.
    """
    row = session.execute(
        select(PaymentAttempt, CustomerAccount.number, Payment.receipt_number)
        .join(CustomerAccount, CustomerAccount.id == PaymentAttempt.account_id)
        .outerjoin(Payment, Payment.attempt_id == PaymentAttempt.id)
        .where(PaymentAttempt.id == attempt_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such attempt.")
    return AttemptSeen(
        attempt=row.PaymentAttempt,
        account_number=row.number,
        transitions=_transitions(session, attempt_id),
        events=_events(session, _leading(session, row.PaymentAttempt)),
        receipt_number=row.receipt_number,
        together=_together(session, row.PaymentAttempt),
    )


def named(session: Session, name: str) -> UUID | None:
    """The attempt that we or the processor know by this name, exactly."""
    if several := together_page.named(session, name):
        return several
    try:
        own = UUID(name)
    except ValueError:
        own = None
    if own is None and not name.startswith(("pi_", "cs_", "ch_", "py_")):
        return None
    same = [
        column == name
        for column in (
            PaymentAttempt.session_id, PaymentAttempt.payment_intent_id, PaymentAttempt.charge_id,
        )
    ]  # fmt: skip
    return session.scalar(
        select(PaymentAttempt.id).where(PaymentAttempt.id == own if own else or_(*same)).limit(1)
    )


def _together(session: Session, attempt: PaymentAttempt | None) -> PaidTogether | None:
    if attempt is None or attempt.together_id is None:
        return None
    return together_page.of(session, attempt.together_id)


def _transitions(session: Session, attempt_id: UUID) -> Sequence[AttemptTransition]:
    return session.scalars(
        select(AttemptTransition)
        .where(AttemptTransition.attempt_id == attempt_id)
        .order_by(AttemptTransition.id)
    ).all()


def _leading(session: Session, attempt: PaymentAttempt) -> PaymentAttempt:
    """The attempt the processor knows: of several paid together, the one that leads."""
    if attempt.together_id in (None, attempt.id):
        return attempt
    return session.get_one(PaymentAttempt, attempt.together_id)


def _events(session: Session, of: PaymentAttempt) -> Sequence[Row[*tuple[Any, ...]]]:
    """The processor's events about an attempt, by the processor's own names for it."""
    about = [
        column == name
        for column, name in (
            (ProviderEvent.session_id, of.session_id),
            (ProviderEvent.payment_intent_id, of.payment_intent_id),
            (ProviderEvent.object_id, of.charge_id),
        )
        if name
    ]
    if not about:
        return []
    return session.execute(
        select(
            ProviderEvent.id, ProviderEvent.event_id, ProviderEvent.type, ProviderEvent.object_id,
            ProviderEvent.status, ProviderEvent.note, ProviderEvent.created_at,
            ProviderEvent.received_at,
        )
        .where(or_(*about))
        .order_by(ProviderEvent.id)
        .limit(EVENTS_MAX)
    ).all()  # fmt: skip
