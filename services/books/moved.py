"""Payments that staff moved, or a part of one, to another account: asked of their moves alone.

Whoever asks of many payments at once asks here, in the database; whose the money of one is, share
by share, is worked out in ``services.payments.holding``.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import Session

from models.payment import Payment
from models.payment_move import PaymentMove

#: The table of payments, or an alias of it.
Payments = type[Payment]


def moves(session: Session, payment_id: int) -> Sequence[PaymentMove]:
    """Each time a payment, or a part of it, moved; the oldest first."""
    return session.scalars(
        select(PaymentMove).where(PaymentMove.payment_id == payment_id).order_by(PaymentMove.id)
    ).all()


def never(payment: Payments = Payment) -> ColumnElement[bool]:
    """Whether no part of a payment ever moved, also not there and back: only then whoever paid
    is the only one who knows it."""
    return ~exists().where(PaymentMove.payment_id == payment.id)


def came_to(account_ids: Collection[int], payment: Payments = Payment) -> ColumnElement[bool]:
    """Whether some of a payment moved to one of these accounts, whatever became of it there."""
    return exists().where(
        PaymentMove.payment_id == payment.id, PaymentMove.to_account_id.in_(account_ids)
    )


def has_left(payment: Payments = Payment) -> ColumnElement[bool]:
    """Whether nothing of a payment is left of what it was made for: all of it moved away, at once
    or in parts, and did not come back."""
    out = _sum(payment, PaymentMove.from_account_id)
    back = _sum(payment, PaymentMove.to_account_id)
    return out - back >= payment.amount


def _sum(payment: Payments, side: Any) -> ScalarSelect[Any]:  # noqa: ANN401 - a column of moves
    """What moved out of, or into, the account that a payment was recorded for."""
    return (
        select(func.coalesce(func.sum(PaymentMove.amount), 0))
        .where(PaymentMove.payment_id == payment.id, side == payment.account_id)
        .scalar_subquery()
    )
