"""My own past sign-ins, also refused ones, and when how I sign in was changed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import past_words, words
from services.proving import history
from services.proving.history import Past
from web import paging
from web.database import reading
from web.identity import me
from web.permissions import Permission, needs

PATH = "/profile/history"
bp = Blueprint("history", __name__, url_prefix=PATH)


@bp.get("")
@needs(Permission.OWN_PROFILE_VIEW)
def index() -> ResponseReturnValue:
    """What happened to how I sign in, the newest first, a page at a time."""
    before = paging.before()
    with reading() as session:
        page = history.of_person(session, me().id, before=before)
    return render_template(
        "portal/profile/history.html",
        rows=[_row(past) for past in page.rows],
        before=before,
        older=page.rows[-1].id if page.has_more else None,
    )


def _row(past: Past) -> dict[str, object]:
    return {
        "what": past_words.PAST[past.action],
        "way": past_words.WAYS.get(past.way, ""),
        "browser": words.browser_named(past.browser, past.device) if past.way else "",
        "at": past.at,
        "address": past.address,
        "times": past.times,
    }
