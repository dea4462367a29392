"""The front door of the API: who is asking, what for, and what they are told."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import due, faults, idempotency, lists, params
from .errors import Json, StripeFault, invalid
from .routing import Call, Route, matching
from .settings import TYPES_REMOVED_IN
from .world import Current, World

Pairs = list[tuple[str, str]]


@dataclass
class Answer:
    """What goes back, unless the line is cut."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


class Cut(Exception):
    """The line goes dead without an answer."""


def answer(
    world: World, method: str, path: str, pairs: Pairs, headers: Mapping[str, str]
) -> Answer:
    """Answer one request, and keep a note of it."""
    due.settle(world)
    key = headers.get("Idempotency-Key") if method == "POST" else None
    with world.store.working():
        current = Current(f"{method} {path}", world.new_id("req"), key)
        seq = _logged(world, current, path, pairs, headers)
    try:
        made = _answered(world, current, method, path, pairs, headers)
    except StripeFault as fault:
        made = Answer(fault.status, fault.body())
    except Cut:
        made = Answer(0, {}, is_cut=True)
    made.headers.setdefault("Request-Id", str(current.request_id))
    note = "line cut" if made.is_cut else made.body.get("error", {}).get("code")
    world.store.run("UPDATE request SET status=?, note=? WHERE seq=?", made.status, note, seq)
    return made


def _logged(
    world: World, current: Current, path: str, pairs: Pairs, headers: Mapping[str, str]
) -> int:
    row = world.store.one(
        "INSERT INTO request (id, at, method, path, params, version, key) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq",
        current.request_id,
        world.now(),
        current.line.split(" ", 1)[0],
        path,
        json.dumps(dict(pairs)),
        headers.get("Stripe-Version"),
        current.key,
    )
    assert row is not None  # noqa: S101 - RETURNING gives the row
    return int(row["seq"])


def _answered(
    world: World,
    current: Current,
    method: str,
    path: str,
    pairs: Pairs,
    headers: Mapping[str, str],
) -> Answer:
    _raise_unless_known(headers.get("Authorization", ""))
    _misbehave_before(world, current.line)
    found = matching(method, path)
    if found is None:
        raise StripeFault(
            404,
            "invalid_request_error",
            f"Unrecognized request URL ({method}: {path}).",
        )
    version = headers.get("Stripe-Version") or world.settings.api_version
    route, names = found
    print_ = idempotency.fingerprint(method, path, pairs)
    with idempotency.held(world, current.key):
        slow = faults.take(world, "slow", line=current.line)
        time.sleep(slow.value if slow else 0)
        kept = idempotency.recall(world, current.key, print_)
        if kept is not None:
            replayed = {"Idempotent-Replayed": "true", "Original-Request": kept.request_id}
            made = Answer(kept.status, kept.body, replayed)
        else:
            call = Call(world, _checked(route, pairs, version), version, names)
            made = _done(world, current, route, call, print_)
    made.headers["Stripe-Version"] = version
    if faults.take(world, "drop_after_success", line=current.line):
        raise Cut
    return made


def _done(world: World, current: Current, route: Route, call: Call, print_: str) -> Answer:
    try:
        with world.answering(current):
            if faults.take(world, "error_500_kept", line=current.line):
                raise _server_error(keeps_work=True)
            body = route.handler(call)
            status = 200
            body = lists.expand(world, body, call.params.get("expand") or [])
    except StripeFault as fault:
        if not fault.keeps_work:
            raise
        status, body = fault.status, fault.body()
    if faults.take(world, "error_500_after_success", line=current.line):
        status, body = 500, _server_error().body()
    idempotency.keep(
        world, current.key, print_, status=status, body=body, request_id=str(current.request_id)
    )
    due.settle(world)
    return Answer(status, body)


def _raise_unless_known(authorization: str) -> None:
    scheme, _, key = authorization.partition(" ")
    if scheme != "Bearer" or not key:
        raise StripeFault(401, "invalid_request_error", "You did not provide an API key.")
    if not re.fullmatch(r"(sk|rk)_test_\w+", key):
        shown = f"{key[:8]}{'*' * 8}{key[-4:]}"
        raise StripeFault(401, "invalid_request_error", f"Invalid API Key provided: {shown}")


def _checked(route: Route, pairs: Pairs, version: str) -> Json:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.\w+)?", version):
        raise invalid(f"Invalid Stripe API version: {version}")
    given = params.decode(pairs)
    if "payment_method_types" in given and "{id}" not in route.path:
        given = _types_by_version(given, version)
    return params.checked(route.shape, given) if route.shape else given


def _types_by_version(given: Json, version: str) -> Json:
    if version[:10] >= TYPES_REMOVED_IN:
        raise invalid(
            "`payment_method_types` can no longer be sent in this API version. "
            "Send `allowed_payment_method_types`, or leave the choice to the Dashboard.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
    rest = dict(given)
    rest["allowed_payment_method_types"] = rest.pop("payment_method_types")
    return rest


def _misbehave_before(world: World, line: str) -> None:
    silence = faults.take(world, "timeout_before", line=line)
    if silence:
        time.sleep(silence.value)
        raise Cut
    if faults.take(world, "rate_limit_429", line=line):
        raise StripeFault(
            429, "invalid_request_error", "Too many requests just now.", code="rate_limit"
        )
    if faults.take(world, "lock_timeout_409", line=line):
        raise StripeFault(
            409,
            "invalid_request_error",
            "Another request holds this object.",
            code="lock_timeout",
        )
    if faults.take(world, "error_before", line=line):
        raise _server_error()


def _server_error(*, keeps_work: bool = False) -> StripeFault:
    return StripeFault(
        500,
        "api_error",
        "Something went wrong on the sandbox's end, as arranged.",
        keeps_work=keeps_work,
    )
