"""The web application: the API under /v1, the payer's pages, and the control page."""

import re
import socket
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, jsonify, request

from . import (  # noqa: F401 - importing a module puts its addresses on the list
    api,
    attachments,
    charges,
    control,
    customers,
    disputes,
    endpoints,
    intents,
    mandates,
    pages,
    payment_pages,
    payouts,
    refunds,
    sessions,
    setups,
)
from .world import World

LOOPBACK = re.compile(r"(127(\.\d+){3}|localhost|\[::1\])(:\d+)?\Z")


def around(world: World) -> WSGIApplication:
    """The sandbox as a WSGI application for one world."""
    app = _app()

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return app({**environ, "sandbox.world": world}, start_response)

    return application


@cache
def _app() -> Flask:
    """The pages and addresses, the same for every world."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_refuse_strangers)
    app.add_url_rule("/v1/<path:rest>", view_func=_api, methods=["GET", "POST", "DELETE", "PUT"])
    app.add_url_rule("/v1", view_func=_api, methods=["GET", "POST"], endpoint="api_root")
    app.register_blueprint(pages.bp)
    app.register_blueprint(control.bp)
    return app


def _refuse_strangers() -> None:
    """Answer only requests made to this machine by name, and no forms from other sites."""
    if not LOOPBACK.match(request.host):
        abort(403)
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    if from_elsewhere and request.method == "POST" and not request.path.startswith("/v1"):
        abort(403)


def _api(rest: str = "") -> Response:
    world: World = pages.world()
    text = request.query_string if request.method in ("GET", "DELETE") else request.get_data()
    pairs = parse_qsl(text.decode(), keep_blank_values=True)
    answer = api.answer(world, request.method, request.path, pairs, _headers())
    if answer.is_cut:
        return Response(_DeadLine(request.environ))
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers.update(answer.headers)
    return response


def _headers() -> dict[str, str]:
    """The request's headers; the user name of a basic authorization stands for a bearer."""
    headers = dict(request.headers)
    if request.authorization and request.authorization.type == "basic":
        headers["Authorization"] = f"Bearer {request.authorization.username}"
    return headers


class _DeadLine:
    """A body that hangs up before its first byte."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._socket = environ.get("werkzeug.socket")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._socket is not None:
            self._socket.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError
