"""One answer for a browser without JavaScript, another for htmx, from the same template."""

from http import HTTPStatus

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_htmx import HTMX, make_response

from web.fields import Form

htmx = HTMX()
VARY = "HX-Request, HX-Request-Type"


def wants_fragment() -> bool:
    """Whether htmx will swap the answer into the page (and is not fetching a whole one)."""
    kind = request.headers.get("HX-Request-Type")  # htmx 4 says so itself
    if kind is not None:
        return kind == "partial"
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def leave_for(url: str) -> Response:
    """To a page of somebody else's: htmx may not follow a redirect there, so it is told to go."""
    if wants_fragment():
        gone: Response = make_response("", 204, redirect=url)
        return gone
    return Response(status=303, headers={"Location": url})


def into_notices(body: str, status: int) -> Response:
    """A note for the visitor, shown in ``#notices`` whatever htmx meant to replace."""
    note: Response = make_response(body, status, retarget="#notices", reswap="innerHTML")
    note.headers["Vary"] = VARY
    return note


def fragment_or_redirect(template: str, *, to: str, **context: object) -> ResponseReturnValue:
    """After a change: the fragment that shows it to htmx, else the page that shows it."""
    if wants_fragment():
        return render_template(template, **context), {"Vary": VARY}
    return redirect(to, code=303)


def fragment_or_page(fragment: str, page: str, **context: object) -> ResponseReturnValue:
    """A look: the fragment alone to htmx, else the whole page that includes it."""
    template = fragment if wants_fragment() else page
    return render_template(template, **context), {"Vary": VARY}


def form_page(
    page: str, form: Form, status: int = HTTPStatus.OK, /, **context: object
) -> ResponseReturnValue:
    """A page with a form as it was filled in; when something is wrong there, its title says so."""
    return render_template(page, form=form, errors_title=bool(form.errors), **context), status
