"""A bill run worked out, explained and posted: how many accounts a second, in how much memory."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from bench.crash.surroundings import Outside, surroundings
from bench.drafts import people
from bench.table import Table
from bench.town import Town, place, tidy
from models import schema
from models.base import Base, table_of
from models.bill import Bill, BillLine
from models.bill_run import UNBILLABLE, RunExceptionKind
from models.database import Database
from models.ledger import Entry, Transfer
from services import many
from services.billing import approving, posting, previewing, runs
from services.context import Context
from services.drafts import planning_many

assert planning_many  # its handler is known by importing it
ROOT = Path(__file__).parents[1]
FEW, MANY = 10_000, 100_000
GOAL, TIMES_MAX, AS_FAST = 5_000, 1.2, 0.9
#: Of so many kinds are the accounts: those that are alike in everything are worked out once.
KINDS = 40
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
BILL_ON = date(2026, 11, 18)
WRITTEN: tuple[type[Base], ...] = (Entry, Transfer, Bill, BillLine)
#: A cycle of a few and a cycle of many, all of whom have autopay and were billed before.
ACCOUNTS = """
UPDATE customer_account
SET units = 1 + id % :kinds, cycle = CASE WHEN id <= :few THEN 1 ELSE 2 END
"""


def run(table: Table, town: Town) -> None:
    """Bill a few and then many, each in a process of its own, whose peak is what it needed."""
    server = town.url if town.engine == "postgresql" else None
    with place(server) as url:
        schema.upgrade(url)
        database = Database(url)
        try:
            people.settle(
                database, FEW + MANY, issued_on=BILL_ON - timedelta(days=250),
                due_on=BILL_ON - timedelta(days=225), at=AT,
            )  # fmt: skip
            with database.saving() as session:
                session.execute(text(ACCOUNTS), {"kinds": KINDS, "few": FEW})
        finally:
            database.dispose()
        tidy(url)
        few, many_ = (_apart("bills", url, cycle) for cycle in (1, 2))
        floor = _apart("floor", url, 2)
    assert (few["posted_count"], many_["posted_count"]) == (FEW, MANY)
    engine = town.engine
    for name, what in (("previewed", "bills previewed"), ("posted", "bills posted and explained")):
        own = f"{MANY:,} at once; {many_[name + '_worked']:,.0f} a second of its own work"
        table.least(f"{what}, a second", engine, many_[name], GOAL, "", own)
        beside = f"{many_[name]:,.0f} beside {few[name]:,.0f} a second"
        ratio = many_[name] / few[name]
        table.least(f"{what}, {MANY:,} / {FEW:,}", engine, ratio, AS_FAST, "×", beside)
    table.most(
        f"memory at its most, {MANY:,} bills / {FEW:,}", engine,
        many_["peak_mb"] / few["peak_mb"], TIMES_MAX, "×",
        f"{many_['peak_mb']:.0f} MB beside {few['peak_mb']:.0f} MB",
    )  # fmt: skip
    table.most(
        "posting, times an array insert of its rows", engine, floor["posted"] / many_["posted"], 10,
        "×", f"{many_['posted']:,.0f} beside {floor['posted']:,.0f} accounts a second",
    )  # fmt: skip


def _apart(what: str, url: str, cycle: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.billing", what, url, str(cycle)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ourselves
    found: dict[str, float] = json.loads(done.stdout)
    return found


def bills(context: Context, cycle: int) -> dict[str, float]:
    """Preview, approve and post the run of a cycle, and how it went."""
    with context.database.saving() as session:
        drafted = runs.draft(
            session, context.district, cycle=cycle, bill_on=BILL_ON, at=AT, by="bench:one"
        )
    by, found = "bench:one", dict[str, float]()
    _timed(found, "previewed", lambda: previewing.preview(context, drafted.id, by=by).bills)
    with context.database.saving() as session:
        for kind in set(RunExceptionKind) - UNBILLABLE:
            runs.decide(
                session, run_id=drafted.id, kind=kind, holds=False, reason="Measured.", at=AT,
                by="bench:one",
            )  # fmt: skip
        approving.approve(session, context.district, run_id=drafted.id, at=AT, by="bench:two")
    by = "bench:two"
    _timed(found, "posted", lambda: posting.post(context, drafted.id, by=by).posted_bills)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _timed(found: dict[str, float], name: str, work: Callable[[], int]) -> None:
    began, worked = time.perf_counter(), time.process_time()
    count = work()
    found[name] = count / (time.perf_counter() - began)
    found[f"{name}_worked"] = count / (time.process_time() - worked)
    found[f"{name}_count"] = count


def floor(database: Database) -> dict[str, float]:
    """The rows of the posted run once more, into tables without a rule, as arrays."""
    took, count = 0.0, 0
    with database.write.begin() as connection:
        twins = {model: _twin(connection, model) for model in WRITTEN}
    after = 0
    while True:
        with database.write.connect() as connection:
            found = list(_rows(connection, after))
        if not found:
            return {"posted": count / took}
        began = time.perf_counter()
        with database.write.begin() as connection:
            for model, rows in found:
                many.write(connection, twins[model], twins[model].columns.keys(), rows)
        took, count = took + time.perf_counter() - began, count + len(dict(found)[Bill])
        after = max(row[0] for row in dict(found)[Bill])


def _twin(connection: Connection, model: type[Base]) -> Any:  # noqa: ANN401 - a table
    table = table_of(model)
    twin = table.to_metadata(type(table.metadata)(), name=f"floor_{table.name}")
    twin.constraints.clear()
    for column in twin.columns:
        column.foreign_keys.clear()
        column.constraints.clear()
    twin.indexes.clear()
    connection.execute(
        text(f"CREATE TABLE {twin.name} AS SELECT * FROM {table.name} WHERE 1 = 0")  # noqa: S608 - our own names
    )
    return twin


def _rows(connection: Connection, after: int) -> Iterator[tuple[type[Base], list[Any]]]:
    bills = connection.execute(
        select(Bill.id, Bill.entry_id)
        .where(Bill.issued_on == BILL_ON, Bill.id > after)
        .order_by(Bill.id)
        .limit(posting.BATCH)
    ).all()
    if not bills:
        return
    ids, entries = {row.id for row in bills}, {row.entry_id for row in bills}
    for model, column, wanted in (
        (Entry, "id", entries), (Transfer, "entry_id", entries), (Bill, "id", ids),
        (BillLine, "bill_id", ids),
    ):  # fmt: skip
        name = table_of(model).name
        listed = ", ".join(map(str, sorted(wanted)))
        query = f"SELECT * FROM {name} WHERE {column} IN ({listed})"  # noqa: S608 - our own numbers
        yield model, [_driven(row) for row in connection.exec_driver_sql(query)]


def _driven(row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a row
    return tuple(json.dumps(each) if isinstance(each, dict) else each for each in row)


def main(what: str, url: str, cycle: int) -> None:
    """One half of a measurement, in this process; prints how it went."""
    database = Database(url)
    context = surroundings(database, Outside(url, "http://127.0.0.1", "", 0), int(AT.timestamp()))
    print(json.dumps(bills(context, cycle) if what == "bills" else floor(database)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
