"""The whole chain worked out again from the lines: what was touched is named, line by line.

What is proved: the database still refuses changes; each seal follows the one before and hashes
to what it says; each line under it hashes to its leaf, none is gone and none came in between.
What no chain can see is its own end cut off: ``heads`` holds it against a copy from outside.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.audit_seal import AuditLeaf
from models.base import table_of
from models.database import Database
from services.auditing import lines, sealing
from services.auditing.lines import Day, Read
from services.verify import protection

#: Faults are said so far; the rest is counted.
FAULTS_MAX = 1_000
#: A day that is over is sealed in the night behind it; a night that failed has one more day.
UNSEALED_DAYS = 2
_EVENT = table_of(AuditEvent)
BEFORE_ANY = "the newest lines"
#: Which day of the district an instant is on.
DayOf = Callable[[datetime], date]


class What(StrEnum):
    """What is wrong."""

    UNPROTECTED = "unprotected"
    TOUCHED = "touched"
    REMOVED = "removed"
    ADDED = "added"
    LEAF = "leaf"
    DAY = "day"
    SEAL = "seal"
    UNSEALED = "unsealed"
    OUTSIDE = "outside"


class Fault(NamedTuple):
    """One thing that is wrong, in a sentence that says what to do."""

    what: What
    words: str
    #: The line it is about; none where it is a seal or the database.
    event: int | None = None
    seal: int | None = None

    def __str__(self) -> str:
        return self.words


@dataclass
class Proof:
    """What a proof looked at, and what it found."""

    seals: int = 0
    events: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    def add(self, *found: Fault) -> None:
        """Count what was found, and keep it while there is room."""
        self.fault_count += len(found)
        self.faults += found[: max(0, FAULTS_MAX - len(self.faults))]


#: What to do, by what is wrong; it stands behind every sentence.
TO_DO = {
    What.UNPROTECTED: "Restore it by the migration that made it, and find out who took it away.",
    What.TOUCHED: "Compare it with the newest backup that has it, and find out who wrote to the"
    " database.",
    What.REMOVED: "Look for it in the newest backup that has it, and find out who deleted it.",
    What.ADDED: "It was written past the product: find out by whom, and trust nothing it says.",
    What.LEAF: "The line is as it was sealed; find out who wrote to the database.",
    What.DAY: "Hold it against the hashes of that day that were kept outside: `audit verify"
    " --against FILE` then names the line.",
    What.SEAL: "Hold it against the seals that were kept outside: `audit verify --against FILE`.",
    What.UNSEALED: "Run `audit seal`; if these days were sealed before, hold the trail against what"
    " was kept outside: `audit verify --against FILE`.",
    What.OUTSIDE: "Take a backup now and change nothing: what is here is not what was kept.",
}


def prove(database: Database, *, on: date, day_of: DayOf, since: date | None = None) -> Proof:
    """Work every seal out again, or those of days from ``since`` on; ``on`` is today.

    Lines are read some thousands at a time: memory does not grow with the trail.
    """
    proof = Proof()
    with database.reading() as session:
        proof.add(*_unprotected(session))
    with database.looking() as connection:
        before: Day | None = None
        for each, kept_hash in sealing.seals(connection):
            if since is None or each.day >= since:
                proof.seals += 1
                proof.add(*_chained(before, each, kept_hash, is_first=since is None))
                _prove_day(connection, proof, before, each)
            before = each
        _prove_end(connection, proof, before, day_of, on)
    return proof


def _unprotected(session: Session) -> Iterator[Fault]:
    for name, table in protection.missing(session).items():
        if table.startswith("audit_"):
            yield _fault(
                What.UNPROTECTED,
                f"The database no longer refuses changes of {table}: {name} is gone or off.",
            )


def _chained(before: Day | None, each: Day, kept_hash: str, *, is_first: bool) -> Iterator[Fault]:
    """Whether a seal hashes to what it says, and begins where the one before ends."""
    name = f"Seal {each.number} of {each.day}"
    if each.hash != kept_hash:
        yield _fault(What.SEAL, f"{name} was changed: its hash is another.", seal=each.number)
    if before is None and not is_first:
        return
    after, previous, number = (
        (0, lines.NOTHING, 1)
        if before is None
        else (before.last_id, before.hash, before.number + 1)
    )
    if each.number != number:
        gone = f"{number}" if each.number == number + 1 else f"{number} to {each.number - 1}"
        yield _fault(What.SEAL, f"{name} follows no seal: {gone} was removed.", seal=each.number)
    elif (each.after_id, each.previous) != (after, previous):
        yield _fault(
            What.SEAL, f"{name} does not follow the seal before it: one of the two was changed.",
            seal=each.number,
        )  # fmt: skip


def _prove_day(connection: Connection, proof: Proof, before: Day | None, each: Day) -> None:
    """Every line under a seal against its leaf, and the leaves against the seal."""
    begin = each.after_id if before is not None or each.number > 1 else None
    as_kept, as_read, count = sha256(), sha256(), 0
    found: list[Fault] = []
    for event_id, line, kept in _beside(connection, begin, each.last_id):
        leaf = None if line is None else line.leaf
        if kept is not None:
            as_kept.update(lines.leaf_line(event_id, kept))
        if leaf is not None:
            as_read.update(lines.leaf_line(event_id, leaf))
            count += 1
        if line is not None and line.line is None:
            proof.add(_unread(event_id, each.number))
        elif leaf != kept and len(found) <= FAULTS_MAX:
            found.append(_line_fault(event_id, line, kept, f"the seal of {each.day}", each.number))
    proof.events += count
    if as_kept.hexdigest() == each.leaves:
        proof.add(*found)
    elif as_read.hexdigest() == each.leaves:
        proof.add(*(_leaf_fault(fault, each) for fault in found))
    else:
        proof.add(*found)
        proof.add(_fault(
            What.DAY, f"The lines of {each.day} and their kept hashes were changed together.",
            seal=each.number,
        ))  # fmt: skip


def _prove_end(
    connection: Connection, proof: Proof, last: Day | None, day_of: DayOf, on: date
) -> None:
    """What is behind the last seal: leaves of a night that was broken off, and days unsealed."""
    after = None if last is None else last.last_id
    newest = connection.scalar(select(func.max(AuditLeaf.event_id)))
    if newest is not None and (after is None or newest > after):
        for event_id, line, kept in _beside(connection, after, newest):
            if kept != (None if line is None else line.leaf):
                proof.add(_line_fault(event_id, line, kept, BEFORE_ANY, None))
    wanted = select(_EVENT.c.id, lines.raw(connection, _EVENT.c.at)).order_by(_EVENT.c.id).limit(1)
    first = connection.execute(
        wanted if after is None else wanted.where(_EVENT.c.id > after)
    ).first()
    if first is None:
        return
    event_id, at = first
    if (day := lines.day(at, day_of)) is None:
        proof.add(_unread(event_id, None))
    elif day < on - timedelta(days=UNSEALED_DAYS):
        proof.add(_fault(
            What.UNSEALED, f"No seal covers what is in the trail from {day} on.", event=event_id,
        ))  # fmt: skip


def _beside(
    connection: Connection, after: int | None, last: int
) -> Iterator[tuple[int, Read | None, bytes | None]]:
    """Lines and leaves by their number, each beside its other where there is one."""
    read = lines.read(connection, after, last)
    kept = lines.read_leaves(connection, after, last)
    line, leaf = next(read, None), next(kept, None)
    while line is not None or leaf is not None:
        if leaf is None or (line is not None and line.id < leaf[0]):
            assert line is not None  # noqa: S101 - one of the two is there
            yield line.id, line, None
            line = next(read, None)
        elif line is None or leaf[0] < line.id:
            yield leaf[0], None, leaf[1]
            leaf = next(kept, None)
        else:
            yield line.id, line, leaf[1]
            line, leaf = next(read, None), next(kept, None)


def _line_fault(
    event_id: int, read: Read | None, kept: bytes | None, under: str, seal: int | None
) -> Fault:
    if read is None:
        return _fault(
            What.REMOVED, f"audit_event {event_id} was removed from {under}.", event_id, seal
        )
    if (line := read.line) is None:
        return _unread(event_id, seal)
    named = f"audit_event {event_id} ({line.action}, {line.subject}, {lines.instant(line.at)})"
    if kept is None:
        return _fault(What.ADDED, f"{named} was added under {under}.", event_id, seal)
    return _fault(What.TOUCHED, f"{named} was changed after {under} was made.", event_id, seal)


def _unread(event_id: int, seal: int | None) -> Fault:
    return _fault(
        What.TOUCHED,
        f"audit_event {event_id} cannot be read: the product did not write it so.", event_id, seal,
    )  # fmt: skip


def _leaf_fault(fault: Fault, each: Day) -> Fault:
    return _fault(
        What.LEAF, f"The kept hash of audit_event {fault.event} of {each.day} was changed.",
        fault.event, each.number,
    )  # fmt: skip


def _fault(what: What, words: str, event: int | None = None, seal: int | None = None) -> Fault:
    return Fault(what, f"{words} {TO_DO[what]}", event, seal)
