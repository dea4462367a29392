"""The processor's events about methods: hints to go and ask, like those about payments."""

from functools import partial
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.inbox import EventStatus, ProviderEvent
from models.saved_method import SavedMethod
from services import jobs
from services.context import Context
from services.methods import looking
from services.payments import inbox

#: The events that make us ask. docs/payments.md says what each may mean.
FOLLOWED = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.expired",
        "setup_intent.succeeded",
        "setup_intent.setup_failed",
        "setup_intent.requires_action",
        "setup_intent.canceled",
        "payment_method.updated",
        "payment_method.automatically_updated",
        "payment_method.detached",
        "mandate.updated",
    }
)


@jobs.handles(inbox.OF_METHODS, retry=(5, 30, 120, 600, 3600, 6 * 3600))
def follow_method_event(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """Understand one event: find whose method it is about, ask the processor, apply the truth."""
    with context.database.reading() as session:
        event = session.get_one(ProviderEvent, taken.arguments["event"])
        method_id = whose(session, event, taken.arguments)
    if event.status is not EventStatus.RECEIVED:
        return f"It was already {event.status}."
    odd = inbox.flag(event, context.processor().api_version)
    if event.livemode is not context.processor().livemode:
        why = f"It is of another mode than ours.{odd}"
        return partial(inbox.quarantine, context, event.id, why)
    if event.type not in FOLLOWED:
        return partial(inbox.end, event.id, EventStatus.IGNORED, f"Nothing we act on.{odd}")
    if method_id is None:
        if context.now() - event.received_at < inbox.YOUNG:
            raise inbox.TooYoung(f"No method of ours is known as {event.object_id} yet.")
        # a card that paid once and is not kept is told of as well
        return partial(inbox.end, event.id, EventStatus.IGNORED, f"No method of ours.{odd}")
    method = looking.look(context, method_id, cause=f"event {event.event_id}")
    return partial(inbox.end, event.id, EventStatus.DONE, f"The method is {method.state}.{odd}")


def whose(session: Session, event: ProviderEvent, names: dict[str, str]) -> int | None:
    """The method an event is about, by the processor's names and then by ours."""
    ids = [
        column == value
        for column, value in (
            (SavedMethod.session_id, event.session_id),
            (SavedMethod.setup_intent_id, event.object_id),
            (SavedMethod.payment_method_id, names.get("payment_method")),
        )
        if value
    ]
    if names.get("key"):
        ids.append(SavedMethod.key == UUID(names["key"]))
    return session.scalar(select(SavedMethod.id).where(or_(*ids)).limit(1)) if ids else None
