"""Refunds as the console lists and shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, joinedload

from models.account import CustomerAccount
from models.errors import NotFound
from models.money import Money
from models.payment import Payment
from models.refund import DEAD, Refund, RefundMove, RefundState
from services.books import ledger
from services.pages import PAGE, Rows, page_of
from services.payments import refund_posting

S = RefundState


class Show(StrEnum):
    """Which refunds a list shows."""

    TO_DECIDE = "to_decide"
    CHECKS = "checks"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    OVER = "over"


STATES: Mapping[Show, frozenset[RefundState]] = MappingProxyType(
    {
        Show.TO_DECIDE: frozenset({S.REQUESTED}),
        Show.CHECKS: frozenset({S.CHECK_ASKED}),
        Show.ON_THE_WAY: frozenset({S.APPROVED, S.SENT, S.UNKNOWN, S.PENDING}),
        Show.DONE: frozenset({S.SUCCEEDED, S.CHECK_WRITTEN}),
        Show.OVER: DEAD,
    }
)


class Effect(NamedTuple):
    """What giving money back posts onto an account."""

    #: What is owed now; below zero is credit.
    owed: Money
    #: What is owed again.
    again: Money
    #: The last day on which the payer's bank can return the payment besides; none for a card.
    returnable_until: date | None

    @property
    def after(self) -> Money:
        """What is owed then; below zero is credit."""
        return self.owed + self.again


@dataclass(frozen=True, kw_only=True)
class RefundSeen:
    """A refund with its payment, its account and every move."""

    refund: Refund
    payment: Payment
    account: CustomerAccount
    #: None when it is in the books, or will never be.
    effect: Effect | None
    moves: Sequence[RefundMove]


def listed(session: Session, show: Show, *, before: int | None) -> Rows[Row[*tuple[Any, ...]]]:
    """The refunds of a kind, the newest first, each with its receipt and account."""
    wanted = (
        select(Refund, Payment.receipt_number, CustomerAccount.number)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(CustomerAccount, CustomerAccount.id == Refund.account_id)
        .where(Refund.state.in_(STATES[show]))
        .order_by(Refund.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(Refund.id < before)
    return page_of(session.execute(wanted).all())


def counts(session: Session) -> dict[Show, int]:
    """How many wait for somebody: to be decided, and for a check."""
    waiting = (Show.TO_DECIDE, Show.CHECKS, Show.ON_THE_WAY)
    states = frozenset().union(*(STATES[show] for show in waiting))
    found = {
        row[0]: int(row[1])
        for row in session.execute(
            select(Refund.state, func.count())
            .where(Refund.state.in_(states))
            .group_by(Refund.state)
        )
    }
    return {show: sum(found.get(each, 0) for each in STATES[show]) for show in waiting}


def one(session: Session, refund_id: int) -> RefundSeen:
    """A refund.

    :raises NotFound: when there is none.
    """
    row = session.execute(
        select(Refund, Payment, CustomerAccount)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(CustomerAccount, CustomerAccount.id == Refund.account_id)
        .options(joinedload(CustomerAccount.premise))
        .where(Refund.id == refund_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such refund.")
    refund, payment, account = row
    is_ahead = refund.entry_id is None and refund.state not in DEAD
    moves = session.scalars(
        select(RefundMove).where(RefundMove.refund_id == refund_id).order_by(RefundMove.id)
    ).all()
    return RefundSeen(
        refund=refund, payment=payment, account=account, moves=moves,
        effect=effect(session, payment, refund.amount) if is_ahead else None,
    )  # fmt: skip


def effect(session: Session, payment: Payment, amount: Money) -> Effect:
    """What an account owes when so much of a payment goes back."""
    owed = ledger.owed_on(session, [payment.account_id])[payment.account_id]
    again = refund_posting.of_account(session, payment, amount)
    return Effect(owed, again, returnable_until=payment.returnable_until)


def of_payment(session: Session, payment_id: int) -> Sequence[Refund]:
    """The refunds of a payment, oldest first."""
    return session.scalars(
        select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id)
    ).all()
