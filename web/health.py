"""Whether the process runs, and whether it can do its work."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services import room
from web.clock import now
from web.extensions import house
from web.permissions import Permission, needs

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("")
@needs(Permission.HEALTH_VIEW)
def alive() -> ResponseReturnValue:
    """This process answers."""
    return {"status": "ok"}


@bp.get("/ready")
@needs(Permission.HEALTH_VIEW)
def ready() -> ResponseReturnValue:
    """The database answers too, and has room for a payment."""
    database = house().database
    if not database.is_answering():
        return {"status": "database does not answer"}, 503
    if not room.has_room(database, at=now()):
        return {"status": "database has no room"}, 503
    return {"status": "ok"}
