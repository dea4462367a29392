"""Two exports of a billing cycle, account by account and to the cent, with why they differ.

The charges of both wait in a file of their own, so memory does not grow with
the district. An account of ours is known by its old number too.
"""

import csv
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from models.account import CustomerAccount
from models.importing import AccountAlias, ImportRun, ImportState
from models.money import Money
from services.books.statements import cell
from services.importing.layout import Layout
from services.importing.reading import records
from services.importing.records import Problem
from services.rules import old_numbers

OURS, THEIRS = 0, 1
WRITTEN_AT_ONCE = 1_000
#: Wrong lines are said so far; the rest is counted.
PROBLEMS_MAX = 1_000
#: Groups of differences; a cycle with more has one cause that is none of them.
GROUPS_MAX = 200
OTHER = "other charges"
HEADER = ("account", "cause", "charges", "ours", "theirs", "difference")
TABLES = """
CREATE TABLE charge (side INTEGER, account TEXT, charge TEXT, cents INTEGER);
CREATE TABLE alias (ours TEXT PRIMARY KEY, old TEXT) WITHOUT ROWID;
"""
#: An account of ours goes by its old number where the other system has that.
NAMED = """
CREATE INDEX theirs ON charge (account) WHERE side = 1;
UPDATE charge SET account = (SELECT old FROM alias WHERE ours = account)
WHERE side = 0 AND EXISTS (
    SELECT 1 FROM alias JOIN charge t ON t.account = alias.old AND t.side = 1
    WHERE alias.ours = charge.account
)
"""
PAIRED = """
SELECT account, charge,
       sum(CASE side WHEN 0 THEN cents END), sum(CASE side WHEN 1 THEN cents END)
FROM charge GROUP BY account, charge ORDER BY account, charge
"""


class Cause(StrEnum):
    """Why an account differs."""

    ONLY_OURS = "only here"
    ONLY_THEIRS = "only there"
    MISSING_OURS = "charge missing here"
    MISSING_THEIRS = "charge missing there"
    ONE_CENT = "rounding by one cent"
    SPLIT = "same total, other charges"
    AMOUNT = "amount"


class Pair(NamedTuple):
    """One charge of one account in both systems, in cents; none where it is not charged."""

    account: str
    charge: str
    ours: int | None
    theirs: int | None


class Difference(NamedTuple):
    """An account whose charges are not the same."""

    account: str
    cause: Cause
    #: The charges that differ.
    charges: str
    ours: int
    theirs: int


@dataclass
class Comparison:
    """What came of it."""

    accounts: int = 0
    same: int = 0
    ours: int = 0
    theirs: int = 0
    #: Accounts and cents by cause and the charges it is about.
    groups: dict[tuple[Cause, str], tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    @property
    def is_same(self) -> bool:
        """Whether every line was read and every account is the same, to the cent."""
        return not self.problem_count and self.same == self.accounts

    def add(self, found: Difference) -> None:
        """Count a difference to its cause."""
        key = (found.cause, found.charges)
        if key not in self.groups and len(self.groups) >= GROUPS_MAX:
            key = (found.cause, OTHER)
        count, cents = self.groups.get(key, (0, 0))
        self.groups[key] = (count + 1, cents + found.ours - found.theirs)


def compare(
    ours: tuple[Path, Layout],
    theirs: tuple[Path, Layout],
    *,
    aliases: Iterable[tuple[str, str]],
    to: Path | None = None,
) -> Comparison:
    """Hold the charges of two systems against each other; every difference is a row of ``to``.

    ``aliases`` are numbers of ours and the old ones. When a line cannot be read
    nothing is compared: half a cycle proves nothing.
    """
    done = Comparison()
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(sqlite3.connect(Path(folder) / "charges.sqlite")) as waiting,
    ):
        waiting.executescript(TABLES)
        for side, (where, layout) in ((OURS, ours), (THEIRS, theirs)):
            _fill(waiting, "charge VALUES (?, ?, ?, ?)", _read(done, side, where, layout))
        if done.problem_count:
            return done
        folded = ((old_numbers.fold(number), old) for number, old in aliases)
        _fill(waiting, "alias VALUES (?, ?) ON CONFLICT DO NOTHING", folded)
        waiting.executescript(NAMED)
        pairs = (Pair(*row) for row in waiting.execute(PAIRED))
        _write(to, _differences(done, pairs))
    return done


def aliases(connection: Connection) -> Iterator[tuple[str, str]]:
    """Our numbers and the old ones, of every import that stands."""
    wanted = (
        select(CustomerAccount.number, AccountAlias.number)
        .join(CustomerAccount, CustomerAccount.id == AccountAlias.account_id)
        .join(ImportRun, ImportRun.id == AccountAlias.import_id)
        .where(ImportRun.state != ImportState.UNDONE)
    )
    rows = connection.execute(wanted, execution_options={"yield_per": WRITTEN_AT_ONCE})
    yield from ((number, old) for number, old in rows)


def _fill(waiting: sqlite3.Connection, into: str, rows: Iterable[Sequence[object]]) -> None:
    left = iter(rows)
    while some := list(islice(left, WRITTEN_AT_ONCE)):
        waiting.executemany(f"INSERT INTO {into}", some)  # noqa: S608 - our own words
    waiting.commit()


def _read(
    done: Comparison, side: int, folder: Path, layout: Layout
) -> Iterator[tuple[int, str, str, int]]:
    """The charges of one side; what cannot be read is remembered."""
    if "charges" not in layout.files:
        done.problem_count += 1
        done.problems.append(Problem(layout.name, 0, "", "The layout has no file of charges."))
    for each in records(folder, layout, "charges"):
        if isinstance(each, Problem):
            done.problem_count += 1
            if len(done.problems) < PROBLEMS_MAX:
                done.problems.append(each)
        else:
            yield side, each.account, each.charge.casefold(), each.amount


def _differences(done: Comparison, pairs: Iterable[Pair]) -> Iterator[Difference]:
    for account, several in groupby(pairs, key=lambda pair: pair.account):
        charges = list(several)
        ours = sum(pair.ours or 0 for pair in charges)
        theirs = sum(pair.theirs or 0 for pair in charges)
        done.accounts += 1
        done.ours += ours
        done.theirs += theirs
        unlike = [pair for pair in charges if pair.ours != pair.theirs]
        if not unlike:
            done.same += 1
            continue
        names = ", ".join(pair.charge for pair in unlike)
        found = Difference(account, _cause(charges, unlike), names, ours, theirs)
        done.add(found)
        yield found


def _cause(charges: Sequence[Pair], unlike: Sequence[Pair]) -> Cause:
    if all(pair.theirs is None for pair in charges):
        return Cause.ONLY_OURS
    if all(pair.ours is None for pair in charges):
        return Cause.ONLY_THEIRS
    if sum(pair.ours or 0 for pair in unlike) == sum(pair.theirs or 0 for pair in unlike):
        return Cause.SPLIT
    if any(pair.ours is None for pair in unlike):
        return Cause.MISSING_OURS
    if any(pair.theirs is None for pair in unlike):
        return Cause.MISSING_THEIRS
    if all(abs((pair.ours or 0) - (pair.theirs or 0)) == 1 for pair in unlike):
        return Cause.ONE_CENT
    return Cause.AMOUNT


def _write(to: Path | None, found: Iterable[Difference]) -> None:
    """Every difference as a row, for its owner's eyes only; or only counted."""
    handle = os.open(to or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - by its handle
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for each in found:
            gap = Money(each.ours - each.theirs)
            amounts = (Money(each.ours).plain, Money(each.theirs).plain, gap.plain)
            writer.writerow((cell(each.account), each.cause.value, cell(each.charges), *amounts))
