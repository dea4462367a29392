"""Files in questions of mine, to be saved."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.tickets import opening
from web.clock import now, today
from web.database import reading
from web.identity import me
from web.permissions import Permission, needs
from web.uploads import give_out

bp = Blueprint("files", __name__, url_prefix="/file")


@bp.get("/<token>")
@needs(Permission.OWN_TICKET_VIEW)
def show(token: str) -> ResponseReturnValue:
    """Save a file that I or the office attached."""
    with reading() as session:
        attachment = opening.mine(session, me().id, token, on=today(), at=now())
    return give_out(attachment)
