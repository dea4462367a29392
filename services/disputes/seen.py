"""Disputes as the console lists and shows them: the next deadline on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import PaymentAttempt
from models.dispute import CLOSED, TO_ANSWER, Dispute, DisputeMove, DisputeStance, DisputeStatus
from models.errors import NotFound
from models.ledger import Entry
from models.money import Money, total
from models.payment import Payment, PaymentReturn, ReturnKind
from services.pages import PAGE, Rows, page_of


class Show(StrEnum):
    """Which disputes a list shows."""

    TO_ANSWER = "to_answer"
    DECIDED_BY_OTHERS = "waiting"
    CLOSED = "closed"


STATUSES: Mapping[Show, frozenset[DisputeStatus]] = MappingProxyType(
    {
        Show.TO_ANSWER: TO_ANSWER,
        Show.DECIDED_BY_OTHERS: frozenset(DisputeStatus) - TO_ANSWER - CLOSED,
        Show.CLOSED: CLOSED,
    }
)


@dataclass(frozen=True, kw_only=True)
class DisputeSeen:
    """A dispute with the payments it is about, its account and everything that happened."""

    dispute: Dispute
    account_number: str
    payments: Sequence[Payment]
    moves: Sequence[DisputeMove]
    #: What the account owes for it now, as the books have it: a card fee is never owed again.
    owed_again: Money

    @property
    def may_be_answered(self) -> bool:
        """Whether staff may still say what they do about it."""
        dispute = self.dispute
        return dispute.status in TO_ANSWER and dispute.stance is DisputeStance.NONE


def listed(session: Session, show: Show, *, start: int = 0) -> Rows[Row[*tuple[Any, ...]]]:
    """The disputes of a kind, each with its account: those to answer by deadline, else newest.

    ``start`` is how many come before the asked page: there are never many.
    """
    wanted = (
        select(Dispute, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Dispute.account_id)
        .where(Dispute.status.in_(STATUSES[show]))
        .offset(start)
        .limit(PAGE + 1)
    )
    if show is Show.TO_ANSWER:
        wanted = wanted.order_by(Dispute.evidence_due_at, Dispute.id)
    else:
        wanted = wanted.order_by(Dispute.id.desc())
    return page_of(session.execute(wanted).all())


def counts(session: Session) -> dict[Show, int]:
    """How many there are to answer, and with others."""
    rows = session.execute(
        select(Dispute.status, func.count())
        .where(Dispute.status.not_in(CLOSED))
        .group_by(Dispute.status)
    )
    found = {row[0]: int(row[1]) for row in rows}
    open_ = (Show.TO_ANSWER, Show.DECIDED_BY_OTHERS)
    return {show: sum(found.get(each, 0) for each in STATUSES[show]) for show in open_}


def one(session: Session, dispute_id: int) -> DisputeSeen:
    """A dispute.

    :raises NotFound: when there is none.
    """
    row = session.execute(
        select(Dispute, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Dispute.account_id)
        .where(Dispute.id == dispute_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such dispute.")
    dispute, number = row
    payments = payments_of(session, dispute)
    return DisputeSeen(
        dispute=dispute, account_number=number, payments=payments,
        owed_again=_owed_again(session, payments),
        moves=session.scalars(
            select(DisputeMove)
            .where(DisputeMove.dispute_id == dispute_id)
            .order_by(DisputeMove.id)
        ).all(),
    )  # fmt: skip


def payments_of(session: Session, dispute: Dispute) -> Sequence[Payment]:
    """The payments that the disputed charge made: one, or one of each account paid together."""
    return session.scalars(
        select(Payment)
        .join(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .where(
            (PaymentAttempt.id == dispute.attempt_id)
            | (PaymentAttempt.together_id == dispute.attempt_id)
        )
        .order_by(Payment.id)
    ).all()


def _owed_again(session: Session, payments: Sequence[Payment]) -> Money:
    entries = session.scalars(
        select(Entry)
        .join(PaymentReturn, PaymentReturn.entry_id == Entry.id)
        .where(
            PaymentReturn.payment_id.in_([each.id for each in payments]),
            PaymentReturn.kind != ReturnKind.RETURNED,
        )
    )
    return total([each.change for each in entries])
