"""Whether each bill still says what it said: its data held against the hash that was kept."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models.bill import Bill, BillHash, BillLine
from services.rules.bill_contents import Head, Line, content_hash

#: Bills that are looked at together.
BATCH = 1_000


class Content(NamedTuple):
    """What a bill comes to today, and what was kept of it; empty when nothing was."""

    bill_id: int
    number: str
    now: str
    kept: str

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than when its hash was kept."""
        return bool(self.kept) and self.kept != self.now


def changed(session: Session) -> Iterator[Content]:
    """The bills that say something else than what was kept of them, a thousand after another."""
    after, is_over = 0, False
    while not is_over:
        some = select(BillHash.bill_id).where(BillHash.bill_id > after)
        ids = list(session.scalars(some.order_by(BillHash.bill_id).limit(BATCH)))
        is_over = len(ids) < BATCH
        if ids:
            after = ids[-1]
            between = Bill.id.between(ids[0], after) & BillHash.bill_id.is_not(None)
            yield from (each for each in _contents(session, between) if each.is_changed)


def of_bills(session: Session, ids: Sequence[int]) -> dict[int, Content]:
    """What these bills come to, by their ids."""
    return {each.bill_id: each for each in _contents(session, Bill.id.in_(ids))}


def _contents(session: Session, which: ColumnElement[bool]) -> Iterator[Content]:
    rows = session.execute(_statement().where(which))
    for (bill_id, *head, kept), found in groupby(rows, key=lambda row: tuple(row[:10])):
        lines = [_line(row[10:]) for row in found if row[10] is not None]
        now = content_hash(_head(head), lines)
        yield Content(bill_id, head[0], now, kept or "")


def _statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Bill.id, Bill.number, Bill.account_id, Bill.period_from, Bill.period_to,
            Bill.issued_on, Bill.due_on, Bill.total, Bill.balance_before, BillHash.digest,
            BillLine.position, BillLine.component, BillLine.charge, BillLine.description,
            BillLine.amount, BillLine.reason,
        )
        .select_from(Bill)
        .outerjoin(BillHash, BillHash.bill_id == Bill.id)
        .outerjoin(BillLine, BillLine.bill_id == Bill.id)
        .order_by(Bill.id, BillLine.position)
    )  # fmt: skip


def _head(said: Sequence[Any]) -> Head:
    number, account_id, first, last, issued, due, total, before = said
    return Head(number, account_id, first.isoformat(), last.isoformat(), issued.isoformat(),
                due.isoformat(), total.cents, before.cents)  # fmt: skip


def _line(said: Sequence[Any]) -> Line:
    position, component, charge, description, amount, reason = said
    return position, component.value, charge, description, amount.cents, json.dumps(reason)
