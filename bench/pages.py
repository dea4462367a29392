"""Signed-in pages with every protection, beside a bare page; how many statements, and how read."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from sqlalchemy import Connection, text

from bench import floors
from bench.browsing import DESK_LOGIN, PORTAL_LOGIN, Browser
from bench.hearing import listening
from bench.table import Table
from bench.timing import Work, compare
from bench.town import Owner, Town
from models.base import Base
from web.extensions import NAME

CALLS = 40
STATEMENTS_MAX = 8
#: A table so small is read whole by any database that thinks.
ROWS_SMALL = 500
#: How many times its floor a page may take, by engine.
GOALS = {
    "overview": {"sqlite": 4.0, "postgresql": 3.0},
    "console account": {"sqlite": 6.0, "postgresql": 4.0},
}
_SEQUENTIAL = re.compile(r"Seq Scan on (\w+)|^SCAN (\w+)")


@dataclass(frozen=True)
class Page:
    """A page of the product, asked for by somebody who may see it."""

    name: str
    ask: Callable[[Owner], bytes]


class Pages:
    """The two pages that are measured, in one town."""

    def __init__(self, town: Town) -> None:
        app = town.app()
        self.town = town
        self.database = app.extensions[NAME].database
        self.browser = Browser(app)
        self.all = (
            Page("overview", self._overview),
            Page("console account", self._account),
        )

    def _overview(self, owner: Owner) -> bytes:
        return self.browser.get(f"/a/{owner.number}", **{PORTAL_LOGIN: owner.token})

    def _account(self, owner: Owner) -> bytes:
        return self.browser.get(f"/desk/accounts/{owner.number}", **{DESK_LOGIN: self.town.staff})

    def fresh(self, page: Page) -> Callable[[], bytes]:
        """Ask for the page of another account every time, in an order nobody can guess."""
        owners = random.Random(3).sample(self.town.owners, len(self.town.owners))
        turn = cycle(owners)
        return lambda: page.ask(next(turn))


def beside_bare(table: Table, town: Town) -> None:
    """Each page beside the bare page of the same accounts."""
    pages = Pages(town)
    bare = Browser(floors.bare_page(town.url))
    for page in pages.all:
        pair = compare(
            pages.fresh(page), _bare(bare, town), CALLS, between=_settling(pages.browser, bare)
        )
        goal = GOALS[page.name][town.engine]
        table.times(f"{page.name} page / bare page", town.engine, pair, goal)
    pages.database.dispose()


def _bare(browser: Browser, town: Town) -> Work:
    turn = cycle(town.owners)
    return lambda: browser.get(f"/account/{next(turn).number}")


def _settling(*browsers: Browser) -> Work:
    def settle() -> None:
        for browser in browsers:
            browser.settle()

    return settle


def growth(table: Table, small: Town, large: Town) -> None:
    """Each page where there are many accounts beside where there are few."""
    few, many = Pages(small), Pages(large)
    for at_many, at_few in zip(many.all, few.all, strict=True):
        pair = compare(
            many.fresh(at_many),
            few.fresh(at_few),
            calls=20,
            between=_settling(many.browser, few.browser),
        )
        table.times(f"{at_many.name} page, 100,000 accounts / 1,000", large.engine, pair, 1.3)
        _statements(table, many, at_many, few, at_few)
    few.database.dispose()
    many.database.dispose()


def _statements(table: Table, many: Pages, page: Page, few: Pages, likewise: Page) -> None:
    engine = many.town.engine
    counts = set()
    scans: set[str] = set()
    for pages, each in ((few, likewise), (many, page)):
        for owner in pages.town.owners[:25]:
            with listening(pages.database) as heard:
                each.ask(owner)
            pages.browser.settle()
            counts.add(len(heard))
            if pages is many:
                scans |= {scan for said in heard for scan in sequential(pages, *said)}
    spread = "always the same" if len(counts) == 1 else f"from {min(counts)}"
    table.most(f"{page.name} page, SQL statements", engine, max(counts), STATEMENTS_MAX, "", spread)
    table.most(
        f"{page.name} page, sequential scans", engine, len(scans), 0, "",
        ", ".join(sorted(scans)) or "EXPLAIN of each statement",
    )  # fmt: skip


def sequential(pages: Pages, statement: str, facts: Any) -> Iterator[str]:  # noqa: ANN401
    """The tables this statement reads from end to end, but for the smallest."""
    if not statement.lstrip("( \n").upper().startswith(("SELECT", "WITH")):
        return
    how = "EXPLAIN QUERY PLAN " if pages.town.engine == "sqlite" else "EXPLAIN "
    with pages.database.read.connect() as connection:
        for row in connection.exec_driver_sql(how + statement, facts):
            found = _SEQUENTIAL.search(str(row[-1]))
            name: str = found[1] or found[2] if found else ""
            if name in Base.metadata.tables and _is_large(connection, name):
                yield name


def _is_large(connection: Connection, name: str) -> bool:
    query = f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {ROWS_SMALL + 1}) few"
    return int(connection.execute(text(query)).scalar_one()) > ROWS_SMALL
