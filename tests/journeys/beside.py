"""What a town's site answers beside the product: what pages are looked over with, and no news.

Both are told apart by the site itself, for a browser that lets somebody answer in the site's
place keeps nothing of what it was given, and asks for every style and font again at every page.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LOOKING = Path(__file__).with_name("looking.js")
#: Where a page gets what it is looked over with: its policy allows scripts of its own site.
TOOLS = "/beside/tools.js"
#: A page of the site with nothing on it.
BESIDE = "/beside"
#: A browser that sends this is told that the processor has no news: a payment stays as it is.
STILL = {"X-Still": "1"}
ASKS_FOR_NEWS = re.compile(r"^/(payments|portfolio/paid)/[^/]+/look$")


def beside(product: "WSGIApplication") -> "WSGIApplication":
    """The product, and beside it what only pages under test ask for."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == TOOLS:
            return tools(start)
        if path == BESIDE:
            start("200 OK", [("Content-Type", "text/html")])
            return []
        if "HTTP_X_STILL" in environ and ASKS_FOR_NEWS.match(path):
            start("204 No Content", [])
            return []
        return product(environ, start)

    return answer


def tools(start: "Callable[..., object]") -> list[bytes]:
    """The script, to be kept for as long as the browser lives."""
    kept = ("Cache-Control", "max-age=86400, immutable")
    start("200 OK", [("Content-Type", "text/javascript; charset=utf-8"), kept])
    return [AXE.read_bytes(), b"\n", LOOKING.read_bytes()]
