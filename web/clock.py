"""The only place that knows what time it is. Services are told."""

from datetime import UTC, date, datetime

from web.extensions import house


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The district's day, whatever day it is where the reader is."""
    return house().files.first.day(now())
