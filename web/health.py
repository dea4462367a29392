"""Whether the process runs, and whether it can do its work.

Each answers at two addresses: machines that watch others mostly ask for the
one with a z, and the other reads better in a log.
"""

from time import monotonic
from weakref import WeakKeyDictionary

from flask import Blueprint
from flask.typing import ResponseReturnValue

from models.database import Database
from services import deployment
from services.deployment import Standing
from services.operations import room
from web.clock import now
from web.extensions import house
from web.outside import here
from web.permissions import Permission, needs

#: Room is not looked for more often than this.
SECONDS_BETWEEN = 5.0
_tried: WeakKeyDictionary[Database, tuple[float, bool]] = WeakKeyDictionary()
bp = Blueprint("health", __name__)


@bp.get("/healthz")
@bp.get("/health")
@needs(Permission.HEALTH_VIEW)
def alive() -> ResponseReturnValue:
    """This process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@bp.get("/health/ready")
@needs(Permission.HEALTH_VIEW)
def ready() -> ResponseReturnValue:
    """The database answers too, is ours and not behind, and has room for a payment."""
    if not house().database.is_answering():
        return {"status": "database does not answer"}, 503
    with house().database.reading() as session:
        standing = deployment.standing(session, here(house().settings))
    if standing is not Standing.OURS:
        return {"status": f"books are {standing.value}"}, 503
    if not _has_room():
        return {"status": "database has no room"}, 503
    return {"status": "ok"}


def _has_room() -> bool:
    """Whether there was room a moment ago: it is found by writing, and anybody may ask."""
    database, at = house().database, monotonic()
    tried_at, had_room = _tried.get(database, (0.0, False))
    if not tried_at or at - tried_at >= SECONDS_BETWEEN:
        _tried[database] = at, room.has_room(database, at=now())
        had_room = _tried[database][1]
    return had_room
