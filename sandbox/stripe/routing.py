"""The list of addresses the sandbox answers, filled by the modules that answer them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .errors import Json
from .world import World


@dataclass(frozen=True)
class Call:
    """One request, its parameters checked and typed."""

    world: World
    params: Json
    version: str = ""
    #: The names in the address, in order: the first is the object's id.
    names: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The object the address names."""
        return self.names[0]


Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Route:
    """An address, what may be sent to it, and who answers."""

    method: str
    path: str
    pattern: re.Pattern[str]
    shape: type | None
    handler: Handler


ROUTES: list[Route] = []


def route(method: str, path: str, shape: type | None) -> Callable[[Handler], Handler]:
    """Answer an address such as ``/v1/refunds/{id}``; ``shape`` is the library's parameter type."""
    pattern = re.compile(re.sub(r"\\\{\w+\\\}", r"([^/]+)", re.escape(path)) + r"\Z")

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, path, pattern, shape, handler))
        return handler

    return register


def matching(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """Who answers a request, with the names in its address; a fixed word goes before a name."""
    best: tuple[Route, tuple[str, ...]] | None = None
    for candidate in ROUTES:
        found = candidate.pattern.match(path) if candidate.method == method else None
        if found and (best is None or len(found.groups()) < len(best[1])):
            best = candidate, found.groups()
    return best
