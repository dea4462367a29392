"""Where the processor's events come in: checked, kept and answered; understood by a job."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.gateways.processor import EventRefused
from services.payments import inbox
from web import logs
from web.clock import now
from web.extensions import house
from web.permissions import Permission, needs

bp = Blueprint("stripe_webhook", __name__)

#: No event is larger; the gateway refuses more too.
EVENT_BYTES_MAX = 512 * 1024
SIGNATURE = "Stripe-Signature"


@bp.post("/webhooks/stripe")
@needs(Permission.WEBHOOK_RECEIVE)
def receive() -> ResponseReturnValue:
    """Keep an event and answer at once. Heard twice, it is kept once.

    When the books cannot be reached the answer is 500, and the processor sends
    the event again.
    """
    request.max_content_length = EVENT_BYTES_MAX
    raw = request.get_data(cache=False)
    context, at = house().context, now()
    try:
        notice = context.processor().read_event(raw, request.headers.get(SIGNATURE, ""), at=at)
    except EventRefused as no:
        logs.log.warning("event_refused", why=str(no), bytes=len(raw))
        context.database.attempt(lambda session: inbox.count_refused(session, at=at))
        return "", 400
    kept = context.database.attempt(
        lambda session: inbox.receive(session, notice, raw.decode("utf-8"), at=at)
    )
    logs.log.info("event_received", said=notice.event_id, type=notice.type, new=kept is not None)
    return "", 200
