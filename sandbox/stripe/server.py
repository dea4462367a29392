"""Running a sandbox: inside a test, or as a server of its own."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from . import deeds, due, faults, webhooks
from .app import around
from .clock import DAY, Clock, day_of, start_of
from .errors import Json
from .loopback import is_loopback
from .settings import Settings
from .state import Store
from .webhooks import Delivery, Receiver
from .world import World

SECRET = "whsec_sandbox"  # noqa: S105 - opens nothing but the sandbox's own letters


class _QuietHandler(WSGIRequestHandler):
    disable_nagle_algorithm = True
    #: A line stays open from one request to the next, as at Stripe.
    protocol_version = "HTTP/1.1"

    def run_wsgi(self) -> None:
        """Answer; on a line that outlived the sandbox nobody answers any more."""
        if getattr(self.server, "is_over", False):
            self.close_connection = True
            return
        super().run_wsgi()

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the sandbox keeps its own log."""


class StripeSandbox:
    """Stripe, imitated on this machine.

    As a context manager it serves on a free port until it ends. In tests time
    stands still until :meth:`advance`, and webhooks wait until :meth:`deliver`;
    with ``background`` they go out by themselves and time runs.
    """

    def __init__(
        self,
        *,
        webhook_url: str = "",
        secret: str = SECRET,
        receiver: Receiver | None = None,
        state: str = ":memory:",
        clock: str = "stepped",
        start: datetime | None = None,
        seed: int | str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        background: bool = False,
        settings: Settings | None = None,
    ) -> None:
        if not is_loopback(host):
            raise ValueError("The sandbox answers on this machine only: bind it to 127.0.0.1.")
        if webhook_url and not is_loopback(urlsplit(webhook_url).hostname):
            raise ValueError("The sandbox sends events to this machine only.")
        self.world = World(
            store=Store(state),
            clock=Clock(stepped=clock == "stepped", start=start),
            settings=settings or Settings(),
        )
        self.secret = secret
        self._receiver = receiver
        self._background = background
        self._awake = threading.Event()
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._prepare(webhook_url, seed, listening=bool(webhook_url or receiver))
        self._server: BaseWSGIServer = make_server(
            host, port, around(self.world), threaded=True, request_handler=_QuietHandler
        )
        self.world.url = f"http://{host}:{self._server.server_port}"

    def _prepare(self, webhook_url: str, seed: int | str | None, *, listening: bool) -> None:
        store = self.world.store
        with store.working():
            if seed is not None and not store.fact("seed"):
                store.remember("seed", seed)
            store.remember("webhook_url", webhook_url)
            store.remember("webhook_secret", self.secret if listening else "")
            self.world.clock.resume(store.fact(due.clock_name(self.world)))
            if store.one("SELECT 1 FROM due WHERE action = 'day_closes'") is None:
                tomorrow = start_of(day_of(self.world.now())) + DAY
                due.schedule(self.world, "day_closes", "", tomorrow)
        webhooks.recover(self.world)

    # Running -------------------------------------------------------------------------

    def __enter__(self) -> Self:
        """Serve on a thread."""
        self._thread(lambda: self._server.serve_forever(poll_interval=0.02))
        if self._background:
            self.world.wake = self._awake.set
            self._thread(self._carry)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving and let go of the store."""
        self._stopping = True
        self._awake.set()
        self._server.shutdown()
        self._server.is_over = True  # type: ignore[attr-defined]  # for the lines still open
        for thread in self._threads:
            thread.join(timeout=10)
        self._server.server_close()
        self.world.store.close()

    def _thread(self, target: Any) -> None:  # noqa: ANN401 - any function without arguments
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _carry(self) -> None:
        while not self._stopping:
            self._awake.wait(timeout=0.5)
            self._awake.clear()
            if not self._stopping:
                due.settle(self.world)
                webhooks.deliver(self.world, receiver=self._receiver)

    def wait(self) -> None:
        """Serve until interrupted."""
        with suppress(KeyboardInterrupt):
            self._threads[0].join()

    # What tests ask ------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where the API answers: give it to the client as its base address."""
        return self.world.url

    @property
    def now(self) -> int:
        """This instant on the sandbox's clock, in seconds."""
        return self.world.now()

    @property
    def requests(self) -> list[Json]:
        """Every API request so far, oldest first: method, path, params, key, status, note."""
        return deeds.requests(self.world, None)

    @property
    def events(self) -> list[Json]:
        """Every event so far, oldest first."""
        return self.find("event")[::-1]

    def find(self, kind: str, **equal: object) -> list[Json]:
        """Objects of a kind with these members, newest first."""
        return self.world.store.find(kind, **equal)

    def get(self, object_id: str) -> Json:
        """An object as it stands."""
        found = self.world.store.get(object_id)
        if found is None:
            raise KeyError(object_id)
        return found

    # What tests do -------------------------------------------------------------------

    def _do(self, name: str, given: Mapping[str, object]) -> Json:
        return deeds.DEEDS[name](self.world, dict(given))

    def advance(self, *, days: int = 0, hours: int = 0, seconds: int = 0) -> None:
        """Let time pass; what falls due happens at its own instant on the way."""
        self._do("advance", {"days": days, "seconds": hours * 3_600 + seconds})

    def deliver(self) -> list[Delivery]:
        """Try each waiting webhook once, and those that come of it; a failed one waits again."""
        due.settle(self.world)
        return webhooks.deliver(self.world, eager=True, receiver=self._receiver)

    def fault(self, kind: str, match: str = "", times: int = 1, value: float = 0) -> None:
        """Misbehave in one way for the next matching requests; see ``faults.KINDS``."""
        faults.switch_on(self.world, kind, match=match, times=times, value=value)

    def clear_faults(self) -> None:
        """Behave again."""
        faults.switch_off(self.world)

    def return_payment(self, payment_intent: str, code: str = "R01") -> Json:
        """A bank payment comes back, before or after it cleared."""
        return self._do("return_payment", {"payment_intent": payment_intent, "code": code})

    def dispute(
        self, payment_intent: str, reason: str = "fraudulent", *, inquiry: bool = False
    ) -> Json:
        """A card payer disputes a payment; returns the dispute."""
        given = {"payment_intent": payment_intent, "reason": reason, "inquiry": inquiry}
        made: Json = self._do("dispute", given)["dispute"]
        return made

    def close_dispute(self, dispute: str, status: str = "won") -> Json:
        """The card network decides: ``won`` or ``lost``; returns the dispute."""
        made: Json = self._do("close_dispute", {"dispute": dispute, "status": status})["dispute"]
        return made

    def payout(self) -> Json | None:
        """Pay out what is available now; returns the payout, if there was anything."""
        made: Json | None = self._do("payout", {})["payout"]
        return made

    def fail_payout(self, payout: str) -> Json:
        """The district's bank sends a payout back; returns it."""
        made: Json = self._do("fail_payout", {"payout": payout})["payout"]
        return made

    def fail_refund(self, refund: str) -> Json:
        """The payer's bank will not take a refund; returns it."""
        made: Json = self._do("fail_refund", {"refund": refund})["refund"]
        return made

    def warn_of_fraud(self, payment_intent: str) -> None:
        """A card network suspects fraud."""
        self._do("warn_of_fraud", {"payment_intent": payment_intent})

    def expire_card(self, payment_method: str) -> None:
        """A saved card's last month is over."""
        self._do("expire_card", {"payment_method": payment_method})

    def renew_card(self, payment_method: str, last4: str = "") -> None:
        """The card network tells a saved card's new expiry."""
        self._do("renew_card", {"payment_method": payment_method, "last4": last4})

    def redeliver(self, event: str) -> None:
        """Queue an old event once more."""
        self._do("redeliver", {"event": event})
