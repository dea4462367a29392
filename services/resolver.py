"""Looking again at what has no last word yet, so that no event has to arrive."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from models.attempt import IN_FLIGHT, LIVE, PaymentAttempt
from services import checkout, jobs
from services.context import Context
from services.gateways.processor import ProcessorError

#: At most this many in one turn; the next turn comes soon.
BATCH = 200
#: Longer than the events of any outage are lost for.
DISPUTES_LOOKED_BACK = timedelta(days=14)


@jobs.handles("resolve_attempts", every=timedelta(seconds=30), lease=timedelta(minutes=10))
def resolve_attempts(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Ask about every attempt whose time to look has come."""
    ids = due_ids(context)
    for attempt_id in ids:
        checkout.follow(context, attempt_id, cause="resolver")
    return f"Looked at {len(ids)}."


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
    for attempt_id in ids:
        checkout.follow(context, attempt_id, cause="dispute watch")
    return f"Looked at {len(ids)} of {len(intents)}."


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


@jobs.handles("close_pages")
def close_pages(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Close the other open payment pages of an account that was just paid."""
    but = UUID(taken.arguments["but"])
    with context.database.reading() as session:
        paid = session.get_one(PaymentAttempt, but)
        others = list(
            session.scalars(
                select(PaymentAttempt.id).where(
                    PaymentAttempt.account_id == taken.arguments["account_id"],
                    PaymentAttempt.payer_key == paid.payer_key,
                    PaymentAttempt.id != but,
                    PaymentAttempt.state.in_(LIVE - IN_FLIGHT),
                )
            )
        )
    closed = 0
    for other in others:
        try:
            checkout.cancel(context, other, cause=f"paid by {but}")
            closed += 1
        except ProcessorError:  # it closes by itself; the resolver sees what became of it
            continue
    return f"Closed {closed} of {len(others)}."
