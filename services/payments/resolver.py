"""Looking again at what has no last word yet, so that no event has to arrive."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from models.attempt import (
    DISPUTE_WATCH,
    RECEIVED,
    RESOLVER,
    AttemptTransition,
    PaymentAttempt,
)
from services import jobs
from services.context import Context
from services.payments import checkout, open_pages, refund_posting

#: At most this many in one turn; the next turn comes soon.
BATCH = 200
#: Longer than the events of any outage are lost for.
DISPUTES_LOOKED_BACK = timedelta(days=14)
log = structlog.get_logger(__name__)


@jobs.handles("resolve_attempts", every=timedelta(seconds=30), lease=timedelta(minutes=10))
def resolve_attempts(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Ask about every attempt whose time to look has come."""
    ids = due_ids(context)
    recovered = _follow(context, ids, cause=RESOLVER)
    return f"Looked at {len(ids)}, recovered {recovered}."


@jobs.handles("watch_disputes", every=timedelta(hours=6), lease=timedelta(minutes=30))
def watch_disputes(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Find disputes and late bank returns whose event never came."""
    intents = context.processor().disputed(since=context.now() - DISPUTES_LOOKED_BACK)
    with context.database.reading() as session:
        ids = list(
            session.scalars(
                select(PaymentAttempt.id).where(PaymentAttempt.payment_intent_id.in_(intents))
            )
        )
    recovered = _follow(context, ids, cause=DISPUTE_WATCH)
    return f"Looked at {len(ids)} of {len(intents)}, recovered {recovered}."


def _follow(context: Context, ids: Sequence[UUID], *, cause: str) -> int:
    """Ask about each; how many had money move that no event had told of."""
    began = context.now()
    for attempt_id in ids:
        checkout.follow(context, attempt_id, cause=cause)
    with context.database.reading() as session:
        recovered = session.scalars(
            select(AttemptTransition.attempt_id)
            .where(
                AttemptTransition.attempt_id.in_(ids),
                AttemptTransition.cause == cause,
                AttemptTransition.to_state.in_(RECEIVED),
                AttemptTransition.at >= began,
            )
            .distinct()
        ).all()
    for attempt_id in recovered:
        log.warning("attempt.recovered", attempt=str(attempt_id), by=cause)
    return len(recovered)


def due_ids(context: Context) -> list[UUID]:
    """The attempts to look at now, the longest waiting first."""
    with context.database.reading() as session:
        return list(
            session.scalars(
                select(PaymentAttempt.id)
                .where(PaymentAttempt.next_look_at <= context.now())
                .order_by(PaymentAttempt.next_look_at)
                .limit(BATCH)
            )
        )


@jobs.handles(refund_posting.LOOK_AGAIN)
def look_again(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Ask about one attempt: what was taken back of it may have room in the books now."""
    attempt = checkout.follow(
        context, UUID(taken.arguments["attempt_id"]), cause=refund_posting.LOOK_AGAIN
    )
    return f"The payment is {attempt.state}."


@jobs.handles("close_pages")
def close_pages(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Close the open payment pages that a payment left nothing to do for."""
    but = UUID(taken.arguments["but"])
    with context.database.reading() as session:
        others = open_pages.outdated_by(session, session.get_one(PaymentAttempt, but))
    closed = open_pages.close(context, others, cause=f"paid by {but}")
    return f"Closed {closed} of {len(others)}."
