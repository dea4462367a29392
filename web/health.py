"""Whether the process runs, and whether it can do its work."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

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
    """The database answers too."""
    if house().database.is_answering():
        return {"status": "ok"}
    return {"status": "database does not answer"}, 503
