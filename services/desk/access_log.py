"""The access log of an account, for its owners: who of the district looked, and who changed what.

Four stories in one: looks at the account, looks through its owners' eyes, changes of it, and what
else was done to it (``models/audit.Deed``).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Select, String, cast, literal, select, text, union_all
from sqlalchemy.orm import Session

from models.account_change import AccountChange, ChangeKind
from models.audit import IS_LOOK, IS_NO_LOOK, AuditEvent, Deed
from models.customer_view import CustomerView
from services import audit
from services.desk import actors
from services.pages import PAGE

#: What one page reads: looks of a whole day are one line, so it is more than it shows.
READ_MAX = 400


class What(StrEnum):
    """What somebody of the district did, beside the kinds of change."""

    LOOKED = "looked"
    #: As its owners see it, with a reason.
    AS_CUSTOMER = "as_customer"


class Line(NamedTuple):
    """Looks of one person on one day, a look through the owners' eyes, or a change."""

    what: What | ChangeKind | Deed
    #: The name; empty for a program.
    who: str
    first_at: datetime
    last_at: datetime
    #: Why somebody looked as the owners see it; empty for the others.
    reason: str


class Page(NamedTuple):
    """Lines of whole days, the newest first, and what the next page begins before."""

    lines: list[Line]
    next: datetime | None


class _Row(NamedTuple):
    what: str
    who: str
    at: datetime
    reason: str


def page(
    session: Session,
    *,
    account_id: int,
    number: str,
    day_of: Callable[[datetime], date],
    before: datetime | None = None,
) -> Page:
    """A page of an account's log, in three statements however long it is.

    ``day_of`` says which day of the district's an instant is on. Days are shown whole, as far
    as they fit; the first is always shown.
    """
    asked = [each.subquery() for each in _sources(account_id, number, before)]
    newest = union_all(*map(select, asked)).subquery()
    found = [
        _Row._make(row)
        for row in session.execute(
            select(newest).order_by(newest.c.at.desc()).limit(READ_MAX + 1)
        )
    ]  # fmt: skip
    shown = _shown(found, day_of)
    names = actors.names(session, {row.who for row in shown})
    lines = _lines(shown, day_of, lambda who: "" if names[who] == who else names[who])
    return Page(lines, shown[-1].at if len(shown) < len(found) else None)


def _sources(
    account_id: int, number: str, before: datetime | None
) -> list[Select[*tuple[Any, ...]]]:
    """The newest of each story, each by an index of its own."""
    nothing = literal("", String)
    looks = select(
        literal(What.LOOKED.value, String).label("what"), AuditEvent.actor.label("who"),
        AuditEvent.at.label("at"), nothing.label("reason"),
    ).where(AuditEvent.subject == audit.account(number), text(IS_LOOK))  # fmt: skip
    views = select(
        literal(What.AS_CUSTOMER.value, String).label("what"),
        (literal(actors.STAFF) + cast(CustomerView.staff_id, String)).label("who"),
        CustomerView.began_at.label("at"), CustomerView.reason.label("reason"),
    ).where(CustomerView.account_id == account_id)  # fmt: skip
    changes = select(
        cast(AccountChange.kind, String).label("what"), AccountChange.by.label("who"),
        AccountChange.at.label("at"), nothing.label("reason"),
    ).where(AccountChange.account_id == account_id)  # fmt: skip
    deeds = select(
        AuditEvent.action.label("what"), AuditEvent.actor.label("who"),
        AuditEvent.at.label("at"), nothing.label("reason"),
    ).where(
        AuditEvent.subject == audit.account(number), text(IS_NO_LOOK),
        AuditEvent.action.in_(list(Deed)), AuditEvent.actor.startswith(actors.STAFF),
    )  # fmt: skip
    newest: list[Select[*tuple[Any, ...]]] = []
    for asked, at in (
        (looks, AuditEvent.at), (views, CustomerView.began_at), (changes, AccountChange.at),
        (deeds, AuditEvent.at),
    ):  # fmt: skip
        earlier = asked if before is None else asked.where(at < before)
        newest.append(earlier.order_by(at.desc()).limit(READ_MAX + 1))
    return newest


def _shown(found: Sequence[_Row], day_of: Callable[[datetime], date]) -> list[_Row]:
    """The rows of one page: whole days, of which the last that was read may not be whole."""
    days = [list(rows) for _, rows in groupby(found, key=lambda row: day_of(row.at))]
    if len(found) > READ_MAX and days:
        days[-1:] = [] if len(days) > 1 else [days[-1][:READ_MAX]]
    shown: list[_Row] = []
    count = 0
    for rows in days:
        count += len({_line_of(row, day_of) for row in rows})
        if shown and count > PAGE:
            break
        shown += rows
    return shown


def _line_of(row: _Row, day_of: Callable[[datetime], date]) -> tuple[object, ...]:
    """What two rows share that are one line: looks of one person on one day."""
    return (row.who, day_of(row.at)) if row.what == What.LOOKED else tuple(row)


def _lines(
    rows: Sequence[_Row], day_of: Callable[[datetime], date], name: Callable[[str], str]
) -> list[Line]:
    lines: dict[tuple[object, ...], Line] = {}
    for row in rows:
        known = lines.get(_line_of(row, day_of))
        if known is not None:
            lines[_line_of(row, day_of)] = known._replace(first_at=row.at)
            continue
        lines[_line_of(row, day_of)] = Line(
            _kind(row.what), name(row.who), row.at, row.at, row.reason
        )
    return list(lines.values())


def _kind(word: str) -> What | ChangeKind | Deed:
    for kind in (What, ChangeKind):
        if word in set(kind):
            return kind(word)
    return Deed(word)
