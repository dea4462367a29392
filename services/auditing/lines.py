"""A line of the trail as bytes: the same on SQLite and PostgreSQL, this year and in twenty years.

The form is a promise (docs/audit.md): JSON in ASCII with sorted names and no blanks, instants in
UTC to the microsecond. Its SHA-256 is the line's leaf; leaves make a day, days a chain.

The product writes nothing that cannot be read. Who writes past it can: such a line has a form of
its own over what the database holds, so that it stops neither the seal nor the proof.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Cast, Column, Connection, LargeBinary, Select, Text, cast, select

from models.audit import AuditEvent
from models.audit_seal import AuditLeaf
from models.base import table_of

#: What stands before the first seal.
NOTHING = "0" * 64
#: The form of a seal, in its first line: another form has another number.
FORM = "headworks-audit-seal-1"
#: What a line that cannot be read begins with: no line that can begins so.
UNREAD = b"headworks-audit-unread-1 "
#: Rows that are in memory together.
READ_AT_ONCE = 5_000
_EVENT, _LEAF = table_of(AuditEvent), table_of(AuditLeaf)
#: Made once: so many lines are written with it.
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)
#: What a value that is none of ours fails with: no JSON, no instant, too large, nested too deep.
_UNREADABLE = (ValueError, TypeError, OverflowError, RecursionError)
#: As the database has it: SQLite keeps any bytes in any column, PostgreSQL knows how to write its.
Raw = bytes | str | None


class Line(NamedTuple):
    """A line of the trail, plain."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    address: str
    detail: dict[str, Any]


class Read(NamedTuple):
    """A line as it is read: its number, its bytes, and what it says if that can be read."""

    id: int
    text: bytes
    line: Line | None

    @property
    def leaf(self) -> bytes:
        """The SHA-256 of the line."""
        return sha256(self.text).digest()


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
        return sha256(self.text.encode("utf-8", "surrogateescape")).hexdigest()


def instant(at: datetime) -> str:
    """``2026-11-26T20:09:00.000000Z``: an instant in UTC, always to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def plain(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """What a line's facts hold, as one text to read: names in order, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def canonical(line: Line) -> bytes:
    """A line as bytes, without a break at the end.

    :raises ValueError: for a number that JSON has no word for.
    """
    return _JSON.encode(line._asdict() | {"at": instant(line.at)}).encode("ascii")


def leaf_line(event_id: int, digest: bytes) -> bytes:
    """A leaf as it goes into the seal of its day: number, blank, hash in hexadecimal, break."""
    return b"%d %s\n" % (event_id, digest.hex().encode("ascii"))


def read(connection: Connection, after: int | None, last: int | None) -> Iterator[Read]:
    """The lines behind one up to another, in order, some thousands in memory at a time.

    Without an end, of all there are; no cursor stays open between two pages.
    """
    columns = [raw(connection, _EVENT.c[name]) for name in Line._fields[1:]]
    for rows in _pages(connection, select(_EVENT.c.id, *columns), _EVENT.c.id, after, last):
        yield from map(_read, rows)


def raw(connection: Connection, column: Column[Any]) -> Cast[Any]:
    """A column as the database has it, which can always be fetched."""
    return cast(column, LargeBinary if connection.dialect.name == "sqlite" else Text)


def seal(row: Sequence[Any]) -> Day:
    """A seal as the database has it. What of it cannot be read is none that it was sealed with,
    so that its hash is another: the proof says so, and the next day is sealed.
    """
    number, on, after_id, last_id, events, leaves, previous, at = row
    try:
        of_day = date.fromisoformat(_said(on))
    except _UNREADABLE:
        of_day = date.max
    try:
        sealed_at = _moment(at)
    except _UNREADABLE:
        sealed_at = datetime.min.replace(tzinfo=UTC)
    return Day(
        number, of_day, after_id, last_id, events, held(leaves) or "", held(previous) or "",
        sealed_at,
    )  # fmt: skip


def held(value: Raw) -> str | None:
    """A text as it is held: a byte that is of no letter has a mark of its own."""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def day(at: Raw, day_of: Callable[[datetime], date]) -> date | None:
    """The day of the district on which a line was stamped; none when that cannot be read."""
    try:
        return day_of(_moment(at))
    except _UNREADABLE:
        return None


def _read(row: Sequence[Any]) -> Read:
    number, at, actor, action, subject, address, detail = row
    try:
        line = Line(
            number, _moment(at), _said(actor), _said(action), _said(subject), _said(address),
            json.loads(_said(detail)),
        )  # fmt: skip
        return Read(number, canonical(line), line)
    except _UNREADABLE:
        raws = {name: held(each) for name, each in zip(Line._fields[1:], row[1:], strict=True)}
        return Read(number, UNREAD + _JSON.encode(raws | {"id": number}).encode("ascii"), None)


def _moment(at: Raw) -> datetime:
    found = datetime.fromisoformat(_said(at))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _said(value: Raw) -> str:
    """A text.

    :raises ValueError: when there is none, or bytes that are no text.
    """
    if value is None:
        raise ValueError("a line has no empty columns")
    return value if isinstance(value, str) else value.decode("utf-8")


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
