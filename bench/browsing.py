"""A browser inside the process: it keeps cookies and calls the application itself."""

import io
from collections.abc import Callable, Iterable
from http.cookies import SimpleCookie
from typing import Any

from werkzeug.test import EnvironBuilder

Application = Callable[..., Iterable[bytes]]
PORTAL_LOGIN, DESK_LOGIN = "headworks-portal-login", "headworks-desk-login"


class Browser:
    """Asks an application for pages through its WSGI callable.

    What an application does after its answer is out (closing it) waits for
    ``settle``, as it waits for the visitor to have the page.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._environ = EnvironBuilder("/").get_environ()
        self._environ.pop("werkzeug.request", None)
        self._after: list[Callable[[], object]] = []
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **cookies: str) -> bytes:
        """The body of a page that must be there."""
        return self.ask("GET", path, b"", {}, cookies)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        """Send a body; the answer must be 200."""
        return self.ask("POST", path, body, headers, {})

    def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        cookies: dict[str, str],
        expected: str = "200 OK",
    ) -> bytes:
        """One request; cookies that come with the answer are kept."""
        environ: dict[str, Any] = {
            **self._environ,
            "REQUEST_METHOD": method,
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "wsgi.input": io.BytesIO(body),
            **headers,
        }
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
        sent = {**self.cookies, **cookies} if cookies else self.cookies
        if sent:
            environ["HTTP_COOKIE"] = "; ".join([f"{name}={sent[name]}" for name in sent])
        seen: list[Any] = []
        answer = self._application(environ, lambda *given: seen.extend(given[:2]))
        page = b"".join(answer)
        if close := getattr(answer, "close", None):
            self._after.append(close)
        status, given = seen
        assert status == expected, (path, status, page[:300])
        for name, value in given:
            if name == "Set-Cookie":
                self.cookies.update({k: m.value for k, m in SimpleCookie(value).items()})
        return page

    def settle(self) -> None:
        """Let the application do what it put off until its answers were out."""
        for close in self._after:
            close()
        self._after.clear()
