"""One JSON line for each thing worth knowing. No secret, no address, no card number gets in."""

import logging
import re
import secrets
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

from web.counting import Counter
from web.settings import ROOT, Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger("headworks")

HIDDEN = "[hidden]"
#: Names whose values are never written, wherever they stand.
HIDDEN_NAMES = frozenset(
    {
        "authorization", "code", "cookie", "email", "mail", "name", "password", "secret",
        "telephone", "to", "token", "totp",
    }
)  # fmt: skip
_PERSONAL = re.compile(
    r"(?P<ours>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)"  # one of our own ids: it stays
    r"|[^\s@<>\"']{1,64}@[^\s@<>\"']{1,190}"  # an e-mail address
    r"|(?<!\d)(?:\d[ -]?){13,19}(?!\d)"  # a card number
    r"|(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"  # a social security number
    r"|(?:sk|rk)_(?:test|live)_\w+|whsec_\w+"  # a processor's key
)
VALUE_LENGTH_MAX = 4000
#: What a form answers that was not right, or was sent too often.
REFUSED = frozenset({422, 429})
Event = MutableMapping[str, Any]


def without_people(text: str) -> str:
    """A text as it may be written: what is personal or secret is hidden, and cut at a length.

    An id of ours may hold as many digits as a card's number; it is what the line is found by.
    """
    return _PERSONAL.sub(lambda found: found["ours"] or HIDDEN, text[:VALUE_LENGTH_MAX])


def hide(_logger: object, _method: str, event: Event) -> Event:
    """Take secrets and people out of a line before it is written."""
    for name, value in event.items():
        if name.lower() in HIDDEN_NAMES:
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = without_people(value)
        elif isinstance(value, list | tuple | dict):
            event[name] = without_people(str(value))
    return event


def configure(stream: Any = None) -> None:  # noqa: ANN401
    """Send everything, ours and the libraries', to one stream as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # ASCII only: no line end and no colour code of a visitor reaches a terminal.
    written: list[Any] = [
        structlog.processors.format_exc_info,
        hide,
        structlog.processors.JSONRenderer(ensure_ascii=True),
    ]
    structlog.configure(
        processors=[*shared, *written],
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=stream is None,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


def known_method(method: str) -> str:
    """A method as it is counted: whatever a visitor invents is one."""
    return method if method in {"GET", "HEAD", "POST"} else "other"


def reference() -> str:
    """The number of this request, as a person can say it on the telephone."""
    number: str = g.get("reference") or "none"
    return number


def wire(app: Flask, settings: Settings) -> None:
    """Number every request, and once its answer is out write one line and count it."""
    folder = settings.counts_folder
    counter = Counter(ROOT / folder if folder else None)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.reference = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()

    @app.after_request
    def written(response: Response) -> Response:
        response.headers["X-Request-Id"] = number = reference()
        took = time.perf_counter() - g.get("began", time.perf_counter())
        method, rule, status = request.method, request.url_rule, response.status_code
        # The pattern, not the path: an account number is somebody's.
        route = rule.rule if rule is not None else ""
        if (tried := g.pop("tried", "")) and status in REFUSED:
            log.warning("sign_in_refused", request=number, gate=tried)
            counter.add(f"sign_in_refused {tried}")

        @response.call_on_close
        def write() -> None:
            log.info(
                "request",
                request=number,
                method=method,
                route=route,
                status=status,
                ms=round(took * 1000, 1),
            )
            counter.add(f"request {known_method(method)} {status} {route}", took)

        return response
