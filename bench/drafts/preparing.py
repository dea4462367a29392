"""Drafts, amounts and notices of a whole bill run: how many a second, and in how much memory."""

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.crash.surroundings import Outside, surroundings
from bench.drafts import people
from bench.table import Table
from bench.town import Town, place, tidy
from models import schema
from models.database import Database
from services.drafts import planning_many

ROOT = Path(__file__).parents[2]
FEW, MANY = 10_000, 100_000
GOAL, TIMES_MAX = 5_000, 1.2
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


def prepared(table: Table, town: Town) -> None:
    """Prepare a few and then many, each in a process of its own, whose peak is what it needed."""
    server = town.url if town.engine == "postgresql" else None
    with place(server) as url:
        schema.upgrade(url)
        database = Database(url)
        try:
            issued_on = date(2026, 11, 17)
            people.settle(
                database, FEW + MANY, issued_on=issued_on,
                due_on=issued_on + timedelta(days=25), at=AT,
            )  # fmt: skip
        finally:
            database.dispose()
        tidy(url)
        few, many = (_apart(url, *bills) for bills in ((1, FEW), (FEW + 1, FEW + MANY)))
    table.least(
        "drafts prepared with their notices, a second", town.engine, many["a_second"], GOAL, "",
        f"{MANY:,} at once; {many['worked']:,.0f} a second of its own work",
    )  # fmt: skip
    beside = f"{many['peak_mb']:.0f} MB beside {few['peak_mb']:.0f} MB"
    ratio = many["peak_mb"] / few["peak_mb"]
    table.most(
        f"memory at its most, {MANY:,} drafts / {FEW:,}", town.engine, ratio, TIMES_MAX, "×",
        beside,
    )  # fmt: skip


def _apart(url: str, first: int, last: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.drafts.preparing", url, str(first), str(last)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ourselves
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(url: str, first: int, last: int) -> None:
    """Prepare the drafts of these bills, and print how it went."""
    database = Database(url)
    context = surroundings(database, Outside(url, "http://127.0.0.1", "", 0), int(AT.timestamp()))
    began, worked = time.perf_counter(), time.process_time()
    planned = planning_many.plan_many(context, range(first, last + 1))
    took, worked = time.perf_counter() - began, time.process_time() - worked
    assert planned == last + 1 - first, planned
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"a_second": planned / took, "worked": planned / worked, "peak_mb": peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
