"""One table: each figure beside its floor, on SQLite and on PostgreSQL."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import brotli
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from app import create_app
from bench import floors
from bench.timing import compare
from models import schema
from models.account import Access, CustomerAccount
from models.database import Database
from models.district_file import load
from models.identity import Staff
from models.money import Money
from models.payment import Channel
from services import payments, sessions
from services.demo import load as demo
from services.sealing import Sealer
from web import logs
from web.settings import Environment, JobsMode, Secret, Settings

LARKSPUR = load(Path(__file__).parents[1] / "districts" / "larkspur.toml")
FIELD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NUMBER = "20441836"
ACCOUNTS = 1_000


def line(name: str, engine: str, figure: str, goal: str, is_met: bool) -> None:
    print(f"  {name:<38} {engine:<11} {figure:<42} {goal:<10} {'met' if is_met else 'MISSED'}")


def seed(url: str) -> tuple[Database, str, str]:
    """A district, with a person and a specialist signed in."""
    schema.upgrade(url)
    database = Database(url)
    at = datetime.now(UTC)
    sealer = Sealer(FIELD_KEY)
    began = time.perf_counter()
    done = demo.load(
        database, LARKSPUR, today=LARKSPUR.day(at), accounts=ACCOUNTS, years=3, seed=7,
        password_hash="-", seal=lambda words: sealer.seal(words, purpose="bench"),
        tell=lambda _: None,
    )  # fmt: skip
    rate = done.ledger_rows / (time.perf_counter() - began)
    line(
        "seeding, ledger rows a second", database.dialect, f"{rate:,.0f}", ">= 20,000", rate >= 2e4
    )
    facts = {"at": at, "address": "127.0.0.1", "browser": "a bench"}
    with database.saving() as session:
        owner = session.scalars(
            select(Access.person_id).join(CustomerAccount).where(CustomerAccount.number == NUMBER)
        ).first()
        person = sessions.open_for_person(session, person_id=owner or 0, **facts)
        staff_id = session.scalars(select(Staff.id)).first()
        staff = sessions.open_for_staff(session, staff_id=staff_id or 0, **facts)
    if database.dialect == "postgresql":
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return database, person, staff


def pages(url: str, database: Database, person: str, staff: str) -> None:
    """The signed-in pages with every protection, beside the bare page."""
    app = create_app(
        Settings(
            environment=Environment.TEST, database_url=url, secret_key=Secret("b" * 40),
            field_key=Secret(FIELD_KEY), base_url="http://localhost", jobs=JobsMode.OFF,
            stripe_api_key=Secret("sk_test_bench"), stripe_webhook_secret=(Secret("whsec_b"),),
        )
    )  # fmt: skip
    client = app.test_client()
    client.set_cookie("headworks-portal-login", person, domain="localhost")
    client.set_cookie("headworks-desk-login", staff, domain="localhost")
    floor = floors.bare_page(url, NUMBER)
    is_sqlite = database.dialect == "sqlite"
    for name, path, goal in (
        ("overview", f"/a/{NUMBER}", 4 if is_sqlite else 3),
        ("console account", f"/desk/accounts/{NUMBER}", 6 if is_sqlite else 4),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

        def ours(path: str = path) -> None:
            assert client.get(path).status_code == 200

        pair = compare(ours, floor, calls=30)
        figure = f"{pair.ratio:.2f}x ({pair.ours_ms:.2f} ms on {pair.floor_ms:.2f} ms)"
        line(f"{name} / bare page", database.dialect, figure, f"<= {goal}x", pair.ratio <= goal)
        size = len(brotli.compress(answer.data)) / 1000
        line(
            f"{name}, HTML over the wire",
            database.dialect,
            f"{size:.1f} kB",
            "<= 12 kB",
            size <= 12,
        )


def payment(url: str, database: Database) -> None:
    """A recorded payment with all its invariants, beside the plain writes."""
    with database.reading() as session:
        account_id = session.scalars(select(CustomerAccount.id)).first() or 0
    floor = floors.core_payment(url, account_id, is_sqlite=database.dialect == "sqlite")
    numbers = count()

    def ours() -> None:
        at = datetime.now(UTC)
        received = payments.Received(
            account_id=account_id, amount=Money(100), channel=Channel.LOCKBOX,
            reference=f"bench-{next(numbers)}", received_on=LARKSPUR.day(at),
        )  # fmt: skip
        with database.saving() as session:
            payments.record_payment(session, LARKSPUR, received, at=at, actor="bench")

    pair = compare(ours, floor, calls=40)
    share = 100 / pair.ratio
    figure = f"{share:.0f} % ({1000 / pair.ours_ms:,.0f} on {1000 / pair.floor_ms:,.0f} a second)"
    line("payment, rate of the Core floor", database.dialect, figure, ">= 60 %", share >= 60)


def on(url: str) -> None:
    """Every figure on one engine."""
    database, person, staff = seed(url)
    measures: tuple[Callable[[], None], ...] = (
        lambda: pages(url, database, person, staff),
        lambda: payment(url, database),
    )
    for measure in measures:
        measure()
    database.dispose()


def main() -> int:
    """Measure on both engines."""
    with Path(os.devnull).open("w") as nowhere, tempfile.TemporaryDirectory() as folder:
        logs.configure(nowhere)
        on(f"sqlite:///{folder}/bench.sqlite")
        if server := os.environ.get("BENCH_DATABASE_URL"):
            name = f"bench_{os.getpid()}"
            with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            on(make_url(server).set(database=name).render_as_string(hide_password=False))
    return 0


sys.exit(main())
