"""How much of a request is read: more where a form takes files and its sender is known."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from web.identity import visitor_or_none

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "takes_files"
#: Five files, of which two may be as large as one may be, and the form around them.
REQUEST_BYTES_MAX = 26 * 1024 * 1024


def takes_files(view: View) -> View:
    """Let a form of this view carry files, of those who are signed in."""
    setattr(view, ATTRIBUTE, True)
    return view


def allow_files() -> None:
    """Decide it before anything reads the form."""
    rule = request.url_rule
    if rule is None or request.method != "POST":
        return
    view = current_app.view_functions[rule.endpoint]
    if getattr(view, ATTRIBUTE, False) and visitor_or_none() is not None:
        request.max_content_length = REQUEST_BYTES_MAX
