"""What an address may say of a row or a page: numbers a database can hold, and nothing else."""

from datetime import UTC, datetime, timedelta

from flask import request

from models.base import ID_MAX
from services.books.statements import Cursor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Some day in the year 5138: later than anything that was written down.
INSTANT_MAX = 10**17


def before() -> int | None:
    """The id that the asked page begins before; none for the first page, or for nonsense."""
    asked = request.args.get("before", type=int)
    return None if asked is None else max(0, min(asked, ID_MAX))


def before_instant() -> datetime | None:
    """The instant that the asked page begins before, told in microseconds; none as above."""
    asked = before()
    if asked is None:
        return None
    return EPOCH + timedelta(microseconds=min(asked, INSTANT_MAX))


def instant(at: datetime | None) -> int | None:
    """An instant as an address tells it."""
    return None if at is None else (at - EPOCH) // timedelta(microseconds=1)


def after_id() -> int:
    """The id that the asked page begins after; 0 for the first page, or for nonsense."""
    return max(0, min(request.args.get("after", 0, type=int), ID_MAX))


def after() -> Cursor | None:
    """The last row of the page before the asked one; none for the first page, or for nonsense."""
    return Cursor.read(request.args.get("after", ""))
