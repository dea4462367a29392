"""Files in questions: to be saved, or looked at as a picture made anew."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from helpdesk import trail
from models.document import Attachment
from services.tickets import opening
from web.database import reading
from web.permissions import Permission, needs
from web.uploads import draw, give_out

bp = Blueprint("files", __name__, url_prefix="/files/<token>")


@bp.get("")
@needs(Permission.TICKET_VIEW)
def show(token: str) -> ResponseReturnValue:
    """Save a file."""
    return give_out(_found(token))


@bp.get("/picture")
@needs(Permission.TICKET_VIEW)
def picture(token: str) -> ResponseReturnValue:
    """Look at a photo."""
    return draw(_found(token))


def _found(token: str) -> Attachment:
    with reading() as session:
        attachment, number = opening.any_of(session, token)
    trail.looked("file.open", f"attachment:{attachment.id}", of=number)
    return attachment
