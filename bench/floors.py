"""The floors: the same content without any protection, and the same writes without any rule."""

from collections.abc import Callable
from itertools import count
from typing import Any

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    text,
    update,
)

PAGE = """<!doctype html>
<html lang="en"><head><title>{{ account.number }}</title></head>
<body><h1>{{ account.number }}</h1><p>{{ account.mailing_name }}</p>
<table>{% for row in rows %}<tr><td>{{ row.effective_on }}</td><td>{{ row.memo }}</td>
<td>{{ row.change }}</td></tr>{% endfor %}</table></body></html>"""
ROWS = 12
QUEUE = """<!doctype html>
<html lang="en"><head><title>Questions</title></head>
<body><h1>Questions</h1><table>{% for row in rows %}<tr><td>{{ row.promised_on }}</td>
<td>{{ row.id }}</td><td>{{ row.state }}</td><td>{{ row.number }}</td>
<td>{{ row.mailing_name }}</td></tr>{% endfor %}</table></body></html>"""
QUEUE_ROWS = 25

plain = MetaData()
account = Table(
    "customer_account", plain,
    Column("id", Integer, primary_key=True), Column("number", Text), Column("mailing_name", Text),
)  # fmt: skip
entry = Table(
    "entry", plain,
    Column("id", Integer, primary_key=True), Column("account_id", Integer),
    Column("effective_on", Date), Column("memo", Text), Column("change", BigInteger),
)  # fmt: skip
ticket = Table(
    "ticket", plain,
    Column("id", Integer, primary_key=True), Column("account_id", Integer), Column("state", Text),
    Column("owner_id", Integer), Column("promised_on", Date),
)  # fmt: skip
written = MetaData()
key_floor = Table("floor_key", written, Column("key", String, primary_key=True))
leg_floor = Table(
    "floor_leg", written,
    Column("id", Integer, primary_key=True), Column("key", String),
    Column("account", Integer, index=True), Column("cents", BigInteger),
)  # fmt: skip
balance_floor = Table(
    "floor_balance", written,
    Column("account", Integer, primary_key=True, autoincrement=False),
    Column("cents", BigInteger, nullable=False),
)  # fmt: skip

bulky = MetaData()
entry_floor = Table(
    "floor_entry", bulky,
    Column("id", BigInteger, primary_key=True), Column("key", Text, unique=True),
    Column("kind", Text), Column("account_id", BigInteger), Column("change", BigInteger),
    Column("total", BigInteger), Column("effective_on", Date),
    Column("recorded_at", DateTime, index=True), Column("memo", Text), Column("actor", Text),
    Column("reverses_id", BigInteger, unique=True),
    Index("ix_floor_entry_account", "account_id", "effective_on", "id"),
)  # fmt: skip
transfer_floor = Table(
    "floor_transfer", bulky,
    Column("id", BigInteger, primary_key=True), Column("entry_id", BigInteger, index=True),
    Column("debit_id", BigInteger, index=True), Column("credit_id", BigInteger, index=True),
    Column("amount", BigInteger),
)  # fmt: skip


def bare_page(url: str) -> Flask:
    """An account and its last entries: one route, one query, one template, all as they come."""
    engine = create_engine(url)
    app = Flask("bare")
    app.jinja_loader = DictLoader({"account.html": PAGE})

    @app.get("/account/<number>")
    def show(number: str) -> str:
        query = (
            select(
                account.c.number, account.c.mailing_name,
                entry.c.effective_on, entry.c.memo, entry.c.change,
            )
            .join(entry, entry.c.account_id == account.c.id)
            .where(account.c.number == number)
            .order_by(entry.c.effective_on.desc(), entry.c.id.desc())
            .limit(ROWS)
        )  # fmt: skip
        with engine.connect() as connection:
            rows = connection.execute(query).all()
        return render_template("account.html", account=rows[0], rows=rows)

    return app


def bare_queue(url: str) -> Flask:
    """The first questions that nobody has: one route, one query, one template."""
    engine = create_engine(url)
    app = Flask("bare")
    app.jinja_loader = DictLoader({"queue.html": QUEUE})

    @app.get("/queue")
    def queue() -> str:
        query = (
            select(
                ticket.c.promised_on, ticket.c.id, ticket.c.state, account.c.number,
                account.c.mailing_name,
            )
            .join(account, account.c.id == ticket.c.account_id)
            .where(text("state IN ('new', 'open') AND owner_id IS NULL"))
            .order_by(ticket.c.promised_on, ticket.c.id)
            .limit(QUEUE_ROWS)
        )  # fmt: skip
        with engine.connect() as connection:
            return render_template("queue.html", rows=connection.execute(query).all())

    return app


def durable(url: str) -> Engine:
    """An engine whose commits are on the disk, as the product's are."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def promise(dbapi: Any, _record: object) -> None:
            dbapi.execute("PRAGMA journal_mode=WAL")
            dbapi.execute("PRAGMA synchronous=FULL")

    return engine


def core_payment(engine: Engine, accounts: list[int]) -> Callable[[], object]:
    """A key, two legs and two balances by SQLAlchemy Core, one durable transaction each time."""
    written.drop_all(engine)
    written.create_all(engine)
    with engine.begin() as connection:
        everybody = [{"account": each, "cents": 0} for each in {0, *accounts}]
        connection.execute(insert(balance_floor), everybody)
    numbers = count()

    def pay() -> None:
        number = next(numbers)
        key, payer = f"floor-{number}", accounts[number % len(accounts)]
        legs = [(payer, -100), (0, 100)]
        with engine.begin() as connection:
            connection.execute(insert(key_floor).values(key=key))
            connection.execute(
                insert(leg_floor),
                [{"key": key, "account": each, "cents": cents} for each, cents in legs],
            )
            connection.execute(
                update(balance_floor)
                .where(balance_floor.c.account == bindparam("whose"))
                .values(cents=balance_floor.c.cents + bindparam("moved")),
                [{"whose": each, "moved": cents} for each, cents in legs],
            )

    return pay
