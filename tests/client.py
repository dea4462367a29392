"""A browser for tests: it sends form tokens, and looks at the protections of every answer."""

import hashlib
import os
import re
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

#: What htmx says of itself when it wants a part of a page.
AS_HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a field
#: Headers without which no answer leaves the house.
PROTECTIONS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
#: A file is no page: nothing in it is framed, opened or sent from.
OF_FILES = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
BASE = ("base-uri 'none'",)
#: An address that a page leads to or sends a form to.
ADDRESS = re.compile(r"""\b(?:href|action|formaction|src|hx-[a-z]+)="([^"]+)\"""")
#: What no address carries, for browsers, proxies and others' logs keep addresses. Digits inside of
#: the random name of a file are no card.
PERSONAL = re.compile(r"[^\s/?&=]@[^\s/?&=]|[^\s/?&=]%40[^\s/?&=]|(?<!\w)(?:4[0-9]{15})(?!\w)")


class HouseClient(FlaskClient):
    """A client that behaves like a browser with one window."""

    def open(self, *args: Any, token: bool | None = None, **kwargs: Any) -> TestResponse:
        """Ask for something. A form gets its token unless ``token=False``."""
        if kwargs.get("method") in {"POST", "PUT", "PATCH", "DELETE"} and token is not False:
            data = kwargs.get("data")
            if data is None or isinstance(data, dict):
                path = args[0] if args and isinstance(args[0], str) else "/"
                kwargs["data"] = {TOKEN_FIELD: self.form_token(path), **(data or {})}
        kwargs.setdefault("buffered", True)
        answer = super().open(*args, **kwargs)
        if kwargs["buffered"]:
            answer.request.input_stream.close()  # a large form is sent from a file on the disk
        check_protections(answer)
        check_addresses(answer)
        return answer

    def form_token(self, path: str = "/") -> str:
        """The token that a form of this browser's visit carries, at the door of ``path``."""
        with self.session_transaction(path) as visit:
            raw = visit.setdefault(TOKEN_FIELD, hashlib.sha256(os.urandom(32)).hexdigest())
        signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return str(signer.dumps(raw))


def check_addresses(answer: TestResponse) -> None:
    """No answer leads to an address with an e-mail address or a card number in it."""
    addresses = [answer.location or ""]
    if answer.mimetype == "text/html" and not answer.content_encoding:
        addresses += ADDRESS.findall(answer.text)
    where = f"{answer.request.method} {answer.request.path}"
    for address in addresses:
        if not address.startswith("mailto:"):
            assert PERSONAL.search(address) is None, f"{where} leads to {address}"


def check_protections(answer: TestResponse) -> None:
    """Every answer, of whatever kind, carries the protections, each of them once."""
    where = f"{answer.request.method} {answer.request.path}"
    is_file = answer.request.path.startswith("/static/") and answer.status_code == 200
    for name, value in (OF_FILES if is_file else PROTECTIONS).items():
        assert answer.headers.getlist(name) == [value], f"{where} is without {name}"
    policy = answer.headers.get("Content-Security-Policy", "")
    for rule in ("default-src 'none'", "frame-ancestors 'none'", *BASE[is_file:]):
        assert rule in policy, f"{where} is without {rule}"
    assert "unsafe" not in policy, where
    if not is_file:
        assert answer.headers["Cache-Control"] == "no-store", f"{where} may be kept"
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie, f"{where} gives scripts a cookie"
        assert "SameSite=Lax" in cookie, f"{where} gives other sites a cookie"
