"""Is this message really from us? Anybody may ask, by the code at its end."""

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal import words
from portal.forms.home import MessageForm
from services.telling import genuine
from services.telling.genuine import Sent
from services.throttling import throttles
from services.throttling.throttles import Limit
from web.database import reading
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, too_many

bp = Blueprint("genuine", __name__, url_prefix="/message")
TRIES_MAX = 30


@bp.get("")
@needs(Permission.MESSAGE_CHECK)
def ask() -> ResponseReturnValue:
    """Ask for the code."""
    return _page(MessageForm())


@bp.post("")
@needs(Permission.MESSAGE_CHECK)
def check() -> ResponseReturnValue:
    """Say whether we sent it, when, and about what kind of thing; nothing personal."""
    form = MessageForm()
    if not form.validate():
        return _page(form, status=422)
    where = throttles.neighbourhood(address())
    if too_many([Limit("message_check", where, TRIES_MAX, timedelta(hours=1))]):
        return _page(form.wrong(form.message_code, TOO_MANY), status=429)
    with reading() as session:
        sent = genuine.look(session, text(form.message_code), district=house().district)
    return _page(form, sent, is_asked=True)


def _page(
    form: MessageForm, sent: Sent | None = None, *, is_asked: bool = False, status: int = 200
) -> ResponseReturnValue:
    return form_page(
        "portal/genuine/show.html",
        form,
        status,
        sent=sent,
        is_asked=is_asked,
        about=words.MESSAGE_KINDS.get(sent.kind, words.SOME_MESSAGE) if sent else "",
    )
