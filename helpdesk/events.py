"""The processor's events as they arrived, and what became of each."""

from flask import Blueprint, render_template, request

from helpdesk import trail, words
from models.inbox import EventStatus
from services.desk import desk_lists
from services.desk.redaction import redacted
from services.payments import inbox
from web import paging
from web.clock import now
from web.database import reading
from web.permissions import Permission, needs
from web.urls import ID

bp = Blueprint("events", __name__, url_prefix="/events")


@bp.get("")
@needs(Permission.EVENT_VIEW)
def index() -> str:
    """The events, newest first."""
    status = request.args.get("status", type=EventStatus)
    before = paging.before()
    with reading() as session:
        page = desk_lists.events(session, status=status, before=before)
        refused = inbox.refused(session, at=now())
    return render_template(
        "helpdesk/events/index.html", page=page, before=before, status=status, states=words.EVENTS,
        refused=refused,
    )  # fmt: skip


@bp.get(f"/<{ID}:event_id>")
@needs(Permission.EVENT_VIEW)
def show(event_id: int) -> str:
    """One event to the letter, without people's data and secrets."""
    with reading() as session:
        event = desk_lists.event(session, event_id)
        number = inbox.number_of(session, event)
    trail.looked("event.view", f"event:{event.event_id}", of=number)
    return render_template(
        "helpdesk/events/show.html", event=event, raw=redacted(event.raw), states=words.EVENTS
    )
