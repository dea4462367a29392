"""The clearing accounts explained to the cent, from the rows of both books alone.

What our books hold in clearing is what the processor holds for us: every line of its
balance, less the payouts that reached the bank. Whatever else there is must be a named
exception, or young enough to be on its way. What is left is not explained, and is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from models.base import Instant
from models.district import Chart
from models.money import Money, total
from models.payment import Channel

#: A payment that is in our books is a line of the processor's by then.
LATE = timedelta(days=3)
#: A line waits for our books no longer; a day for the event, and one until the next pull.
WAITS = timedelta(days=2)
#: Parts of what the processor holds for us; the others explain what differs from it.
HELD = ("lines", "paid_out", "not_taken")
EXPLAINING = ("before", "waiting", "open", "explained")


@dataclass(frozen=True)
class Wrong:
    """One row that nothing explains: of which table, which, and by how much our books differ."""

    place: str
    row_id: int
    amount: Money

    def __str__(self) -> str:
        what = (
            "is not what our books hold of it, and no exception says so"
            if self.place == "processor_line"
            else "is in our books, and the processor has no line of it"
        )
        return f"{self.place} {self.row_id}: {what} ({self.amount})"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One clearing account: what our books hold, and what explains it."""

    code: str
    books: Money
    #: What the processor holds for it, or has on its way to the bank.
    held: Money
    #: From before the two were held against each other.
    before: Money
    #: In one of the books since so short a time that the other may follow.
    waiting: Money
    #: Named, and nobody has said why yet.
    open: Money
    #: Named, and somebody said why.
    explained: Money

    @property
    def unexplained(self) -> Money:
        """What is left when everything is taken off."""
        told = self.held + self.before + self.waiting + self.open + self.explained
        return self.books - told

    @property
    def cents(self) -> dict[str, int]:
        """Each part by its name, as it is kept and told to machines."""
        return {name: getattr(self, name).cents for name in ("books", "held", *EXPLAINING)} | {
            "unexplained": self.unexplained.cents
        }


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Whether the clearing accounts are what the processor holds, and each part of the answer."""

    #: None before the first pull.
    sides: Sequence[Side]
    #: Each row that nothing explains.
    wrong: Sequence[Wrong]

    @property
    def unexplained(self) -> Money:
        """Of all clearing accounts together."""
        return total([side.unexplained for side in self.sides])

    @property
    def holds(self) -> bool:
        """Whether every account is explained, and every row."""
        return not self.wrong and not any(side.unexplained for side in self.sides)


def prove(session: Session, chart: Chart, *, at: datetime) -> Proof:
    """Explain the clearing accounts, in one statement, so at one moment while others post."""
    card, bank = chart.clearing[Channel.ONLINE_CARD], chart.clearing[Channel.ONLINE_BANK]
    rows = session.execute(
        _statement(),
        {"card": card, "bank": bank, "waits_since": at - WAITS, "late_since": at - LATE},
    ).all()
    begun = sorted({row.code for row in rows if row.part == "before"})
    wrong = [Wrong(row.place, row.row_id, _cents(row)) for row in rows if row.part == "wrong"]
    return Proof(sides=[_side(code, rows) for code in begun], wrong=wrong)


def _side(code: str, rows: Sequence[Any]) -> Side:
    def part(*names: str) -> Money:
        return total([_cents(row) for row in rows if row.code == code and row.part in names])

    return Side(
        code=code, books=part("books"), held=part(*HELD),
        **{name: part(name) for name in EXPLAINING},
    )  # fmt: skip


def _cents(row: Any) -> Money:  # noqa: ANN401 - a row of the statement
    return Money(int(row.cents))


@cache
def _statement() -> TextClause:
    written = (Path(__file__).parent / "proof.sql").read_text("utf-8")
    return text(written).bindparams(
        bindparam("waits_since", type_=Instant), bindparam("late_since", type_=Instant)
    )
