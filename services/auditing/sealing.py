"""Sealing the trail: each day that is over, once, in the order of its lines' numbers.

A seal covers the lines from one number to another, not those of a clock: what a wrong clock
stamped, and what was written in the second of midnight, stands under the seal in whose numbers
it lies. Leaves are written some thousands at a time, so nobody waits for a long day; what was
begun and broken off is gone on with.
"""

import time as clock
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Select, func, select, text
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.audit_seal import AuditLeaf, AuditSeal
from models.base import table_of
from models.errors import Busy, Conflict
from services import audit, jobs, many
from services.auditing import lines
from services.auditing.lines import Day
from services.context import Context

BY = "seal_audit"
#: What a seal writes into the trail, of the day it seals; it is under the next.
SEALED, SUBJECT = "audit.seal", "audit"
#: How long a transaction that may still write an earlier line is waited for, and how often looked.
PATIENCE, LOOK = timedelta(seconds=20), timedelta(milliseconds=200)
#: PostgreSQL: whoever writes to the trail holds this lock from before their line has a number.
#: A database made from the same template has tables of the same numbers.
WRITERS = text("""
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = CAST('audit_event' AS regclass) AND mode = 'RowExclusiveLock' AND granted
      AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")
#: The name of the line in which sealers stand, among PostgreSQL's advisory locks.
IN_LINE = text("SELECT pg_advisory_xact_lock(7401220119)")
_EVENT, _LEAF, _SEAL = table_of(AuditEvent), table_of(AuditLeaf), table_of(AuditSeal)
log = structlog.get_logger(__name__)


class Sealed(NamedTuple):
    """What a run sealed."""

    days: int
    events: int


class Cut(NamedTuple):
    """A day that is over, and the last line it seals."""

    day: date
    last_id: int


@jobs.handles(BY, daily_at=time(2, 20), lease=timedelta(hours=2), alone=True)
def seal_nightly(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Seal every day that is over."""
    done = seal_finished(context, by=BY)
    return f"{done.days} days of the trail sealed, {done.events:,} lines."


def seal_finished(context: Context, *, by: str) -> Sealed:
    """Seal every day that is over and has no seal, each line of the trail once; a second run
    seals nothing.

    :raises Busy: when somebody who may still write an earlier line does not end.
    :raises Conflict: when somebody else seals at this moment.
    """
    database = context.database
    with database.looking() as connection:
        before = last_seal(connection)
        cuts = _cuts(connection, before, context.district.day, context.today())
        if not cuts:
            return Sealed(0, 0)
        _wait_for_writers(connection)
    events = 0
    for cut in cuts:
        count, digest = _leaves(context, before, cut)
        made = database.attempt(
            partial(_seal, before=before, cut=cut, count=count, digest=digest, by=by,
                    at=context.now())
        )  # fmt: skip
        before = made
        events += count
        # Logs are kept elsewhere: so is what this trail ended with, for `audit verify --against`.
        log.info("audit.sealed", seal=made.number, day=made.day.isoformat(), hash=made.hash)
    return Sealed(len(cuts), events)


def last_seal(session: Session | Connection) -> Day | None:
    """The newest seal; none before the first."""
    row = session.execute(_seals(session).order_by(_SEAL.c.id.desc()).limit(1)).first()
    return None if row is None else lines.seal(row[:-1])


def seals(session: Session | Connection) -> list[tuple[Day, str]]:
    """Every seal in order, with the hash it is kept under."""
    rows = session.execute(_seals(session).order_by(_SEAL.c.id))
    return [(lines.seal(row[:-1]), lines.held(row[-1]) or "") for row in rows]


def _seals(session: Session | Connection) -> Select[*tuple[Any, ...]]:
    """The columns of a ``Day``, in its order, and its hash."""
    connection = session.connection() if isinstance(session, Session) else session
    day, leaves, previous, sealed_at, kept_hash = (
        lines.raw(connection, _SEAL.c[name])
        for name in ("day", "leaves", "previous", "sealed_at", "hash")
    )
    numbers = _SEAL.c.after_id, _SEAL.c.last_id, _SEAL.c.events
    return select(_SEAL.c.id, day, *numbers, leaves, previous, sealed_at, kept_hash)


def _cuts(
    connection: Connection, before: Day | None, day_of: Callable[[datetime], date], today: date
) -> list[Cut]:
    """Where each day that is over ends: at the last line that its clock, or an earlier, stamped.

    Read once from the newest line back, so a year that was never sealed is read once too. A day
    that was sealed before it came, by a clock that ran ahead, holds back none that is over.
    """
    after = 0 if before is None else before.last_id
    over = select(func.max(AuditSeal.day)).where(AuditSeal.day < today)
    sealed = connection.scalar(over) or date.min
    cuts: list[Cut] = []
    for event_id, at in _backwards(connection, after):
        day = lines.day(at, day_of)
        if day is None or day >= today or (cuts and day >= cuts[-1].day):
            continue
        cuts.append(Cut(day, event_id))
        if day <= sealed:
            break
    if cuts and cuts[-1].day <= sealed:
        # A clock that was behind stamped it: it goes with the next day that is over.
        late = cuts.pop()
        if not cuts and sealed + timedelta(days=1) < today:
            cuts = [Cut(sealed + timedelta(days=1), late.last_id)]
    return cuts[::-1]


def _backwards(connection: Connection, after: int) -> Iterator[tuple[int, lines.Raw]]:
    at = lines.raw(connection, _EVENT.c.at)
    wanted = select(_EVENT.c.id, at).order_by(_EVENT.c.id.desc())
    page = wanted.where(_EVENT.c.id > after).limit(lines.READ_AT_ONCE)
    while rows := connection.execute(page).all():
        yield from ((event_id, at) for event_id, at in rows)
        page = wanted.where(_EVENT.c.id > after, _EVENT.c.id < rows[-1][0])
        page = page.limit(lines.READ_AT_ONCE)


def _wait_for_writers(connection: Connection) -> None:
    """Wait until nobody is left who had a line's number before ours were read, and kept it open.

    SQLite has one writer, whose lines are all there or none.
    """
    if connection.dialect.name == "sqlite":
        return
    open_then = set(connection.scalars(WRITERS))
    until = clock.monotonic() + PATIENCE.total_seconds()
    while open_then & set(connection.scalars(WRITERS)):
        if clock.monotonic() > until:
            raise Busy("A transaction that began before is still open. Seal again in a while.")
        clock.sleep(LOOK.total_seconds())


def _leaves(context: Context, before: Day | None, cut: Cut) -> tuple[int, str]:
    """Write the leaves of a day, as far as they are not there; how many, and their hash."""
    after = before.last_id if before is not None else None
    digest, count, done = sha256(), 0, after
    with context.database.looking() as connection:
        for event_id, kept in lines.read_leaves(connection, after, cut.last_id):
            digest.update(lines.leaf_line(event_id, kept))
            count, done = count + 1, event_id
        for some in many.batches(lines.read(connection, done, cut.last_id), lines.READ_AT_ONCE):
            made = [(line.id, line.leaf) for line in some]
            context.database.attempt(partial(_write, made=made, behind=done))
            for each in made:
                digest.update(lines.leaf_line(*each))
            count, done = count + len(made), made[-1][0]
    return count, digest.hexdigest()


def _write(session: Session, *, made: list[tuple[int, bytes]], behind: int | None) -> None:
    _stand_in_line(session)
    if session.scalar(select(func.max(_LEAF.c.event_id))) != behind:
        raise Conflict("Somebody else seals the trail at this moment.")
    many.insert(session, AuditLeaf, ("event_id", "digest"), made)


def _seal(
    session: Session, *, before: Day | None, cut: Cut, count: int, digest: str, by: str,
    at: datetime,
) -> Day:  # fmt: skip
    _stand_in_line(session)
    if last_seal(session) != before:
        raise Conflict("Somebody else seals the trail at this moment.")
    made = Day(
        number=1 if before is None else before.number + 1, day=cut.day,
        after_id=0 if before is None else before.last_id, last_id=cut.last_id, events=count,
        leaves=digest, previous=lines.NOTHING if before is None else before.hash, sealed_at=at,
    )  # fmt: skip
    said = made._asdict()
    session.add(AuditSeal(id=said.pop("number"), hash=made.hash, **said))
    audit.record(
        session, actor=by, action=SEALED, subject=SUBJECT, at=at,
        detail={"seal": made.number, "day": made.day.isoformat(), "hash": made.hash,
                "events": count},
    )  # fmt: skip
    return made


def _stand_in_line(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(IN_LINE)
