"""Every address × method × visitor, from the route map and the permission table: E1, E5, E6.

An address nobody wrote down cannot exist here: the route map is the list, and
what each visitor must meet follows from the permission its view names.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from models.base import Base
from models.database import Database
from models.identity import StaffRole
from tests.client import AS_HTMX, HouseClient
from tests.conftest import FIELD_KEY, furnish
from tests.factories import make_staff
from tests.web.objects import EVERYBODY, Story, make, things_of
from web.doors import Door, door_of
from web.permissions import WHO_MAY, Permission, Who, is_public, named_by
from web.settings import Environment, JobsMode, Secret, Settings

VISITORS = ("stranger", "owner", "other", "specialist", "supervisor", "auditor")
PERSONS = {"owner", "other"}
#: What a page may answer to somebody it opens for. A form sent empty is refused in its place.
OPENS = frozenset({200, 204, 302, 303, 409, 422, 429})
#: Written by every visit: the trail, the last use, the counted tries.
TRACES = {"audit_event", "login_session", "throttle"}


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
WITH_THINGS = [route for route in LOOKS if things_of(route[0])]


def name(route: tuple[str, str, Any]) -> str:
    return f"{route[1]} {route[0]}"


@pytest.fixture(scope="session")
def whole_app(settings: Settings, shared_database: Database) -> Flask:
    """The product without the odd views."""
    return furnish(create_app(settings), shared_database)


@pytest.fixture
def story(session: Session) -> Story:
    return Story(session)


@pytest.fixture
def visitor(app: Flask, story: Story, sign_in: Callable[..., str]) -> Callable[[str], HouseClient]:
    """A browser of one of the six visitors."""
    staff: dict[str, Any] = {}

    def browser(who: str) -> HouseClient:
        client = app.test_client()
        assert isinstance(client, HouseClient)
        if who in PERSONS:
            sign_in(getattr(story, who), on=client)
        elif who != "stranger":
            if who not in staff:
                staff[who] = make_staff(story.session, role=StaffRole(who))
            sign_in(staff[who], on=client)
        return client

    return browser


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
    known_as = Who.PERSON if who in PERSONS else Who(who) if who != "stranger" else None
    if not is_public(permission):
        if who == "stranger" or not is_known:
            return "sign in"
        if known_as not in WHO_MAY[permission]:
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
    return is_public(permission) and not things_of(rule)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_every_visitor_meets_what_the_table_says(
    route: tuple[str, str, Permission | None],
    story: Story,
    visitor: Callable[[str], HouseClient],
):
    rule, method, permission = route
    assert permission is not None, f"{rule} names no permission: mark its view with @needs"
    path, seen_by = address(rule, story)
    wrong = []
    for who in VISITORS:
        answer = ask(visitor(who), method, path)
        assert answer.status_code < 500, f"{who}: {answer.status}"
        should, did = expected(rule, permission, who, seen_by, method), met(answer, rule)
        if unsure(rule, permission):
            did = "open" if answer.status_code not in {401, 403, 404, 405} else did
        if should != did:
            wrong.append(f"{who} should meet {should!r} and met {did!r} ({answer.status})")
    assert not wrong, "\n".join([f"{method} {path}", *wrong])


@pytest.mark.parametrize("route", LOOKS, ids=name)
def test_a_fragment_is_guarded_as_its_page_is(
    route: tuple[str, str, Permission],
    story: Story,
    visitor: Callable[[str], HouseClient],
):
    rule, method, permission = route
    path, seen_by = address(rule, story)
    for who in VISITORS:
        answer = ask(visitor(who), method, path, as_htmx=True)
        should = expected(rule, permission, who, seen_by)
        if should == "sign in":
            assert answer.status_code == 401, f"{who}: {answer.status}"
        elif not unsure(rule, permission):
            assert met(answer, rule) == should, f"{who}: {answer.status}"


@pytest.mark.parametrize("route", WITH_THINGS, ids=name)
def test_not_yours_and_not_there_are_the_same(
    route: tuple[str, str, Permission],
    story: Story,
    visitor: Callable[[str], HouseClient],
):
    rule, method, permission = route
    path, seen_by = address(rule, story)
    nowhere, _ = address(rule, story, absent=True)
    for who in VISITORS:
        client = visitor(who)
        if expected(rule, permission, who, seen_by) in {"open", "absent"}:
            nothing = ask(client, method, nowhere)
            said_no = {303, 404} if is_public(permission) else {404}
            assert nothing.status_code in said_no, f"{who}, {nowhere}: {nothing.status}"
            if who not in seen_by:
                assert as_read(ask(client, method, path)) == as_read(nothing), who


def as_read(answer: TestResponse) -> tuple[object, ...]:
    """An answer without what differs between any two: tokens, the path, the request's number."""
    page = BeautifulSoup(answer.text, "html.parser")
    for field in page.select("input[type=hidden]"):
        field.decompose()
    names = {name for name, _ in answer.headers if name != "Set-Cookie"}
    return answer.status, names, str(page)


@pytest.mark.parametrize("route", LOOKS, ids=name)
def test_looking_changes_nothing(
    route: tuple[str, str, Permission],
    story: Story,
    visitor: Callable[[str], HouseClient],
):
    rule, method, permission = route
    path, seen_by = address(rule, story)
    for who in ("owner", "supervisor"):
        if expected(rule, permission, who, seen_by) != "open":
            continue
        client = visitor(who)
        story.session.flush()
        before = contents(story.session)
        ask(client, method, path)
        story.session.expire_all()
        assert contents(story.session) == before, f"{who} changed something by looking"


def contents(session: Session) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and a sum that changes when any of them does."""
    seen = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in TRACES:
            rows = session.execute(select(table)).all()
            seen[table.name] = (len(rows), hash(tuple(map(repr, rows))))
    return seen


@pytest.mark.parametrize("path", ["/", "/desk/", "/sign-in", "/health"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_a_method_no_view_declares_opens_nothing(client: HouseClient, path: str, method: str):
    assert client.open(path, method=method).status_code in {400, 405}


def test_every_permission_has_its_line_and_its_use():
    assert set(WHO_MAY) == set(Permission)
    used = {permission for _, _, permission in ROUTES}
    assert set(Permission) == used, f"named by no view: {set(Permission) - used}"
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", permission) for permission in Permission)


def test_an_auditor_may_look_at_everything_and_change_nothing():
    changing = {
        permission
        for rule, method, permission in ROUTES
        if method not in {"GET", "HEAD", "OPTIONS"} and permission is not None
    }
    for permission in changing - {Permission.STAFF_SESSION_CLOSE}:
        if not is_public(permission):
            assert Who.AUDITOR not in WHO_MAY[permission], permission
