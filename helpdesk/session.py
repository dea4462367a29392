"""Whether somebody of the staff is still signed in, and staying so. Asked by static/session.js."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web import staying
from web.permissions import Permission, needs

bp = Blueprint("session", __name__, url_prefix="/session")


@bp.get("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def show() -> ResponseReturnValue:
    """How long it lasts."""
    return staying.look()


@bp.post("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def stay() -> ResponseReturnValue:
    """Stay signed in; nothing for whoever is not."""
    return staying.stay()
