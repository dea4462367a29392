"""What day and moment it is where pages are looked at."""

from datetime import UTC, date, datetime

from tests.workshop import LARKSPUR


def now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


def today() -> date:
    """The district's day."""
    return LARKSPUR.day(now())
