"""Every address × method × visitor, from the route map and the permission table: E1, E5, E6.

An address nobody wrote down cannot exist here: the route map is the list, and
what each visitor must meet follows from the permission its view names, as
tests/house/permissions.txt says who has it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import create_app
from models.account import Person
from models.base import Base
from models.database import Database
from tests.client import HouseClient
from tests.conftest import furnish
from tests.databases import engine_under_test
from tests.factories import make_person
from tests.web.matrix import (
    ASKED,
    DECIDED,
    LOOKS,
    ROUTES,
    VISITORS,
    WITH_THINGS,
    address,
    anybody_may,
    as_read,
    ask,
    expected,
    met,
    name,
    statements,
    unsure,
)
from tests.web.story import Story
from web.permissions import Permission
from web.settings import Settings

#: Methods that a view never hears of: who may use them is settled before a database is asked.
UNHEARD = {"HEAD", "OPTIONS"}
HEARD = [route for route in ROUTES if route[1] not in UNHEARD]
#: The first method that a view of an address hears of; who visits by it asks by the others before.
FIRST = {(rule, permission): method for rule, method, permission in reversed(HEARD)}
#: On the second engine they say nothing new.
BESIDE: dict[tuple[str, str, Permission | None], list[str]] = defaultdict(list)
if engine_under_test() == "sqlite":
    for rule, method, permission in dict.fromkeys(ROUTES):
        if method in UNHEARD:
            BESIDE[rule, FIRST[rule, permission], permission].append(method)
#: What is met by those who visit each address: anything, and on the second engine what asks it
#: something new, which is a page that opens, and a thing that is not theirs.
MET = {"open", "absent"}
if engine_under_test() == "sqlite":
    MET |= {"forbidden", "sign in"}
#: Written by every visit: the trail, the last use, the counted tries, and that a link was opened.
TRACES = {"audit_event", "login_session", "pay_link", "throttle"}
#: Where a statement names the table it writes to.
WRITES = re.compile(r'\b(?:INTO|UPDATE|DELETE FROM) "?(\w+)')
WRITTEN = set(Base.metadata.tables) - TRACES


@pytest.fixture(scope="session")
def whole_app(settings: Settings, shared_database: Database) -> Flask:
    """The product without the odd views."""
    return furnish(create_app(settings), shared_database)


@pytest.mark.parametrize("route", HEARD, ids=name)
def test_e01_every_visitor_meets_what_the_table_says(
    route: tuple[str, str, Permission | None],
    story: Story,
    visitor: Callable[[str], HouseClient],
):
    rule, method, permission = route
    assert permission is not None, f"{rule} names no permission: mark its view with @needs"
    path, seen_by = address(rule, story)
    wrong = []
    for who in VISITORS:
        client = visitor(who)
        for way in [*BESIDE[route], method]:
            should = expected(rule, permission, who, seen_by, way)
            if should not in MET:
                continue
            answer = ask(client, way, path)
            assert answer.status_code < 500, f"{who}: {answer.status}"
            did = met(answer, rule)
            if unsure(rule, permission):
                did = "open" if answer.status_code not in {401, 403, 404, 405} else did
            if should != did:
                wrong.append(f"{way}: {who} should meet {should!r} and met {did!r}")
    assert not wrong, "\n".join([path, *wrong])


@pytest.mark.one_engine
@pytest.mark.parametrize("route", ASKED, ids=name)
def test_e05_a_fragment_is_guarded_as_its_page_is(
    route: tuple[str, str, Permission],
    story: Story,
    visitor: Callable[[str], HouseClient],
):
    rule, method, permission = route
    path, seen_by = address(rule, story)
    for who in VISITORS:
        answer = ask(visitor(who), method, path, as_htmx=True)
        should = expected(rule, permission, who, seen_by, method)
        if should == "sign in":
            assert answer.status_code == 401, f"{who}: {answer.status}"
        elif not unsure(rule, permission):
            assert met(answer, rule) == should, f"{who}: {answer.status}"


@pytest.mark.one_engine
@pytest.mark.parametrize("route", WITH_THINGS, ids=name)
def test_e01_not_yours_and_not_there_are_the_same(
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
            said_no = {303, 404} if anybody_may(permission) else {404}
            assert nothing.status_code in said_no, f"{who}, {nowhere}: {nothing.status}"
            if who not in seen_by:
                assert as_read(ask(client, method, path)) == as_read(nothing), who


@pytest.mark.one_engine
@pytest.mark.parametrize("route", WITH_THINGS, ids=name)
def test_e01_not_yours_takes_the_same_time_as_not_there(
    route: tuple[str, str, Permission],
    story: Story,
    visitor: Callable[[str], HouseClient],
):
    """The same statements, one by one: time tells nobody more than the page does."""
    rule, method, permission = route
    path, seen_by = address(rule, story)
    nowhere, _ = address(rule, story, absent=True)
    for who in ("guest", "other", "former"):
        if expected(rule, permission, who, seen_by) == "absent":
            client = visitor(who)
            ask(client, method, "/health")
            with statements() as not_yours:
                ask(client, method, path)
            with statements() as not_there:
                ask(client, method, nowhere)
            assert not_yours == not_there, who


@pytest.mark.one_engine
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
        with traced(story.session) as sent:
            ask(client, method, path)
        assert changed_by(sent) == set(), f"{who} changed something by looking"


@contextmanager
def traced(session: Session) -> Iterator[list[str]]:
    """What SQLite is told meanwhile, past SQLAlchemy too, and what its triggers do."""
    driver: Any = session.connection().connection.driver_connection
    sent: list[str] = []
    driver.set_trace_callback(sent.append)
    yield sent
    driver.set_trace_callback(None)


def changed_by(sent: list[str]) -> set[str]:
    """The tables that statements write to, traces apart, whether or not a row becomes another."""
    return {table for said in sent for table in WRITES.findall(said)} & WRITTEN


@pytest.mark.one_engine
def test_whatever_is_written_is_seen(session: Session):
    with traced(session) as sent:
        person = make_person(session, "Iris Vance")
    assert changed_by(sent) == {"person"}
    one = select(Person.id).where(Person.id == person.id).cte("one")
    for change in (
        update(Person).values(name="Jo Winter"),
        delete(Person).where(Person.id == person.id),
        delete(Person).where(Person.id.in_(select(one.c.id))).add_cte(one),
        insert(Person).from_select(["name"], select(one.c.id)),
    ):
        with traced(session) as sent, suppress(IntegrityError), session.begin_nested():
            session.execute(change)
        assert changed_by(sent) == {"person"}


@pytest.mark.parametrize("path", ["/", "/desk/", "/sign-in", "/health"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_a_method_no_view_declares_opens_nothing(client: HouseClient, path: str, method: str):
    assert client.open(path, method=method).status_code in {400, 405}


def test_every_permission_has_its_line_and_its_use():
    assert set(DECIDED) == set(Permission)
    used = {permission for _, _, permission in ROUTES}
    assert set(Permission) == used, f"named by no view: {set(Permission) - used}"
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", permission) for permission in Permission)


#: What everybody of the staff may do with their own sign-in.
OWN_SIGN_IN = {
    Permission.STAFF_SESSION_CLOSE, Permission.STAFF_IDENTITY_PROVE, Permission.STAFF_PROOFS_CHANGE,
    Permission.STAFF_KEYS_CHANGE,
}  # fmt: skip


def test_an_auditor_may_look_at_everything_and_change_nothing_but_their_own_sign_in():
    changing = {
        permission
        for rule, method, permission in ROUTES
        if method not in {"GET", "HEAD", "OPTIONS"} and permission is not None
    }
    for permission in changing - OWN_SIGN_IN:
        if not anybody_may(permission):
            assert "auditor" not in DECIDED[permission], permission
