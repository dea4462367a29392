"""One answer for a browser without JavaScript, another for htmx, from the same template."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

VARY = "HX-Request, HX-Request-Type"


def wants_fragment() -> bool:
    """Whether htmx will swap the answer into the page (and is not fetching a whole one)."""
    return request.headers.get("HX-Request-Type") == "partial"


def fragment_or_redirect(template: str, *, to: str, **context: object) -> ResponseReturnValue:
    """After a change: the fragment that shows it to htmx, else the page that shows it."""
    if wants_fragment():
        return render_template(template, **context), {"Vary": VARY}
    return redirect(to, code=303)


def fragment_or_page(fragment: str, page: str, **context: object) -> ResponseReturnValue:
    """A look: the fragment alone to htmx, else the whole page that includes it."""
    template = fragment if wants_fragment() else page
    return render_template(template, **context), {"Vary": VARY}


def form_again(
    fragment: str, page: str, *, status: int = 422, **context: object
) -> ResponseReturnValue:
    """The form as it was filled in, with what is wrong beside each field."""
    template = fragment if wants_fragment() else page
    return render_template(template, **context), status, {"Vary": VARY}
