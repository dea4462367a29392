"""What the console shows of the processor's books against ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, printed
from models.errors import NotFound
from models.ledger import Entry
from models.money import Money
from models.payment import Payment
from models.payout import Payout
from models.processor_line import (
    LineState,
    ProcessorException,
    ProcessorLine,
    ProcessorMatch,
    ProcessorPull,
)
from services.books.owed import money
from services.reconciliation.beginning import CHANNELS

DAYS, EXCEPTIONS, PAYOUTS, LINES = 10, 20, 25, 50
#: A payment that may be a line is not further away than this.
NEAR = timedelta(days=5)
#: Suggested for one exception.
SUGGESTED_MAX = 3


class Day(NamedTuple):
    """One day of the processor's: how many lines, and how many of them are in which state."""

    day: date
    lines: int
    matched: int
    waiting: int
    exceptions: int
    net: Money


class Suggestion(NamedTuple):
    """What an exception may be: a payment that has no line, or a line that is no payment."""

    words: str
    receipt: str


@dataclass(frozen=True, kw_only=True)
class ExceptionSeen:
    """An exception with what it is about."""

    exception: ProcessorException
    line: ProcessorLine | None
    receipt: str | None
    account_number: str | None
    suggestions: Sequence[Suggestion]


class Page(NamedTuple):
    """Some rows, and the id the next page begins before; none on the last."""

    rows: Sequence[object]
    next: int | None


def last_pull(session: Session) -> ProcessorPull | None:
    """The newest pull that came to its end."""
    return session.scalars(
        select(ProcessorPull)
        .where(ProcessorPull.ended_at.is_not(None))
        .order_by(ProcessorPull.ended_at.desc())
        .limit(1)
    ).first()


def sides(pull: ProcessorPull | None) -> dict[str, dict[str, Money]]:
    """The parts of the last proof by clearing account; none before the first pull."""
    if pull is None:
        return {}
    return {
        code: {name: Money(cents) for name, cents in parts.items()}
        for code, parts in sorted(pull.parts.items())
    }


def days(session: Session) -> list[Day]:
    """The newest days that have lines, newest first."""
    newest = session.scalar(select(func.max(ProcessorLine.day)))
    if newest is None:
        return []
    rows = session.execute(
        select(
            ProcessorLine.day, ProcessorLine.state, func.count(), func.sum(ProcessorLine.net)
        )
        .where(ProcessorLine.day > newest - timedelta(days=DAYS))
        .group_by(ProcessorLine.day, ProcessorLine.state)
    )  # fmt: skip
    found: dict[date, dict[LineState, tuple[int, Money]]] = {}
    for day, state, count, net in rows:
        found.setdefault(day, {})[state] = (count, money(net))
    return [_day(day, found[day]) for day in sorted(found, reverse=True)]


def _day(day: date, states: dict[LineState, tuple[int, Money]]) -> Day:
    def count(state: LineState) -> int:
        return states.get(state, (0, Money.ZERO))[0]

    return Day(
        day, sum(each for each, _ in states.values()), count(LineState.MATCHED),
        count(LineState.WAITING), count(LineState.EXCEPTION),
        Money(sum(net.cents for _, net in states.values())),
    )  # fmt: skip


def exceptions(session: Session, *, is_explained: bool, before: int | None) -> Page:
    """The exceptions that nobody has explained, or those that somebody has, newest first."""
    is_such = ProcessorException.explained_at.is_not(None)
    rows = _exceptions(
        session, ProcessorException.settled_at.is_(None), is_such if is_explained else ~is_such,
        *([ProcessorException.id < before] if before is not None else []),
    )  # fmt: skip
    shown = rows[:EXCEPTIONS]
    return Page(shown, shown[-1].exception.id if len(rows) > EXCEPTIONS else None)


def exception(session: Session, exception_id: int) -> ExceptionSeen:
    """One exception, whatever became of it.

    :raises NotFound: when there is none.
    """
    rows = _exceptions(session, ProcessorException.id == exception_id)
    if not rows:
        raise NotFound("There is no such exception.")
    return rows[0]


def _exceptions(session: Session, *which: ColumnElement[bool]) -> list[ExceptionSeen]:
    rows = session.execute(
        select(
            ProcessorException, ProcessorLine, Payment.receipt_number, CustomerAccount.number
        )
        .outerjoin(ProcessorLine, ProcessorLine.id == ProcessorException.line_id)
        .outerjoin(Payment, Payment.entry_id == ProcessorException.entry_id)
        .outerjoin(CustomerAccount, CustomerAccount.id == Payment.account_id)
        .where(*which)
        .order_by(ProcessorException.id.desc())
        .limit(EXCEPTIONS + 1)
    ).all()  # fmt: skip
    may_be = _suggestions(session, [row[0] for row in rows], [row[1] for row in rows if row[1]])
    return [
        ExceptionSeen(
            exception=row[0], line=row[1], receipt=row[2], account_number=row[3],
            suggestions=may_be.get(row[0].id, [])[:SUGGESTED_MAX],
        )
        for row in rows
    ]  # fmt: skip


def _suggestions(
    session: Session, seen: Sequence[ProcessorException], lines: Sequence[ProcessorLine]
) -> dict[int, list[Suggestion]]:
    """By exception: payments of a line's amount that have no line, and lines of a payment's."""
    found: dict[int, list[Suggestion]] = {}
    by_line = {line.id: line for line in lines if line.amount > Money.ZERO}
    payments = _payments_without_line(session, list(by_line.values()))
    strangers = _lines_without_payment(session, [each for each in seen if each.entry_id])
    for each in seen:
        line = by_line.get(each.line_id or 0)
        if line is not None:
            found[each.id] = [
                Suggestion(
                    f"A payment of this amount, on account {printed(number)}, was posted"
                    f" without a line: {receipt}, {total}.",
                    receipt,
                )
                for receipt, number, total, at in payments
                if total == line.amount and abs(at - line.made_at) <= NEAR
            ]
        elif each.entry_id is not None:
            found[each.id] = [
                Suggestion(
                    f"The processor has a line of this amount that is no payment of ours:"
                    f" {other.source}, {other.amount}.",
                    "",
                )
                for other in strangers
                if other.amount == each.amount
            ]
    return found


def _payments_without_line(
    session: Session, lines: Sequence[ProcessorLine]
) -> Sequence[tuple[str, str, Money, datetime]]:
    if not lines:
        return []
    rows = session.execute(
        select(
            Payment.receipt_number, CustomerAccount.number, Entry.total, Payment.recorded_at
        )
        .join(Entry, Entry.id == Payment.entry_id)
        .join(CustomerAccount, CustomerAccount.id == Payment.account_id)
        .outerjoin(ProcessorMatch, ProcessorMatch.entry_id == Payment.entry_id)
        .where(
            Payment.recorded_at >= min(line.made_at for line in lines) - NEAR,
            Payment.recorded_at <= max(line.made_at for line in lines) + NEAR,
            Entry.total.in_({line.amount for line in lines}),
            Payment.channel.in_(CHANNELS), ProcessorMatch.line_id.is_(None),
        )
        .order_by(Payment.id)
        .limit(EXCEPTIONS * SUGGESTED_MAX)
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _lines_without_payment(
    session: Session, seen: Sequence[ProcessorException]
) -> Sequence[ProcessorLine]:
    if not seen:
        return []
    return session.scalars(
        select(ProcessorLine)
        .where(
            ProcessorLine.state == LineState.EXCEPTION,
            ProcessorLine.amount.in_({each.amount for each in seen}),
        )
        .order_by(ProcessorLine.id)
        .limit(EXCEPTIONS * SUGGESTED_MAX)
    ).all()


def payouts(session: Session, *, before: int | None) -> Page:
    """Payouts, newest first."""
    rows = session.scalars(
        select(Payout)
        .where(*([Payout.id < before] if before is not None else []))
        .order_by(Payout.id.desc())
        .limit(PAYOUTS + 1)
    ).all()
    return Page(rows[:PAYOUTS], rows[PAYOUTS - 1].id if len(rows) > PAYOUTS else None)


@dataclass(frozen=True)
class PayoutSeen:
    """A payout, some of the lines it carries, and what they all come to."""

    payout: Payout
    lines: Page
    count: int
    carried: Money
    #: The newest exception of each line that is one, by the line.
    exceptions: Mapping[int, int]


def payout(session: Session, payout_id: int, *, before: int | None) -> PayoutSeen:
    """One payout with its lines, newest first.

    :raises NotFound: when there is none.
    """
    found = session.get(Payout, payout_id)
    if found is None:
        raise NotFound("There is no such payout.")
    carried = ProcessorLine.payout_id == found.id, ProcessorLine.source != found.provider_id
    count, net = session.execute(
        select(func.count(), func.sum(ProcessorLine.net)).where(*carried)
    ).one()
    rows = session.scalars(
        select(ProcessorLine)
        .where(*carried, *([ProcessorLine.id < before] if before is not None else []))
        .order_by(ProcessorLine.id.desc())
        .limit(LINES + 1)
    ).all()
    page = Page(rows[:LINES], rows[LINES - 1].id if len(rows) > LINES else None)
    odd = session.execute(
        select(ProcessorLine.id, func.max(ProcessorException.id))
        .join(ProcessorException, ProcessorException.line_id == ProcessorLine.id)
        .where(ProcessorLine.id.in_([line.id for line in rows]))
        .group_by(ProcessorLine.id)
    ).all()
    return PayoutSeen(found, page, count, money(net), {row[0]: row[1] for row in odd})
