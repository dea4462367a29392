"""The trail for who audits: by actor, by action, by what it was done to, in days. Nothing scans.

Every way to ask has an index that leads it: what it was done to, else who did it, else what was
done, else the number itself. Days are those of the seals: a seal says which numbers a day has.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select, text, union_all
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.audit_seal import AuditLeaf, AuditSeal
from models.errors import NotFound
from models.identity import Staff
from services import audit
from services.auditing import lines
from services.desk import actors
from services.pages import PAGE, Rows, page_of

#: A file has at most so many lines, the newest: days make it fewer.
FILE_MAX = 10_000
#: Each action there is, of one actor or of all: an index is asked for the next one of them.
_OF_ACTOR = text("""
    WITH RECURSIVE each(action) AS (
        SELECT min(action) FROM audit_event WHERE actor = :actor
        UNION ALL
        SELECT (SELECT min(action) FROM audit_event WHERE actor = :actor AND action > each.action)
        FROM each WHERE each.action IS NOT NULL
    ) SELECT action FROM each WHERE action IS NOT NULL
""")
_OF_ALL = text("""
    WITH RECURSIVE each(action) AS (
        SELECT min(action) FROM audit_event
        UNION ALL
        SELECT (SELECT min(action) FROM audit_event WHERE action > each.action)
        FROM each WHERE each.action IS NOT NULL
    ) SELECT action FROM each WHERE action IS NOT NULL
""")
#: What people call a thing by its number, and what the trail calls it.
_NUMBER = re.compile(r"(T|AP|D)-(\d{1,12})", re.ASCII)
_NUMBERED = {"AP": "change", "D": "discrepancy"}


class Asked(NamedTuple):
    """What is looked for; what is empty is not asked."""

    #: ``staff:7``, ``person:12``, or the name of a job.
    actor: str = ""
    #: ``refund.asked``, or ``refund`` for everything about refunds.
    action: str = ""
    #: ``account:20441836``, ``change:331``.
    subject: str = ""
    from_on: date | None = None
    to_on: date | None = None

    @property
    def words(self) -> str:
        """What was asked, for the trail itself."""
        said = self._asdict().items()
        return "; ".join(f"{name} {value}" for name, value in said if value) or "everything"


class Seen(NamedTuple):
    """A line, opened: who that was, its seal, and whether it still is what was sealed."""

    event: AuditEvent
    who: str
    seal: AuditSeal | None
    #: Its hash as it is now, in hexadecimal.
    leaf: str
    #: Whether that is the one that was kept; none before it is sealed.
    is_as_sealed: bool | None


def page(session: Session, asked: Asked, *, zone: ZoneInfo, before: int | None) -> Rows[AuditEvent]:
    """A page of lines, the newest first."""
    return page_of(_newest(session, asked, zone, before, PAGE + 1))


def every(session: Session, asked: Asked, *, zone: ZoneInfo) -> Iterator[AuditEvent]:
    """The newest lines up to ``FILE_MAX``, some hundreds in memory at a time."""
    before, left = None, FILE_MAX
    while left and (found := _newest(session, asked, zone, before, min(left, lines.READ_AT_ONCE))):
        yield from found
        before, left = found[-1].id, left - len(found)
        session.expunge_all()


def one(session: Session, event_id: int) -> Seen:
    """One line, with its seal.

    :raises NotFound: when there is none.
    """
    event = session.get(AuditEvent, event_id)
    if event is None:
        raise NotFound("There is no such line in the trail.")
    seal = session.scalars(
        select(AuditSeal).where(AuditSeal.last_id >= event_id).order_by(AuditSeal.last_id).limit(1)
    ).first()
    kept = session.get(AuditLeaf, event_id)
    (line,) = lines.read(session.connection(), event_id - 1, event_id)
    return Seen(
        event=event, who=actors.names(session, [event.actor])[event.actor], seal=seal,
        leaf=line.leaf.hex(), is_as_sealed=None if seal is None else
        kept is not None and bytes(kept.digest) == line.leaf,
    )  # fmt: skip


def staff(session: Session) -> Sequence[Staff]:
    """Everybody of staff there is or was, by name."""
    return session.scalars(select(Staff).order_by(Staff.name, Staff.id)).all()


def subject_of(written: str) -> str:
    """What somebody typed as the trail names it: what is known by its number may be that alone."""
    typed = written.strip()
    digits = typed.replace("-", "").replace(" ", "")
    if digits.isascii() and digits.isdigit():
        return audit.account(digits)
    named = _NUMBER.fullmatch(typed.upper())
    if named is None:
        return typed
    kind, number = named.groups()
    return f"ticket:T-{number}" if kind == "T" else f"{_NUMBERED[kind]}:{number}"


def _newest(
    session: Session, asked: Asked, zone: ZoneInfo, before: int | None, count: int
) -> Sequence[AuditEvent]:
    """So many of the newest lines, of each action by itself where no one index has them all."""
    within = _within(session, asked, zone)
    if before is not None:
        within.append(AuditEvent.id < before)
    parts = [
        select(AuditEvent.id).where(*led, *within).order_by(AuditEvent.id.desc()).limit(count)
        for led in _led(session, asked)
    ]
    if not parts:
        return []
    ids: Select[int] = select(
        (parts[0] if len(parts) == 1 else union_all(*(select(e.subquery()) for e in parts)))
        .subquery()
        .c.id
    )
    newest = session.scalars(ids.order_by(ids.selected_columns[0].desc()).limit(count)).all()
    found = session.scalars(
        select(AuditEvent).where(AuditEvent.id.in_(newest)).order_by(AuditEvent.id.desc())
    )
    return found.all()


def _led(session: Session, asked: Asked) -> Iterator[list[ColumnElement[bool]]]:
    """The conditions an index begins with, for each part of what is asked."""
    if asked.subject:
        yield [AuditEvent.subject == asked.subject, *_rest(asked)]
        return
    if not asked.actor and not asked.action:
        yield []
        return
    who = [AuditEvent.actor == asked.actor] if asked.actor else []
    if "." in asked.action:
        yield [*who, AuditEvent.action == asked.action]
        return
    known = session.scalars(_OF_ACTOR if who else _OF_ALL, {"actor": asked.actor} if who else {})
    for action in known:
        if not asked.action or action.partition(".")[0] == asked.action:
            yield [*who, AuditEvent.action == action]


def _rest(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """What is asked of the lines of one subject, beside it."""
    if asked.actor:
        yield AuditEvent.actor == asked.actor
    if "." in asked.action:
        yield AuditEvent.action == asked.action
    elif asked.action:
        yield AuditEvent.action.startswith(f"{asked.action}.", autoescape=True)


def _within(session: Session, asked: Asked, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """The numbers of the days: those of their seals; what is not sealed yet, by its own clock."""
    if asked.from_on is None and asked.to_on is None:
        return []
    sealed = session.execute(
        select(AuditSeal.day, AuditSeal.last_id).order_by(AuditSeal.id.desc()).limit(1)
    ).first()
    last_day, last_id = (date.min, 0) if sealed is None else sealed
    found: list[ColumnElement[bool]] = []
    if asked.from_on is not None:
        before = select(func.max(AuditSeal.last_id)).where(AuditSeal.day < asked.from_on)
        if (begin := session.scalar(before)) is not None:
            found.append(AuditEvent.id > begin)
        if asked.from_on > last_day:
            found.append(AuditEvent.at >= _midnight(asked.from_on, zone))
    if asked.to_on is not None:
        until = select(func.max(AuditSeal.last_id)).where(AuditSeal.day <= asked.to_on)
        if asked.to_on <= last_day:
            found.append(AuditEvent.id <= (session.scalar(until) or 0))
        else:
            over = _midnight(asked.to_on + timedelta(days=1), zone)
            found.append(or_(AuditEvent.id <= last_id, AuditEvent.at < over))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
