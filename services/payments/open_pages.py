"""Payment pages that are open and should not be: who left them, and closing them.

A page that somebody is paying on is never taken away: the processor is asked
to close it, and what it answers is what happened (``checkout.cancel``).
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Row, and_, or_, select
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
        rows = session.execute(
            select(PaymentAttempt.id, PaymentAttempt.together_id)
            .where(
                PaymentAttempt.account_id == wish.account_id,
                PaymentAttempt.payer_key == wish.payer_key,
                PaymentAttempt.id != wish.id,
                or_(
                    PaymentAttempt.amount != wish.amount,
                    PaymentAttempt.method_type != wish.method_type,
                    PaymentAttempt.method_id.is_distinct_from(wish.method_id),
                    PaymentAttempt.together_id.is_not(None),
                ),
                _OPEN,
            )
            .order_by(PaymentAttempt.created_at.desc())
            .limit(CLOSED_AT_ONCE)
        )
        left = leaders(rows)
    close(context, left, cause="changed by the payer")


def outdated_by(session: Session, paid: PaymentAttempt) -> list[UUID]:
    """The pages that a payment leaves nothing to do for.

    The payer's own others, and once nothing is owed everybody's that were
    opened to pay what was owed; a page to pay ahead stays.
    """
    found: list[UUID] = []
    for share in paid.shares:
        is_outdated = PaymentAttempt.payer_key == share.payer_key
        if attempts.due(session, share.account_id) <= Money.ZERO:
            is_outdated = or_(is_outdated, PaymentAttempt.balance_seen > Money.ZERO)
        rows = session.execute(
            select(PaymentAttempt.id, PaymentAttempt.together_id).where(
                and_(PaymentAttempt.account_id == share.account_id, _OPEN, is_outdated),
                PaymentAttempt.id != share.id,
            )
        )
        found += leaders(rows)
    return list(dict.fromkeys(found))


def leaders(rows: Iterable[Row[UUID, UUID | None]]) -> list[UUID]:
    """The attempts that hold the pages of these, each once, in their order."""
    return list(dict.fromkeys(together_id or id_ for id_, together_id in rows))


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
