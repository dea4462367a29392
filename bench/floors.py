"""The floors: the same content without any protection, and the same writes without any rule."""

from collections.abc import Callable
from itertools import count

from flask import Flask
from sqlalchemy import create_engine, text

PAGE = """<!doctype html><title>{{ account.number }}</title><h1>{{ account.number }}</h1>
<p>{{ account.mailing_name }}</p><table>{% for row in rows %}<tr><td>{{ row.effective_on }}</td>
<td>{{ row.memo }}</td><td>{{ row.change }}</td></tr>{% endfor %}</table>"""
QUERY = text("""
    SELECT a.number, a.mailing_name, e.effective_on, e.memo, e.change
    FROM customer_account a JOIN entry e ON e.account_id = a.id
    WHERE a.number = :number ORDER BY e.effective_on DESC, e.id DESC LIMIT 12
""")


def bare_page(url: str, number: str) -> Callable[[], object]:
    """One route, one query with SQLAlchemy's defaults, one template; nothing else."""
    engine = create_engine(url)
    app = Flask(__name__)
    template = app.jinja_env.from_string(PAGE)  # compiled once, as a file's would be

    @app.get("/account/<number>")
    def account(number: str) -> str:
        with engine.connect() as connection:
            rows = connection.execute(QUERY, {"number": number}).all()
        return template.render(account=rows[0], rows=rows)

    client = app.test_client()
    return lambda: client.get(f"/account/{number}").status_code == 200 or _fail(number)


def core_payment(url: str, account_id: int, *, is_sqlite: bool) -> Callable[[], object]:
    """An idempotency key, two legs and a balance, by SQLAlchemy Core; one durable transaction."""
    engine = create_engine(url)
    if is_sqlite:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
    with engine.begin() as connection:
        for statement in (
            "DROP TABLE IF EXISTS floor_leg",
            "DROP TABLE IF EXISTS floor_key",
            "DROP TABLE IF EXISTS floor_balance",
            "CREATE TABLE floor_key (key TEXT PRIMARY KEY)",
            "CREATE TABLE floor_leg (key TEXT, account BIGINT, cents BIGINT)",
            "CREATE INDEX floor_leg_account ON floor_leg (account)",
            "CREATE TABLE floor_balance (account BIGINT PRIMARY KEY, cents BIGINT)",
        ):
            connection.exec_driver_sql(statement)
        for account in (account_id, 0):
            connection.execute(text("INSERT INTO floor_balance VALUES (:a, 0)"), {"a": account})
    numbers = count()

    def pay() -> None:
        key = f"floor-{next(numbers)}"
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO floor_key VALUES (:key)"), {"key": key})
            for account, cents in ((account_id, -100), (0, 100)):
                facts = {"key": key, "account": account, "cents": cents}
                connection.execute(
                    text("INSERT INTO floor_leg VALUES (:key, :account, :cents)"), facts
                )
                connection.execute(
                    text(
                        "UPDATE floor_balance SET cents = cents + :cents WHERE account = :account"
                    ),
                    {"account": account, "cents": cents},
                )

    return pay


def _fail(number: str) -> None:
    raise AssertionError(f"the floor found no account {number}")
