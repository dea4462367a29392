"""The whole house at work for a browser: the product, the processor's sandbox and the post.

Everything is real but the money. The product serves on this machine from a
copy of the database, and its jobs are done by its own threads.
"""

import dataclasses
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from models.account import CustomerAccount, Person
from models.bill import Bill
from models.database import Database
from models.identity import StaffRole
from sandbox.mail import MailCatcher
from sandbox.stripe import SECRET, StripeSandbox
from services.books.chart import open_chart
from tests.databases import Template
from tests.factories import PASSWORD, give_access, make_account, make_bill, make_person
from tests.helpdesk.story import Story, tell
from tests.journeys.beside import beside
from tests.journeys.opening import Opener, Windows
from tests.journeys.told import Told, tell_the_desk, today, told_households
from tests.journeys.watch import Watch, new_context
from tests.workshop import LARKSPUR
from tools import browser
from web.extensions import NAME
from web.settings import JobsMode, Secret, Settings

HOST = "127.0.0.1"


class Quiet(WSGIRequestHandler):
    """Says nothing of each request, and sends what it has at once."""

    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@dataclass
class Town:
    """A district at work, and what stands around it."""

    url: str
    database: Database
    stripe: StripeSandbox
    mail: MailCatcher


@pytest.fixture(scope="session")
def town(template_database: Template, settings: Settings) -> Iterator[Town]:
    """A district for all; nobody here turns the processor's clock."""
    with at_work(template_database, settings) as town:
        yield town


@contextmanager
def at_work(template_database: Template, settings: Settings) -> Iterator[Town]:
    """The product in one thread, its processor and its post beside it."""
    database_url = template_database.copy()
    port = free_port()
    url = f"http://localhost:{port}"  # a host's name, for passkeys belong to one
    with (
        MailCatcher() as mail,
        StripeSandbox(
            webhook_url=f"{url}/webhooks/stripe", clock="real", background=True
        ) as stripe,
    ):
        app = create_app(
            dataclasses.replace(
                settings, database_url=database_url, base_url=url, jobs=JobsMode.THREADS,
                stripe_api_base=stripe.url, stripe_webhook_secret=(Secret(SECRET),),
                smtp_port=mail.port,
            )
        )  # fmt: skip
        app.wsgi_app = beside(app.wsgi_app)
        database = app.extensions[NAME].database
        with database.saving() as session:
            open_chart(session, LARKSPUR.chart)
        server = make_server(HOST, port, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Town(url, database, stripe, mail)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            app.extensions["headworks_jobs"].stop()
            database.dispose()
            template_database.drop(database_url)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Home:
    """A house, its account and newest bill, and who owns it."""

    account: CustomerAccount
    bill: Bill
    owner: Person


@pytest.fixture
def home(town: Town) -> Home:
    """Iris owes $146.75, due in sixteen days."""
    with town.database.saving() as session:
        return move_in(session)


def move_in(session: Session, dollars: str = "146.75", language: str = "en") -> Home:
    """A house with a bill of nine days ago and the one before it paid."""
    account = make_account(session, house_number="2218")
    owner = make_person(session, "Iris Vance", password=PASSWORD, language=language)
    give_access(session, owner, account)
    bill = make_bill(session, account, dollars, on=today() - timedelta(days=9))
    return Home(account, bill, owner)


def chromium_here() -> str:
    """The browser that set-up found; without set-up, the first on this machine that starts."""
    found = os.environ.get("CHROMIUM") or browser.find()
    assert found, "no browser here: run python3 dev.py test"
    return str(found)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_here(), args=["--no-sandbox"])
        yield opened
        opened.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(town: Town, chromium: Browser) -> Iterator[Visit]:
    """Open a window: ``visit(path, at=town, javascript=True, **options)``.

    It may break no policy, and a page may leave nothing in it.
    """
    watch = Watch()

    def visit(path: str = "/", *, at: Town = town, javascript: bool = True, **options: Any) -> Page:
        context = new_context(chromium, javascript=javascript, **options)
        watch.over(context, at.url, javascript=javascript)
        page = context.new_page()
        page.goto(at.url + path)
        return page

    yield visit
    watch.end()


@pytest.fixture(scope="session")
def story(town: Town) -> Story:
    """2044-1836, 1906 Juniper Ave, with all that happened on it."""
    with town.database.saving() as session:
        return tell(session, today())


@pytest.fixture(scope="session")
def told(town: Town, story: Story, settings: Settings) -> Told:
    """Households and a desk for every state a page may be in."""
    with town.database.saving() as session:
        told = told_households(session, today())
        for role in StaffRole:
            told.hire(session, role, settings.field_key.reveal())
        tell_the_desk(session, told, story)
    return told


@pytest.fixture(scope="session")
def quiet(template_database: Template, settings: Settings) -> Iterator[tuple[Town, Told]]:
    """A district where nothing happened yet, and its specialist."""
    with at_work(template_database, settings) as town:
        told = Told()
        with town.database.saving() as session:
            told.hire(session, StaffRole.SPECIALIST, settings.field_key.reveal())
        yield town, told


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Iterator[Windows]:
    """Windows that the tests of pages share."""
    windows = Windows(chromium)
    yield windows
    windows.watch.end()


@pytest.fixture
def opened(
    windows: Windows, town: Town, told: Told, request: pytest.FixtureRequest
) -> Iterator[Opener]:
    """A page in one of its states: ``opened(STATES["bill"], javascript=False)``."""

    def story(is_quiet: bool) -> tuple[Town, Told]:
        return request.getfixturevalue("quiet") if is_quiet else (town, told)

    windows.served.clear()
    yield Opener(windows, story)
    windows.watch.look()


class Clicks:
    """Counts what a visitor presses."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, page: Page, name: str, role: str = "button", **how: Any) -> None:
        """Press something by the words on it."""
        self.count += 1
        page.get_by_role(role, name=name, **how).first.click()  # type: ignore[arg-type]


@pytest.fixture
def click() -> Clicks:
    """``click(page, "Find my bill")``; ``click.count`` afterwards."""
    return Clicks()
