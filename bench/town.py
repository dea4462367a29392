"""The district that is measured: invented, signed in, and copied when it must be large."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.engine import make_url

from app import create_app
from bench import copies
from models import schema
from models.account import Access, CustomerAccount, Role
from models.database import Database
from models.district_file import load
from models.identity import LoginSession, Staff
from services.demo import load as demo
from services.keys.sealing import Sealer
from services.sessions import sessions
from web.settings import Environment, JobsMode, Secret, Settings

LARKSPUR = load(Path(__file__).parents[1] / "districts" / "larkspur.toml")
FIELD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
WEBHOOK_SECRET = "whsec_" + "b" * 32
SMALL = 1_000
#: What each account of a crowd owes; only to be read, so its control account does not know of it.
OWED = """
INSERT INTO ledger_account (kind, account_id, component, control_id, balance)
SELECT 'asset', a.id, 'service', g.id, 1000 + a.id - a.id / 20000 * 20000
FROM customer_account a CROSS JOIN (SELECT min(id) AS id FROM ledger_account) g
"""


@dataclass(frozen=True)
class Owner:
    """An account, and the secret that signs somebody in who may see it."""

    number: str
    token: str


@dataclass
class Town:
    """A district in a database of its own."""

    url: str
    database: Database
    #: How many ledger rows a second it was written at.
    seeded: float
    owners: list[Owner] = field(default_factory=list)
    staff: str = ""

    @property
    def engine(self) -> str:
        """The engine's name, as the table says it."""
        return self.database.dialect

    def app(self) -> Flask:
        """The product, whole, on this database."""
        return create_app(
            Settings(
                environment=Environment.TEST, database_url=self.url, secret_key=Secret("b" * 40),
                field_key=Secret(FIELD_KEY), base_url="http://localhost", jobs=JobsMode.OFF,
                stripe_api_key=Secret("sk_test_bench"),
                stripe_webhook_secret=(Secret(WEBHOOK_SECRET),),
            )
        )  # fmt: skip

    def sign_in(self, owners: int) -> None:
        """Sign a specialist in, and people of so many accounts drawn by lot."""
        at = datetime.now(UTC)
        where = {"address": "127.0.0.1", "browser": "a bench"}
        with self.database.saving() as session:
            staff_id = session.scalars(select(Staff.id)).first()
            self.staff = sessions.open_for_staff(session, staff_id=staff_id or 0, at=at, **where)
            last = session.scalars(
                select(CustomerAccount.id).order_by(CustomerAccount.id.desc()).limit(1)
            ).one()
            drawn = random.Random(7).sample(range(1, last + 1), min(last, owners * 2))
            rows = session.execute(
                select(CustomerAccount.number, Access.person_id)
                .join(Access, Access.account_id == CustomerAccount.id)
                .where(
                    CustomerAccount.id.in_(drawn),
                    Access.to_on.is_(None),
                    Access.role == Role.OWNER,
                )
            ).all()
            people = {person_id: number for number, person_id in rows}
            for person_id, number in list(people.items())[:owners]:
                token = sessions.open_for_person(session, person_id=person_id, at=at, **where)
                self.owners.append(Owner(number, token))
        random.Random(11).shuffle(self.owners)

    def keep_awake(self) -> None:
        """Say that everybody signed in was just here, so that nobody is sent to sign in."""
        with self.database.saving() as session:
            session.execute(update(LoginSession).values(seen_at=datetime.now(UTC)))


@contextmanager
def place(server: str | None) -> Iterator[str]:
    """An empty database: a file, or one of its own on a server; gone at the end."""
    if server is None:
        with tempfile.TemporaryDirectory(prefix="headworks-bench-") as folder:
            yield f"sqlite:///{folder}/town.sqlite"
        return
    name = f"bench_{time.time_ns()}"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def town(server: str | None, *, accounts: int, years: int) -> Iterator[Town]:
    """A district of so many accounts, with people signed in and its figures gathered."""
    with place(server) as url:
        schema.upgrade(url)
        database = Database(url)
        try:
            made = Town(url, database, _seed(database, min(accounts, SMALL), years))
            if accounts > SMALL:
                copies.multiply(database, accounts // SMALL)
            tidy(url)
            made.sign_in(owners=min(accounts // 2, 500))
            yield made
        finally:
            database.dispose()


@contextmanager
def crowd(server: str | None, *, accounts: int) -> Iterator[Town]:
    """So many people in so many places and nothing else: each owes something, none was billed."""
    with place(server) as url:
        schema.upgrade(url)
        database = Database(url)
        try:
            made = Town(url, database, _seed(database, accounts, years=0))
            with database.write.begin() as connection:
                connection.exec_driver_sql(OWED)
            tidy(url)
            made.sign_in(owners=1)
            yield made
        finally:
            database.dispose()


def _seed(database: Database, accounts: int, years: int) -> float:
    at = datetime.now(UTC)
    sealer = Sealer(FIELD_KEY)
    began = time.perf_counter()
    done = demo.load(
        database, LARKSPUR, today=LARKSPUR.day(at), accounts=accounts, years=years, seed=7,
        password_hash="-", seal=lambda words: sealer.seal(words, purpose="bench"),
        tell=lambda _: None,
    )  # fmt: skip
    return done.ledger_rows / (time.perf_counter() - began)


def tidy(url: str) -> None:
    """What a server does by itself sooner or later."""
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE" if url.startswith("postgres") else "ANALYZE"))
