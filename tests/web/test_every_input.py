"""Whatever is typed stays text: F14, F15 and F17 at every form and every address there is.

Forms and addresses come from the route map: one that nobody tries fails a test,
and so does a field that a form gained.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import delete
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse
from wtforms.fields.core import UnboundField

from app import create_app
from models.database import Database
from models.identity import Throttle
from services.keys.sealing import Sealer
from services.proving import authenticators
from tests.client import HouseClient
from tests.conftest import FIELD_KEY, furnish
from tests.factories import PASSWORD, make_person
from tests.house.conftest import ROOT
from tests.pages import check_errors
from tests.web.corpora import ATTACKS, LETTERS, as_sent, assert_inert
from tests.web.inputs import ASKED_BY_ADDRESS, FORMS, FOUND, IRIS
from tests.web.matrix import DECIDED, LOOKS, ROUTES, WITH_THINGS, address, find_bill, name
from tests.web.newcomer import newcomer
from tests.web.objects import things_of
from tests.web.story import Story
from web.clock import now
from web.fields import Form
from web.permissions import Permission
from web.settings import Settings

DOORS = ("portal", "helpdesk", "web")
URLENCODED = "application/x-www-form-urlencoded"
TEXTS = pytest.mark.parametrize(
    "texts",
    [
        pytest.param(ATTACKS, id="f14", marks=pytest.mark.one_engine),
        pytest.param(LETTERS, id="f15"),
    ],
)
PERMISSIONS: dict[str, Permission] = {
    rule: permission for rule, method, permission in ROUTES if method == "POST" and permission
}
SEALER = Sealer(FIELD_KEY)
TOKENS = ("code_token", "prove_token", "passkey_token", "change_token")
#: The guard writes down so many names.
NOTED_MAX = 10
#: So many texts stand in a field while all others are filled in honestly.
ALONE = 4
TRIED = pytest.mark.parametrize(
    ("rule", "honest"), FORMS, ids=[f"{rule} {'-'.join(honest)}" for rule, honest in FORMS]
)


@pytest.fixture(scope="session")
def whole_app(settings: Settings, shared_database: Database) -> Flask:
    """The product without the odd views."""
    return furnish(create_app(settings), shared_database)


@pytest.fixture
def browser(
    story: Story, visitor: Callable[[str], HouseClient], deaf_processor: None
) -> Callable[[str], HouseClient]:
    """A browser of somebody whom a form opens for, as far in as they come."""
    iris = make_person(story.session, "Iris Vance", password=PASSWORD, **IRIS)
    iris.totp_sealed = SEALER.seal("A" * 32, purpose=f"person.totp:{iris.id}")

    def browser(rule: str) -> HouseClient:
        whose = DECIDED[PERMISSIONS[rule]]
        who = "supervisor" if "supervisor" in whose else "owner" if "person" in whose else "guest"
        client = visitor(who if who != "guest" or "payments" not in rule else "owner")
        if rule.startswith("/desk") and story.owner and story.bill:  # a portal's visit stays there
            return client
        with client.session_transaction("/") as visit:
            visit.update(dict.fromkeys(TOKENS, "a-token"), code_email=IRIS["email"])
            offer = authenticators.offer(SEALER, whose=f"person:{story.owner.id}")
            visit.update(newcomer(story), change_email=IRIS["email"], authenticator_offer=offer)
            visit["halfway"] = [iris.id, IRIS["email"], now().timestamp(), "password"]
        if who == "guest":
            find_bill(client, story.account)
        return client

    return browser


def send(client: HouseClient, path: str, data: Iterable[tuple[str, str]]) -> TestResponse:
    """Send a form as it is, its token beside it."""
    token = [("csrf_token", client.form_token(path).encode())]
    data = [(field, found(client) if typed == FOUND else typed) for field, typed in data]
    body = urlencode([*token, *((field, as_sent(typed)) for field, typed in data)])
    return client.post(path, token=False, data=body, content_type=URLENCODED)


def found(client: HouseClient) -> str:
    """The bill this browser found, as its own page names it."""
    page = BeautifulSoup(client.get("/pay").text, "html.parser")
    return str(page.select("input[name=bill]")[0]["value"])


@TEXTS
@TRIED
def test_f14_f15_whatever_is_typed_into_a_form_stays_text(
    browser: Callable[[str], HouseClient],
    story: Story,
    rule: str,
    honest: dict[str, str],
    texts: tuple[str, ...],
):
    path, _ = address(rule, story)
    filled = fill(honest, story)
    alone = by_turns(list(filled), texts)
    for typed in texts:
        story.session.execute(delete(Throttle))
        client = browser(rule)
        assert_inert(send(client, path, dict.fromkeys(filled or {"other": ""}, typed).items()))
        for field in alone[typed]:
            story.session.execute(delete(Throttle))
            assert_inert(send(client, path, {**filled, field: typed}.items()))


@pytest.mark.one_engine
@TRIED
def test_errors_are_named_in_the_order_of_the_fields_on_the_page(
    browser: Callable[[str], HouseClient], story: Story, rule: str, honest: dict[str, str]
):
    path, _ = address(rule, story)
    for typed in ("", "x" * 3_000):
        story.session.execute(delete(Throttle))
        answer = send(browser(rule), path, dict.fromkeys(fill(honest, story), typed).items())
        if answer.mimetype == "text/html":
            check_errors(BeautifulSoup(answer.text, "html.parser"))


def by_turns(names: list[str], texts: tuple[str, ...]) -> dict[str, list[str]]:
    """The fields that each text stands in alone: four texts in the first, the next four in the
    next, and round again. All of them stand in all fields at once besides."""
    ways = len(texts)
    return {
        typed: [name for at, name in enumerate(names) if (turn - at * ALONE) % ways < ALONE]
        for turn, typed in enumerate(texts)
    }


def fill(honest: dict[str, str], story: Story) -> dict[str, str]:
    """What is sent, with the story's account in it."""
    lately = (now().date() - timedelta(days=2)).isoformat()
    known = {"account": story.account.number, "found": FOUND, "lately": lately}
    return {field: said.format(**known) for field, said in honest.items()}


@pytest.mark.one_engine
@TRIED
def test_f17_a_field_sent_twice_counts_once_and_one_made_up_never(
    browser: Callable[[str], HouseClient],
    story: Story,
    rule: str,
    honest: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
):
    noted: list[object] = []
    monkeypatch.setattr("web.guard.logs.log.warning", lambda _event, **facts: noted.append(facts))
    path, _ = address(rule, story)
    filled = fill(honest, story)
    made_up = {"role": "supervisor", "person_id": "1", "account_id": "1", "is_staff": "1"}
    outcomes = []
    for more in ({}, dict.fromkeys(filled, "'; --"), made_up):
        story.session.execute(delete(Throttle))
        outcomes.append(outcome(send(browser(rule), path, [*filled.items(), *more.items()])))
    assert outcomes == [outcomes[0]] * 3
    if filled and rule != "/webhooks/stripe":
        assert {"fields": list(filled)[:NOTED_MAX]} in noted


def outcome(answer: TestResponse) -> tuple[int, str]:
    """How a form was answered, without the number of a payment it made."""
    return answer.status_code, re.sub(r"[0-9a-f-]{36}", "*", answer.headers.get("Location", ""))


@pytest.mark.one_engine
@TEXTS
@pytest.mark.parametrize("route", WITH_THINGS, ids=name)
def test_f14_f15_whatever_stands_in_an_address_stays_text(
    app: Flask,
    story: Story,
    visitor: Callable[[str], HouseClient],
    route: tuple[str, str, Permission],
    texts: tuple[str, ...],
):
    rule, method, permission = route
    says_no = {303, 400, 404} if DECIDED[permission] else {303, 400, 403, 404}
    client = visitor(insider(rule))
    for _, mark in things_of(rule):
        path, _ = address(rule.replace(mark, "{typed}"), story)
        for typed in texts:
            answer = client.open(path.format(typed=quote(as_sent(typed), safe="")), method=method)
            assert_inert(answer)
            assert answer.status_code in says_no, ascii(typed)
            # Text reaches the view; a number's or a word's rule keeps everything else out.
            known = app.url_map.bind("localhost").test(answer.request.path, method)
            assert known or ":" in mark or "/" in typed, ascii(typed)


@TEXTS
@pytest.mark.parametrize("route", LOOKS, ids=name)
def test_f14_f15_whatever_is_asked_of_an_address_stays_text(
    whole_app: Flask,
    story: Story,
    visitor: Callable[[str], HouseClient],
    route: tuple[str, str, Permission],
    texts: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
):
    rule, _, _ = route
    client = visitor(insider(rule))
    path, _ = address(rule, story)
    monkeypatch.setattr(whole_app.request_class, "parameter_storage_class", Asked)
    Asked.names.clear()
    names = [*asked_for(), "nobody_reads_this"]
    for number, typed in enumerate(texts):
        query = urlencode(dict.fromkeys(names, as_sent(typed)))
        header = {"Accept-Language": ascii(typed), "User-Agent": ascii(typed)}
        assert_inert(client.get(f"{path}?{query}", headers=header))
        if number == 0 and "*" not in Asked.names:
            names = [each for each in names if each in Asked.names]
            if not names:  # it reads nothing that is asked: one text is as good as all
                break


class Asked(ImmutableMultiDict[str, str]):
    """What is asked of an address, and writes down which names were looked at."""

    names: ClassVar[set[str]] = set()

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)

    def get(self, key: str, *more: Any, **how: Any) -> Any:
        self.names.add(key)
        return super().get(key, *more, **how)

    def getlist(self, key: str, *more: Any, **how: Any) -> Any:
        self.names.add(key)
        return super().getlist(key, *more, **how)

    def __iter__(self) -> Iterator[str]:
        self.names.add("*")  # whoever goes through all of them reads each
        return super().__iter__()


def insider(rule: str) -> str:
    """Somebody whom most addresses of a door open for."""
    return "supervisor" if rule.startswith("/desk") else "owner"


def asked_for() -> list[str]:
    """Every name that a page reads of its address."""
    return [*named(r'request\.args(?:\.get\(|\[)\s*"([\w-]+)"|"(\w+)" in request\.args'), *fields()]


def named(pattern: str) -> list[str]:
    """The names that match in the code of the doors and of what they are made of."""
    code = [path for door in DOORS for path in (ROOT / door).rglob("*.py")]
    found = [re.findall(pattern, path.read_text("utf-8")) for path in code]
    return sorted({"".join(name) for names in found for name in names})


def fields(form: type[Form] = Form) -> set[str]:
    """Every field of every form."""
    own = {name for name in vars(form) if isinstance(getattr(form, name), UnboundField)}
    return own.union(*(fields(kind) for kind in form.__subclasses__()))


def test_every_form_and_every_field_is_tried():
    assert {rule for rule, _ in FORMS} == set(PERMISSIONS)
    # A form of rates has a field for each amount that the district's file has.
    named_here = {re.sub(r"^amount_\d+$", "", field) for _, honest in FORMS for field in honest}
    tried = named_here - {""} | ASKED_BY_ADDRESS
    assert set(asked_for()) >= ASKED_BY_ADDRESS
    read = {re.sub(r"^amount_\d+$", "", field) for field in fields()} - {""}
    read |= set(named(r'request\.form(?:\.get(?:list)?\(|\[)\s*"([\w-]+)"'))
    assert read == tried
    assert {"q", "receipt-code", "with", "state", "before"} <= set(asked_for())
