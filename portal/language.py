"""Choosing the language to read."""

from flask import Blueprint, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from models.account import Person
from models.errors import Refused
from web.database import saving
from web.guard import safe_next
from web.identity import visitor_or_none
from web.language import LANGUAGES, SESSION_KEY
from web.language import gettext as _
from web.permissions import Permission, needs
from web.sign_in import go

bp = Blueprint("language", __name__)


@bp.post("/language")
@needs(Permission.LANGUAGE_CHOOSE)
def choose() -> ResponseReturnValue:
    """Read on in this language; a signed-in person is also written to in it."""
    chosen = request.form.get("lang", "")
    if chosen not in LANGUAGES:
        raise Refused(_("Choose English or Spanish."))
    session[SESSION_KEY] = chosen
    visitor = visitor_or_none()
    if visitor is not None:
        with saving() as database:
            database.execute(update(Person).where(Person.id == visitor.id).values(language=chosen))
    return go(safe_next(request.form.get("next"), "/"))
