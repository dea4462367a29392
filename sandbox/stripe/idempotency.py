"""Idempotency keys: the same request twice is one deed with one answer."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .errors import Json, StripeFault
from .world import World


@dataclass(frozen=True)
class Kept:
    """The answer a key already has."""

    status: int
    body: Json
    request_id: str


_busy: set[tuple[int, str]] = set()
_lock = threading.Lock()


def fingerprint(method: str, path: str, pairs: list[tuple[str, str]]) -> str:
    """What a key stands for: the address and every parameter, in any order."""
    text = json.dumps([method, path, sorted(pairs)])
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def held(world: World, key: str | None) -> Iterator[None]:
    """Hold a key while its request runs.

    :raises StripeFault: 409 if another request holds it.
    """
    if key is None:
        yield
        return
    name = (id(world), key)
    with _lock:
        if name in _busy:
            raise StripeFault(
                409,
                "idempotency_error",
                "Another request with this idempotency key is still being answered.",
                code="idempotency_key_in_use",
            )
        _busy.add(name)
    try:
        yield
    finally:
        with _lock:
            _busy.discard(name)


def recall(world: World, key: str | None, print_: str) -> Kept | None:
    """The answer this key already has.

    :raises StripeFault: if the key was used for something else.
    """
    oldest = world.now() - world.settings.key_hours * 3_600
    world.store.run("DELETE FROM used_key WHERE at < ?", oldest)
    row = world.store.one("SELECT * FROM used_key WHERE key = ?", key) if key else None
    if row is None:
        return None
    if row["fingerprint"] != print_:
        raise StripeFault(
            400,
            "idempotency_error",
            f"The idempotency key {key!r} was first used with other parameters; "
            "another request needs another key.",
        )
    return Kept(row["status"], json.loads(row["body"]), row["request_id"])


def keep(
    world: World, key: str | None, print_: str, *, status: int, body: Json, request_id: str
) -> None:
    """Keep an answer under a key. A later one takes its place."""
    if key is None:
        return
    world.store.run(
        "INSERT OR REPLACE INTO used_key VALUES (?, ?, ?, ?, ?, ?)",
        key,
        print_,
        status,
        json.dumps(body),
        request_id,
        world.now(),
    )
