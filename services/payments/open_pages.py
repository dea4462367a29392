"""Payment pages that are open and should not be: who left them, and closing them.

A page that somebody is paying on is never taken away: the processor is asked
to close it, and what it answers is what happened (``checkout.cancel``).
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.attempt import IN_FLIGHT, LIVE, PaymentAttempt
from models.money import Money
from services.context import Context
from services.gateways.processor import ProcessorError
from services.payments import attempts, checkout
from services.payments.attempts import Wish

#: At most so many are closed while a payer waits.
CLOSED_AT_ONCE = 5
_OPEN = PaymentAttempt.state.in_(LIVE - IN_FLIGHT)


def close_left_for(context: Context, wish: Wish) -> None:
    """Close the pages this payer left to pay another amount or in another way."""
    with context.database.reading() as session:
        left = session.scalars(
            select(PaymentAttempt.id)
            .where(
                PaymentAttempt.account_id == wish.account_id,
                PaymentAttempt.payer_key == wish.payer_key,
                PaymentAttempt.id != wish.id,
                or_(
                    PaymentAttempt.amount != wish.amount,
                    PaymentAttempt.method_type != wish.method_type,
                ),
                _OPEN,
            )
            .order_by(PaymentAttempt.created_at.desc())
            .limit(CLOSED_AT_ONCE)
        ).all()
    close(context, left, cause="changed by the payer")


def outdated_by(session: Session, paid: PaymentAttempt) -> list[UUID]:
    """The pages that a payment leaves nothing to do for.

    The payer's own others, and once nothing is owed everybody's that were
    opened to pay what was owed; a page to pay ahead stays.
    """
    is_outdated = PaymentAttempt.payer_key == paid.payer_key
    if attempts.due(session, paid.account_id) <= Money.ZERO:
        is_outdated = or_(is_outdated, PaymentAttempt.balance_seen > Money.ZERO)
    return list(
        session.scalars(
            select(PaymentAttempt.id).where(
                and_(PaymentAttempt.account_id == paid.account_id, _OPEN, is_outdated),
                PaymentAttempt.id != paid.id,
            )
        )
    )


def close(context: Context, ids: Iterable[UUID], *, cause: str) -> int:
    """Close these pages, and how many answered; the others close by themselves in time."""
    closed = 0
    for each in ids:
        try:
            checkout.cancel(context, each, cause=cause)
            closed += 1
        except ProcessorError:  # the resolver sees what became of it
            continue
    return closed
