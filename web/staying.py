"""How long a sign-in lasts yet: said before it ends, to whoever may want to stay.

Its room is the same at both doors: static/session.js asks at its own.
"""

from datetime import datetime, timedelta

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from web.clock import now
from web.fragments import VARY
from web.identity import visitor_or_none
from web.permissions import Permission, needs

bp = Blueprint("session", __name__, url_prefix="/session")


def seconds_left() -> int:
    """How long the visitor stays signed in when this request is the last one."""
    return int(_left(now()).total_seconds())


@bp.get("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def show() -> ResponseReturnValue:
    """What is said shortly before the end, or after it. To look is not to stay."""
    visitor_or_none()
    g.renewal_due = False
    return _said()


@bp.post("")
@needs(Permission.PUBLIC_PAGE_VIEW)
def stay() -> ResponseReturnValue:
    """The same for somebody who stays: every request but a look keeps a sign-in alive."""
    return _said()


def _left(at: datetime) -> timedelta:
    visitor = visitor_or_none()
    if visitor is None:
        return timedelta()
    return visitor.left(at, used_at=at if g.get("renewal_due") else None)


def _said() -> ResponseReturnValue:
    at = now()
    left = _left(at)
    page = render_template("ui/_session.html", left=int(left.total_seconds()), ends_at=at + left)
    return page, {"Vary": VARY}
