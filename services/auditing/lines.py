"""A line of the trail as bytes: the same on SQLite and PostgreSQL, this year and in twenty years.

The form is a promise (docs/audit.md): JSON in ASCII with sorted names and no blanks, instants in
UTC to the microsecond. Its SHA-256 is the line's leaf; leaves make a day, days a chain.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, select

from models.audit import AuditEvent
from models.audit_seal import AuditLeaf
from models.base import table_of

#: What stands before the first seal.
NOTHING = "0" * 64
#: The form of a seal, in its first line: another form has another number.
FORM = "headworks-audit-seal-1"
#: Rows that are in memory together.
READ_AT_ONCE = 5_000
_EVENT, _LEAF = table_of(AuditEvent), table_of(AuditLeaf)
#: Made once: so many lines are written with it.
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


class Line(NamedTuple):
    """A line of the trail, plain."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    address: str
    detail: dict[str, Any]


class Day(NamedTuple):
    """What a seal says, without its own hash."""

    number: int
    day: date
    after_id: int
    last_id: int
    events: int
    leaves: str
    previous: str
    sealed_at: datetime

    @property
    def text(self) -> str:
        """The text whose SHA-256 is the hash of the seal."""
        return (
            f"{FORM}\nnumber {self.number}\nday {self.day.isoformat()}\nafter {self.after_id}\n"
            f"last {self.last_id}\nevents {self.events}\nleaves {self.leaves}\n"
            f"previous {self.previous}\nsealed {instant(self.sealed_at)}\n"
        )

    @property
    def hash(self) -> str:
        """The hash of the seal, in hexadecimal."""
        return sha256(self.text.encode("ascii")).hexdigest()


def instant(at: datetime) -> str:
    """``2026-11-26T20:09:00.000000Z``: an instant in UTC, always to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def plain(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """What a line's facts hold, as one text to read: names in order, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def canonical(line: Line) -> bytes:
    """A line as bytes, without a break at the end."""
    return _JSON.encode(line._asdict() | {"at": instant(line.at)}).encode("ascii")


def leaf(line: Line) -> bytes:
    """The SHA-256 of a line."""
    return sha256(canonical(line)).digest()


def leaf_line(event_id: int, digest: bytes) -> bytes:
    """A leaf as it goes into the seal of its day: number, blank, hash in hexadecimal, break."""
    return b"%d %s\n" % (event_id, digest.hex().encode("ascii"))


def read(connection: Connection, after: int | None, last: int | None) -> Iterator[Line]:
    """The lines behind one up to another, in order, some thousands in memory at a time.

    Without an end, of all there are; no cursor stays open between two pages.
    """
    columns = [_EVENT.c[name] for name in Line._fields]
    for rows in _pages(connection, select(*columns), _EVENT.c.id, after, last):
        yield from map(Line._make, rows)


def read_leaves(
    connection: Connection, after: int | None, last: int | None
) -> Iterator[tuple[int, bytes]]:
    """The kept leaves of lines, in the same way."""
    wanted = select(_LEAF.c.event_id, _LEAF.c.digest)
    for rows in _pages(connection, wanted, _LEAF.c.event_id, after, last):
        yield from ((event_id, bytes(digest)) for event_id, digest in rows)


def _pages(
    connection: Connection,
    wanted: Select[*tuple[Any, ...]],
    key: Column[Any],
    after: int | None,
    last: int | None,
) -> Iterator[Sequence[Any]]:
    page = wanted.order_by(key).limit(READ_AT_ONCE)
    if last is not None:
        page = page.where(key <= last)
    while rows := connection.execute(page if after is None else page.where(key > after)).all():
        yield rows
        after = rows[-1][0]
