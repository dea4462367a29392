"""Everything one running sandbox is: its store, clock, settings and current request."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .clock import Clock
from .errors import Json, missing
from .settings import Settings
from .state import Store

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTHS = {"cs_test": 58, "req": 14, "price": 24}


@dataclass(frozen=True)
class Current:
    """The request being answered, for events and the fault switches to name."""

    line: str = ""
    request_id: str | None = None
    key: str | None = None


@dataclass(kw_only=True)
class World:
    """One sandbox. Functions take it first, the way a service takes its session."""

    store: Store
    clock: Clock
    settings: Settings = field(default_factory=Settings)
    url: str = ""
    current: Current = field(default_factory=Current)
    #: Called after something new is waiting to be delivered.
    wake: Callable[[], None] = lambda: None

    def now(self) -> int:
        """This instant on the sandbox's clock, in seconds."""
        return self.clock.now()

    def new_id(self, prefix: str) -> str:
        """A fresh name. The same seed gives the same names in the same order."""
        count = int(self.store.fact("names", "0")) + 1
        self.store.remember("names", count)
        seed = self.store.fact("seed")
        if not seed:
            seed = secrets.token_hex(8)
            self.store.remember("seed", seed)
        digest = hashlib.sha512(f"{seed}/{prefix}/{count}".encode()).digest()
        number = int.from_bytes(digest, "big")
        letters = ""
        for _ in range(LENGTHS.get(prefix, 24)):
            number, rest = divmod(number, len(LETTERS))
            letters += LETTERS[rest]
        return f"{prefix}_{letters}"

    def need(self, kind: str, object_id: str, *, param: str = "id") -> Json:
        """An object by its name.

        :raises StripeFault: 404 if there is none of that kind.
        """
        found = self.store.get(object_id, kind)
        if found is None or found.get("deleted"):
            raise missing(kind.rsplit(".", 1)[-1], object_id, param=param)
        return found

    @contextmanager
    def answering(self, current: Current) -> Iterator[None]:
        """One request's turn: everything it writes is written together."""
        with self.store.working():
            before, self.current = self.current, current
            try:
                yield
            finally:
                self.current = before
