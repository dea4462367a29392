"""One table: each figure beside its floor, on SQLite and on PostgreSQL.

Words after the command choose parts: ``python3 dev.py bench pages payment``.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from bench import (
    billing,
    importing,
    ledger,
    lighthouse,
    load,
    pages,
    printing,
    queue,
    rating,
    searching,
    signing_in,
    start,
    webhook,
    weight,
)
from bench.drafts import preparing, sending
from bench.table import Table
from bench.timing import TURNS, yardstick
from bench.town import SMALL, Town, crowd, town
from web import logs


def drafts(table: Table, town: Town) -> None:
    """A bill run's drafts prepared, and a day's sent, each in districts of their own."""
    preparing.prepared(table, town)
    sending.sent(table, town)


#: On each engine, in a district with three years of history.
ON_EACH = {
    "pages": pages.beside_bare,
    "payment": ledger.payment,
    "bulk": ledger.bulk_writes,
    "webhook": webhook.accepted,
    "seeding": ledger.seeding,
    "importing": importing.keeping,
    "billing": billing.run,
    "drafts": drafts,
    "start": start.first_answer,
    "signing_in": signing_in.beside_hash,
}
#: On each engine, in two districts of a year, one a hundred times the other.
IN_TWO = {
    "growth": pages.growth, "queue": queue.growth, "balances": ledger.balances,
    "finding": searching.growth, "load": load.mixed,
}  # fmt: skip
#: On each engine, in a crowd that is as large as the engine is for.
IN_CROWD = {"searching": searching.found}
#: Without a database.
APART = {"rating": rating.worked_out, "printing": printing.bills_drawn}
#: In a browser, on SQLite.
IN_BROWSER = {"weight": weight.pages, "lighthouse": lighthouse.pages}
LARGE = 100 * SMALL


def main(words: list[str]) -> int:
    """Measure what is asked for, or everything; 1 when a goal is missed."""
    known = [*APART, *ON_EACH, *IN_TWO, *IN_CROWD, *IN_BROWSER]
    if unknown := [word for word in words if word not in known]:
        print(f"There is no {unknown[0]} to measure. There is: {', '.join(known)}")
        return 2
    wanted = set(words or known)
    with Path(os.devnull).open("w") as nowhere:
        logs.configure(nowhere)
        print(f"{TURNS:,} turns of an empty loop: {yardstick():.2f} s\n", flush=True)
        table = Table()
        for name, work in APART.items():
            if name in wanted:
                work(table)
        measure(table, None, wanted)
        if server := os.environ.get("BENCH_DATABASE_URL"):
            measure(table, server, wanted)
    print(f"\n{len(table.missed)} missed" + "".join(f"\n  {name}" for name in table.missed))
    return 1 if table.missed else 0


def measure(table: Table, server: str | None, wanted: set[str]) -> None:
    """Everything that is wanted of one engine."""
    if wanted & {*ON_EACH, *IN_BROWSER}:
        with town(server, accounts=SMALL, years=3) as usual:
            for name, take in ON_EACH.items():
                if name in wanted:
                    ready(usual)
                    take(table, usual)
            if server is None:
                for name, look in IN_BROWSER.items():
                    if name in wanted:
                        ready(usual)
                        look(table, usual)
    if wanted & {*IN_TWO}:
        with ExitStack() as stack:
            small = stack.enter_context(town(server, accounts=SMALL, years=1))
            large = stack.enter_context(town(server, accounts=LARGE, years=1))
            for name, compare in IN_TWO.items():
                if name in wanted:
                    for each in (small, large):
                        ready(each)
                    compare(table, small, large)
    if wanted & {*IN_CROWD}:
        engine = "postgresql" if server else "sqlite"
        with crowd(server, accounts=searching.CROWDS[engine][0]) as crowded:
            for name, take in IN_CROWD.items():
                if name in wanted:
                    take(table, crowded)


def ready(each: Town) -> None:
    """Nobody is sent to sign in again because another figure took its time."""
    each.keep_awake()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
