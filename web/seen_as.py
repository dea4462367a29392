"""A page of the portal as somebody else sees it: rendered for looking alone.

The portal's own view makes the page, asked inside a request of its own in which
the visitor is the customer. Only views that read are asked; every address in
the page leads back to where it was asked from, and what it would send is sent
to an address that nobody may write to.
"""

import io
import re
from typing import Any

from flask import current_app, g, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from models.errors import NotFound
from services.sessions.sessions import Visitor
from web.doors import Door, door_of

#: The pages that may be looked at so; all of them only read.
SHOWN = frozenset(
    {
        "portal.overview.show",
        "portal.activity.index",
        "portal.bills.show",
        "portal.messages.index",
    }
)
_LEADS = re.compile(r'\b(href|src)="(/[^"]*)"')
_SENDS = re.compile(r'\b(action|formaction|hx-(?:get|post|put|patch|delete))="(/[^"]*)"')
_BODY = re.compile(r"<body[^>]*>")


def page(path: str, visitor: Visitor, *, leads: str, sends: str, banner: Markup) -> str:
    """The page at a path of the portal. ``leads`` and ``sends`` begin the addresses in it; the
    banner stands above everything.

    :raises NotFound: when it is not there for this visitor, or is not one to be looked at so.
    """
    environ = _environ(path)
    if door_of(path) is not Door.PORTAL:
        raise NotFound
    try:
        endpoint, facts = current_app.url_map.bind_to_environ(environ).match(method="GET")
    except HTTPException as error:
        raise NotFound from error
    if endpoint not in SHOWN:
        raise NotFound
    with current_app.request_context(environ):
        g.visitor = visitor
        answer = current_app.view_functions[endpoint](**facts)
    if not isinstance(answer, str):
        raise NotFound
    return _kept_inside(answer, leads, sends, banner)


def _environ(path: str) -> dict[str, Any]:
    """A request to look at a path, without the cookies of whoever asks."""
    kept = {key: value for key, value in request.environ.items() if key.startswith("wsgi.")}
    names = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "REMOTE_ADDR")
    kept |= {name: request.environ[name] for name in names if name in request.environ}
    return kept | {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(),
    }  # fmt: skip


def _kept_inside(html: str, leads: str, sends: str, banner: Markup) -> str:
    """The same page, with its addresses led back and the banner at its top."""

    def led(match: re.Match[str]) -> str:
        name, path = match.groups()
        return match[0] if path.startswith("/static/") else f'{name}="{leads}{path}"'

    html = _LEADS.sub(led, html)
    html = _SENDS.sub(lambda match: f'{match[1]}="{sends}{match[2]}"', html)
    return _BODY.sub(lambda match: match[0] + str(banner), html, count=1)
