"""What waits for whoever of staff is here: asked once for a page, and only by one that shows it."""

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from services.tickets import inbox
from services.tickets.inbox import COUNTED_MAX, Waits
from web import logs
from web.clock import today
from web.doors import Door, door
from web.extensions import house
from web.identity import visitor_or_none


def questions() -> Waits | None:
    """The questions that are mine or nobody's; none for others, and while the database is away."""
    if "questions_waiting" not in g:
        g.questions_waiting = _asked()
    found: Waits | None = g.questions_waiting
    return found


def counted(many: int) -> str:
    """A number as far as it was counted."""
    return str(many) if many < COUNTED_MAX else f"{COUNTED_MAX - 1}+"


def _asked() -> Waits | None:
    visitor = visitor_or_none()
    if visitor is None or door() is not Door.DESK:
        return None
    try:
        with house().database.looking() as connection:
            return inbox.waits(connection, staff_id=visitor.id, on=today())
    except SQLAlchemyError as error:
        logs.log.warning("questions_not_counted", kind=type(error).__name__)
        return None
