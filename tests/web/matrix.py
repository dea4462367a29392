"""Every address there is, every visitor there may be, and what each of them must meet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from app import create_app
from models.account import CustomerAccount
from tests.client import AS_HTMX, HouseClient
from tests.conftest import FIELD_KEY
from tests.house.conftest import PERMISSIONS
from tests.web.objects import EVERYBODY, make, things_of
from tests.web.story import Story
from web.doors import Door, door_of
from web.permissions import Permission, named_by
from web.settings import Environment, JobsMode, Secret, Settings

#: A guest found another account; a former owner's access ended.
VISITORS = (
    "stranger", "guest", "owner", "other", "former", "specialist", "supervisor", "auditor",
)  # fmt: skip
UNKNOWN = {"stranger", "guest"}
#: Who has another part in the owner's account; tests/web/test_roles.py asks for them.
IN_ROLES = ("co_owner", "manager", "tenant", "read_only", "contact")
PERSONS = {"owner", "other", "former", *IN_ROLES}
#: What was decided, not what the product believes.
DECIDED = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in PERMISSIONS.read_text("utf-8").splitlines()
}
#: What a page may answer to somebody it opens for. A form sent empty is refused in its place.
OPENS = frozenset({200, 204, 302, 303, 409, 422, 429})
#: A field that nobody reads, as the house writes it; its value holds no bracket but escaped.
HIDDEN = re.compile(r'<input\b[^>]*\btype="hidden"[^>]*>')


def routes() -> list[tuple[str, str, Permission | None]]:
    """Every rule with each of its methods and the permission its view names."""
    app = create_app(
        Settings(
            environment=Environment.TEST,
            database_url="sqlite://",
            secret_key=Secret("k" * 40),
            field_key=Secret(FIELD_KEY),
            base_url="http://localhost",
            jobs=JobsMode.OFF,
        )
    )
    return sorted(
        (rule.rule, method, named_by(app.view_functions[rule.endpoint]))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    )


ROUTES = routes()
LOOKS = [route for route in ROUTES if route[1] == "GET"]
ASKED = [route for route in ROUTES if route[1] in {"GET", "POST"}]
WITH_THINGS = [route for route in ASKED if things_of(route[0])]


def name(route: tuple[str, str, Any]) -> str:
    return f"{route[1]} {route[0]}"


def find_bill(client: HouseClient, account: CustomerAccount) -> None:
    """What a guest's browser carries who found an account."""
    with client.session_transaction("/") as visit:
        visit.update(guest="a-guest", found=[[account.id, 2**33]])


def anybody_may(permission: Permission) -> bool:
    return "public" in DECIDED[permission]


def address(rule: str, story: Story, *, absent: bool = False) -> tuple[str, frozenset[str]]:
    """The rule with its things filled in, and who may see all of them."""
    path, seen_by = rule, EVERYBODY
    for part, mark in things_of(rule):
        made = make(rule, part, story)
        path = path.replace(mark, made.absent if absent else made.value, 1)
        seen_by &= made.seen_by
    return path, seen_by


def expected(
    rule: str, permission: Permission, who: str, seen_by: frozenset[str], method: str = "GET"
) -> str:
    """What a visitor must meet: ``open``, ``absent``, ``forbidden`` or ``sign in``."""
    is_known = (who in PERSONS) if door_of(rule) is Door.PORTAL else who not in PERSONS
    known_as = "person" if who in PERSONS else who
    if not anybody_may(permission):
        if who in UNKNOWN or not is_known:
            return "sign in"
        if known_as not in DECIDED[permission]:
            return "forbidden"
    # OPTIONS tells the methods of an address and asks no view.
    return "open" if who in seen_by or method == "OPTIONS" else "absent"


def met(answer: TestResponse, rule: str) -> str:
    """What a visitor met."""
    status = answer.status_code
    door = door_of(rule)
    signed_out = any("login=;" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    if status == 303 and answer.location == door.sign_in_path and not signed_out:
        return "sign in"
    if status in OPENS:
        return "open"
    return {401: "sign in", 403: "forbidden", 404: "absent"}.get(status, answer.status)


def ask(client: HouseClient, method: str, path: str, *, as_htmx: bool = False) -> TestResponse:
    headers = AS_HTMX if as_htmx else {}
    return client.open(path, method=method, headers=headers)


def unsure(rule: str, permission: Permission) -> bool:
    """Public pages that lead to the sign-in by themselves, or ask for a signature instead."""
    return anybody_may(permission) and not things_of(rule)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile, not those of workers beside us."""
    sent: list[str] = []
    ours = get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if get_ident() == ours:
            sent.append(re.sub(r"_savepoint_\d+", "", statement))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def as_read(answer: TestResponse) -> tuple[object, ...]:
    """An answer without what differs between any two: tokens, the path, the request's number."""
    names = {name for name, _ in answer.headers if name != "Set-Cookie"}
    return answer.status, names, HIDDEN.sub("", answer.text)
