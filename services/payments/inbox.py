"""The processor's events: kept first, answered at once, understood by a job.

An event is a hint to go and ask. Twice the same id is one event. What cannot
be understood is kept, flagged and shown; it never makes anything fail.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import PaymentAttempt
from models.attention import AttentionKind
from models.inbox import EventStatus, ProviderEvent
from models.job import Job, JobState
from services import attention, jobs
from services.context import Context
from services.gateways.processor import EventNotice
from services.once import insert_once
from services.payments import checkout
from services.throttling import throttles
from services.throttling.throttles import Limit

#: The events that make us ask. docs/payments.md says what each may mean.
FOLLOWED = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.processing",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.requires_action",
        "charge.updated",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)
#: Of a payout nothing is asked one by one: the processor's books are read (docs/reconciliation.md).
OF_PAYOUTS = frozenset(
    {"payout.created", "payout.paid", "payout.failed", "payout.canceled",
     "payout.reconciliation_completed"}
)  # fmt: skip
PULL = "pull_processor"
#: What the processor says of one payout within a breath is one cause to read.
PULLED_AFTER = timedelta(minutes=1)
#: An event may outrun the transaction it is about; after this it is about nothing of ours.
YOUNG = timedelta(minutes=10)
#: What an event about a kept method asks for (services/methods/following.py).
OF_METHODS = "follow_method_event"
#: So many refused letters a day are a stray scanner; more are a wrong secret, or somebody.
REFUSED = Limit("event_refused", "webhook", 20, timedelta(days=1))


class TooYoung(Exception):
    """The payment it is about may not be written yet: try again soon."""


def receive(
    session: Session, notice: EventNotice, raw: str, *, at: datetime
) -> ProviderEvent | None:
    """Keep an event and ask for it to be followed; None when it was here before.

    One that is not understood is put aside at once and shown to the staff.
    """
    event = insert_once(
        session,
        ProviderEvent,
        unique=("event_id",),
        event_id=notice.event_id,
        type=notice.type,
        object_id=notice.object_id,
        attempt_id=notice.attempt_id,
        payment_intent_id=notice.payment_intent_id,
        session_id=notice.session_id,
        api_version=notice.api_version,
        livemode=notice.livemode,
        created_at=notice.created_at,
        received_at=at,
        raw=raw,
        status=EventStatus.RECEIVED,
        tries=0,
        note=f"It does not say: {', '.join(notice.missing)}." if notice.missing else "",
    )
    if event is not None and notice.doubt:
        _put_aside(session, event, f"Not understood: {notice.doubt}.", at)
    elif event is not None:
        kind = OF_METHODS if notice.is_of_method else "follow_event"
        named = {"key": str(notice.method_key or ""), "payment_method": notice.payment_method_id}
        jobs.ask(
            session,
            kind=kind,
            key=f"follow_event:{notice.event_id}",
            arguments={"event": event.id} | (named if notice.is_of_method else {}),
            at=at,
            by="webhook",
        )
    return event


@jobs.handles("follow_event", retry=(5, 30, 120, 600, 3600, 6 * 3600))
def follow_event(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Understand one event: find whose it is, ask the processor, apply the truth."""
    with context.database.reading() as session:
        event = session.get_one(ProviderEvent, taken.arguments["event"])
        attempt_id = whose(session, event)
    if event.status is not EventStatus.RECEIVED:
        return f"It was already {event.status}."
    odd = flag(event, context.processor().api_version)
    if event.livemode is not context.processor().livemode:
        why = f"It is of another mode than ours.{odd}"
        return partial(quarantine, context, event.id, why)
    if event.type in OF_PAYOUTS:
        return partial(_read_books, event.id, context.now(), odd)
    if event.type not in FOLLOWED:
        return partial(end, event.id, EventStatus.IGNORED, f"Nothing we act on.{odd}")
    if attempt_id is None:
        if context.now() - event.received_at < YOUNG:
            raise TooYoung(f"No payment of ours is known as {event.object_id} yet.")
        return partial(quarantine, context, event.id, f"It is about no payment of ours.{odd}")
    attempt = checkout.ask(context, attempt_id, cause=f"event {event.event_id}")
    return partial(end, event.id, EventStatus.DONE, f"The payment is {attempt.state}.{odd}")


def _read_books(event_id: int, at: datetime, odd: str, session: Session) -> str:
    """Have the processor's books read; while a reading waits to begin, that one is it."""
    event = session.get_one(ProviderEvent, event_id)
    waits = select(Job.id).where(Job.kind == PULL, Job.state == JobState.WAITING)
    note = "The processor's books are read already."
    if session.scalar(waits.limit(1)) is None:
        jobs.ask(
            session, kind=PULL, key=f"{PULL}:{event.event_id}", arguments={}, at=at,
            by=f"event {event.event_id}", due_at=at + PULLED_AFTER,
        )  # fmt: skip
        note = "The processor's books are read."
    return end(event_id, EventStatus.DONE, f"{note}{odd}", session)


def count_refused(session: Session, *, at: datetime) -> None:
    """Count a letter that was not signed by the processor just now; many call for a person."""
    ends_at = throttles.count(session, [REFUSED], at=at)
    if ends_at is not None:
        attention.call(
            session,
            key=f"events_refused:{ends_at:%Y-%m-%dT%H:%M}",
            kind=AttentionKind.UNMATCHED,
            subject="events:refused",
            words=f"More than {REFUSED.most} letters to the webhook were refused within a day."
            " Either somebody knocks who is not the processor, or our secret is wrong and"
            " payments are only found by looking.",
            at=at,
        )


def refused(session: Session, *, at: datetime) -> int:
    """How many letters were refused since the day of the first began."""
    return throttles.hits(session, REFUSED, at=at)


def flag(event: ProviderEvent, spoken: str) -> str:
    """What is odd about an event that we can still use, for whoever reads the list."""
    odd = [event.note] if event.note else []
    if event.api_version and event.api_version != spoken:
        odd.append(f"It is written in version {event.api_version}; we speak {spoken}.")
    return "".join(f" {each}" for each in odd)


def whose(session: Session, event: ProviderEvent) -> UUID | None:
    """The attempt an event is about, by the processor's names and then by ours."""
    ids = [
        column == value
        for column, value in (
            (PaymentAttempt.session_id, event.session_id),
            (PaymentAttempt.payment_intent_id, event.payment_intent_id),
            (PaymentAttempt.id, event.attempt_id),
        )
        if value is not None
    ]
    return session.scalar(select(PaymentAttempt.id).where(or_(*ids))) if ids else None


def number_of(session: Session, event: ProviderEvent) -> str | None:
    """The number of the account whose payment an event is about; none where it is nobody's."""
    attempt_id = whose(session, event)
    if attempt_id is None:
        return None
    return session.scalar(
        select(CustomerAccount.number)
        .join(PaymentAttempt, PaymentAttempt.account_id == CustomerAccount.id)
        .where(PaymentAttempt.id == attempt_id)
    )


def end(event_id: int, status: EventStatus, note: str, session: Session) -> str:
    """The last write of an event's job: what became of it, in words."""
    event = session.get_one(ProviderEvent, event_id)
    event.status, event.note = status, note
    return note


def quarantine(context: Context, event_id: int, why: str, session: Session) -> str:
    """The last write of the job of an event that does not fit: a person looks."""
    return _put_aside(session, session.get_one(ProviderEvent, event_id), why, context.now())


def _put_aside(session: Session, event: ProviderEvent, why: str, at: datetime) -> str:
    attention.call(
        session,
        key=f"event:{event.event_id}",
        kind=AttentionKind.UNMATCHED,
        subject=f"event:{event.event_id}",
        words=f"{event.type}: {why} Nothing was posted.",
        at=at,
    )
    event.status, event.note = EventStatus.QUARANTINED, why
    return why
