"""The whole house at work for a browser: the product, the processor's sandbox and the post.

Everything is real but the money. The product serves on this machine from a
copy of the database, and its jobs are done by its own threads.
"""

import dataclasses
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from models.account import CustomerAccount, Person
from models.bill import Bill
from models.database import Database
from sandbox.mail import MailCatcher
from sandbox.stripe import SECRET, StripeSandbox
from services.chart import open_chart
from tests.databases import Template
from tests.factories import PASSWORD, give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR
from tools import browser
from web.extensions import NAME
from web.settings import JobsMode, Secret, Settings

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HOST = "127.0.0.1"
WAIT_MS = 15_000


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

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
    url = f"http://{HOST}:{port}"
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
    today = LARKSPUR.day(datetime.now(UTC))
    account = make_account(session, house_number="2218")
    owner = make_person(session, "Iris Vance", password=PASSWORD, language=language)
    give_access(session, owner, account)
    bill = make_bill(session, account, dollars, on=today - timedelta(days=9))
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


@dataclass
class Watch:
    """What a browser complained of, and how often somebody clicked."""

    violations: list[str]
    clicks: int = 0


Visit = Callable[..., Page]


@pytest.fixture
def visit(town: Town, chromium: Browser) -> Iterator[Visit]:
    """Open a window: ``visit(path, javascript=True, **options)``. It may break no policy."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def visit(path: str = "/", *, javascript: bool = True, **options: Any) -> Page:
        context = chromium.new_context(
            java_script_enabled=javascript, locale="en-US", reduced_motion="reduce", **options
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(town.url + path)
        return page

    def note(text: str) -> None:
        if re.search("Content Security Policy|Refused to", text):
            complaints.append(text)

    yield visit
    for context in contexts:
        for page in context.pages:
            assert_nothing_kept(page, town.url)
        context.close()
    assert not complaints, complaints


def assert_nothing_kept(page: Page, url: str) -> None:
    """Browser storage stays empty."""
    if page.url.startswith(url):
        kept = page.context.storage_state()["origins"]
        assert not [origin for origin in kept if origin["origin"] == url], kept


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


def pay_by_card(page: Page, number: str = "4242 4242 4242 4242") -> None:
    """Fill in the payment page with a card and pay."""
    page.get_by_label("Email").fill("iris@example.org") if page.get_by_label(
        "Email"
    ).count() else None
    page.get_by_label("Name on card or account").fill("Iris Vance")
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expires").fill("12 / 40")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name=re.compile("^Pay")).click()


def pay_by_bank(page: Page, account: str = "000123456789", *, deposits: bool = False) -> None:
    """Fill in the payment page with a bank account and pay."""
    if page.get_by_label("Email").count():
        page.get_by_label("Email").fill("iris@example.org")
    page.get_by_label("Name on card or account").fill("Iris Vance")
    page.get_by_label("Routing number").fill("110000000")
    page.get_by_label("Account number").fill(account)
    if deposits:
        page.get_by_label("Verify by two small deposits").check()
    page.get_by_role("checkbox", name=re.compile("I authorize")).check()
    page.get_by_role("button", name=re.compile("^Pay")).click()


def today() -> date:
    """The district's day."""
    return LARKSPUR.day(datetime.now(UTC))
