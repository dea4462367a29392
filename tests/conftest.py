"""What every test may ask for: a district's database that forgets, the product, a browser's client.

Each test works inside one transaction that is undone at its end. A test that
needs several processes or threads asks for `house_database`, a copy of its own.
"""

import base64
import dataclasses
import gc
import io
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from math import inf
from pathlib import Path

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session
from stripe import HTTPClient

from app import create_app
from helpdesk import kept
from models import schema
from models.account import Person
from models.database import Database
from models.identity import Staff
from services.books.chart import open_chart
from services.gateways.stripe_gateway import StripeGateway
from services.in_force import Districts
from services.proving import passwords
from services.sessions import sessions
from tests.client import HouseClient
from tests.databases import Template, engine_under_test, says_more_on_another_engine, template
from tests.workshop import LARKSPUR, fresh_copy
from web import announced, logs
from web.clock import now
from web.extensions import NAME
from web.settings import Environment, JobsMode, Secret, Settings

DATABASES = Path(__file__).resolve().parent.parent / "var" / "test" / "databases"
SECRET_KEY = "test-only-" + "s" * 40
#: An instant at which the doors are visited: see `some_friday`.
SOME_FRIDAY = datetime(2026, 11, 27, 20, tzinfo=UTC)
FIELD_KEY = base64.b64encode(bytes(range(32))).decode()
#: How much is made before garbage is looked for: a test makes much, and throws most of it away.
SELDOM = (20_000, 10, 20)

hypothesis_settings.register_profile(
    "house",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what says nothing new on a second engine, for `dev.py test` to leave it out there."""
    for item in items:
        names = [mark.name for mark in item.iter_markers()]
        if not says_more_on_another_engine(getattr(item, "fixturenames", ()), names):
            item.add_marker("one_engine")


def pytest_collection_finish() -> None:
    """What was imported and collected outlives every test: no garbage is looked for among it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Only this machine may be talked to."""
    really = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if host != "localhost" and not ip_address(host).is_loopback:
            raise RuntimeError(f"a test tried to reach {host}")
        return really(self, address)  # type: ignore[arg-type]

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = really  # type: ignore[method-assign]


class Nowhere(io.TextIOBase):
    """Where a log may be written that nobody reads."""

    def write(self, text: str) -> int:
        return len(text)


@pytest.fixture(scope="session", autouse=True)
def quiet_log() -> None:
    """The product's log goes nowhere; a test of the log sends it to itself."""
    logs.configure(Nowhere())


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed as always, but in a hundredth of the time and memory."""
    usual = passwords._HASHER
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    yield
    passwords._HASHER = usual


@pytest.fixture(scope="session", autouse=True)
def no_naps() -> Iterator[None]:
    """Whoever asks the processor once more asks at once, as often as ever."""
    usual = HTTPClient.INITIAL_DELAY
    HTTPClient.INITIAL_DELAY = 0
    yield
    HTTPClient.INITIAL_DELAY = usual


@pytest.fixture(scope="session")
def template_database() -> Template:
    """A database with every migration, that copies are made of."""
    return template(engine_under_test(), schema.upgrade, DATABASES)


@pytest.fixture(scope="session")
def shared_database(template_database: Template) -> Iterator[Database]:
    """The database of this test process; ask for `database`, which forgets."""
    with fresh_copy(template_database) as database:
        furnish_books(database)
        yield database


def furnish_books(database: Database) -> None:
    """Open the district's chart of accounts."""
    with database.saving() as session:
        open_chart(session, LARKSPUR.chart)


@pytest.fixture
def some_friday() -> Iterator[None]:
    """It is Friday, Nov 27, 2026, at noon in the district, and time goes on from there.

    For stories whose bills and payments have days of their own; no calendar outdates them.
    """
    with time_machine.travel(SOME_FRIDAY, tick=True):
        yield


@pytest.fixture
def database(shared_database: Database) -> Iterator[Database]:
    """A database with the chart of accounts; whatever the test does is undone."""
    with shared_database.isolated():
        yield shared_database


@pytest.fixture(scope="session")
def one_house(template_database: Template) -> Iterator[Database]:
    """Where the database of each test stands in turn; ask for `house_database`.

    One engine for all of them: writing every statement out anew is what would take a new one
    longest.
    """
    with fresh_copy(template_database) as database:
        yield database


@pytest.fixture
def house_database(one_house: Database, template_database: Template) -> Iterator[Database]:
    """A new database of the test's own, for several threads or processes; commits are real."""
    template_database.renew(one_house.url)
    furnish_books(one_house)
    yield one_house
    one_house.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on `database`; what it flushes is seen by the product at once."""
    with database.saving() as session:
        yield session


@pytest.fixture(scope="session")
def settings(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings tests run under."""
    return Settings(
        environment=Environment.TEST,
        database_url=shared_database.url,
        secret_key=Secret(SECRET_KEY),
        field_key=Secret(FIELD_KEY),
        base_url="http://localhost",
        stripe_api_key=Secret("sk_test_0123456789abcdef"),
        stripe_webhook_secret=(Secret("whsec_0123456789abcdef"),),
        oidc_issuer="http://127.0.0.1:9",  # nobody is there
        oidc_client_id="headworks",
        oidc_client_secret=Secret("oidc-sandbox-secret"),
        jobs=JobsMode.OFF,
        documents=str(tmp_path_factory.mktemp("documents")),
    )


@pytest.fixture(scope="session")
def whole_app(settings: Settings, shared_database: Database) -> Flask:
    """The product, put together once; ask for `app`."""
    return furnish(create_app(settings), shared_database)


def furnish(app: Flask, database: Database) -> Flask:
    """Let an application work on a database of the tests."""
    house = app.extensions[NAME]
    house.database.dispose()
    files = Districts(house.files.first, database, now)
    context = dataclasses.replace(house.context, database=database, files=files)
    app.extensions[NAME] = dataclasses.replace(house, database=database, context=context)
    app.test_client_class = HouseClient
    return app


@pytest.fixture
def app(whole_app: Flask, database: Database) -> Flask:
    """The product on a database that forgets."""
    assert whole_app.extensions[NAME].database is database
    kept.forget(database)
    announced.keep(database, (), seconds=inf)  # until a test publishes something
    whole_app.extensions[NAME].files.keep((), timedelta(days=9))  # until a test decides something
    return whole_app


@pytest.fixture
def deaf_processor(whole_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The processor's address is one where nobody listens, and nobody waits for it."""
    monkeypatch.setattr("services.gateways.stripe_connection.RETRIES", 0)
    gateway = StripeGateway(
        "sk_test_0123456789abcdef", api_base="http://127.0.0.1:9", webhook_secrets=[]
    )
    house = whole_app.extensions[NAME]
    context = dataclasses.replace(house.context, processor=lambda: gateway)
    whole_app.extensions[NAME] = dataclasses.replace(house, context=context)
    yield
    whole_app.extensions[NAME] = house


@pytest.fixture
def client(app: Flask) -> HouseClient:
    """A browser without JavaScript. Every answer is checked for its protections."""
    client = app.test_client()
    assert isinstance(client, HouseClient)
    return client


@pytest.fixture
def sign_in(client: HouseClient, database: Database) -> Callable[..., str]:
    """Sign somebody in: ``sign_in(person)`` at the portal, ``sign_in(staff)`` at the console."""

    def sign_in(who: Person | Staff, *, on: HouseClient | None = None) -> str:
        at = now()
        facts = {"at": at, "address": "127.0.0.1", "browser": "a test"}
        with database.saving() as session:
            if isinstance(who, Staff):
                door, token = "desk", sessions.open_for_staff(session, staff_id=who.id, **facts)
            else:
                door = "portal"
                token = sessions.open_for_person(session, person_id=who.id, **facts)
        (on or client).set_cookie(f"headworks-{door}-login", token)
        return token

    return sign_in
