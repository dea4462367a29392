"""The provider on a port of this machine, with the page where somebody says who they are."""

import json
import threading
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from sandbox.oidc.faults import Fault
from sandbox.oidc.provider import Provider

HOST = "127.0.0.1"
BODY_BYTES_MAX = 64 * 1024
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""
ABOUT = """<p>It stands in for the district's own. Staff come here by "Sign in with the district
account" at the console, say who they are, and choose what goes wrong, if anything.</p>"""
FORM = """<p><b>Test mode.</b> An identity provider that stands in for the district's own.</p>
<form method="post"><p><label>Who are you? <input name="login" list="people" type="email" required
value="{first}"></label><datalist id="people">{people}</datalist></p>
<p><label>What goes wrong? <select name="fault">{faults}</select></label></p>
<p><button>Go on</button></p></form>"""


class ProviderSandbox:
    """Serves a provider on a thread, as a context manager; ``url`` is its issuer."""

    def __init__(self, provider: Provider | None = None, *, port: int = 0,
                 people: tuple[str, ...] = ()) -> None:  # fmt: skip
        self.provider = provider or Provider()
        self.people = people
        self.server = ThreadingHTTPServer((HOST, port), _handler(self))
        self.server.daemon_threads = True
        self.url = self.provider.issuer = f"http://{HOST}:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=lambda: self.server.serve_forever(poll_interval=0.02), daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def page(self) -> str:
        """Who are you, and what goes wrong."""
        people = "".join(f'<option value="{escape(each)}">' for each in self.people)
        faults = "".join(
            f'<option value="{escape(each)}">{escape(each or "nothing")}</option>' for each in Fault
        )
        first = escape(self.people[0] if self.people else "")
        form = FORM.format(first=first, people=people, faults=faults)
        return PAGE.format(title="District account", body=form)


def _handler(sandbox: ProviderSandbox) -> type[BaseHTTPRequestHandler]:
    provider = sandbox.provider

    class Handler(BaseHTTPRequestHandler):
        """Answers for one provider."""

        #: Head and body are two writes: the second does not wait for the first to be read.
        disable_nagle_algorithm = True
        timeout = 10

        def do_GET(self) -> None:  # noqa: N802 - the name the library calls
            documents = {
                "/.well-known/openid-configuration": provider.document, "/keys": provider.keys,
            }  # fmt: skip
            document = documents.get(self._path)
            if document is not None:
                self._json(200, document())
            elif self._path == "/":
                self._page(PAGE.format(title="Identity provider", body=ABOUT))
            elif self._path == "/authorize" and provider.is_asked_rightly(self._query):
                self._page(sandbox.page())
            else:
                self._json(400 if self._path == "/authorize" else 404, {"error": "invalid_request"})

        def do_POST(self) -> None:  # noqa: N802 - the same
            form = self._form()
            if self._path == "/token":
                self._json(*provider.redeem(form, self.headers.get("Authorization", "")))
            elif self._path == "/authorize" and provider.is_asked_rightly(self._query):
                fault = form.get("fault", "")
                known = Fault(fault) if fault in list(Fault) else Fault.NONE
                self.send_response(303)
                self.send_header(
                    "Location", provider.answer(self._query, form.get("login", ""), known)
                )
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._json(400, {"error": "invalid_request"})

        @property
        def _path(self) -> str:
            return urlsplit(self.path).path

        @property
        def _query(self) -> Mapping[str, str]:
            return dict(parse_qsl(urlsplit(self.path).query))

        def _form(self) -> Mapping[str, str]:
            length = min(int(self.headers.get("Content-Length") or 0), BODY_BYTES_MAX)
            return dict(parse_qsl(self.rfile.read(length).decode("utf-8", "replace")))

        def _page(self, page: str) -> None:
            self._send(200, page.encode(), "text/html; charset=utf-8")

        def _json(self, status: int, body: Mapping[str, Any]) -> None:
            self._send(status, json.dumps(body).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
