"""How money, days and moments are written on a page, in the reader's language."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_time
from flask import Flask

from models.money import Money
from web.extensions import house
from web.language import lang

#: A page shows the same few hundred days again and again.
CACHED_DAYS = 4096

_PATTERNS = {
    "en": {"day": "EEE, MMM d, y", "short_day": "MMM d", "short_month": "MMM", "month": "MMMM y"},
    "es": {
        "day": "EEE, d MMM y",
        "short_day": "d MMM",
        "short_month": "MMM",
        "month": "MMMM 'de' y",
    },
}


@lru_cache(maxsize=CACHED_DAYS)
def _written(on: date, pattern: str, language: str) -> str:
    return format_date(on, _PATTERNS[language][pattern], locale=language)


@lru_cache(maxsize=CACHED_DAYS)
def _hour(hour: int, minute: int, language: str) -> str:
    moment = datetime(2000, 1, 1, hour, minute)  # noqa: DTZ001 - only its hour is written
    written = " ".join(format_time(moment, "h:mm a", locale=language).split())
    return written.lower() if language == "en" else written


def _local(at: date | datetime) -> date:
    """The district's day of an instant; a day stays itself."""
    return at.astimezone(house().district.zone).date() if isinstance(at, datetime) else at


def money(amount: Money | None) -> str:
    """``$1,234.50``; nothing for no amount."""
    return "" if amount is None else str(amount)


def day(on: date | datetime) -> str:
    """``Thu, Aug 13, 2026``."""
    return _written(_local(on), "day", lang())


def short_day(on: date | datetime) -> str:
    """``Aug 13``."""
    return _written(_local(on), "short_day", lang())


def short_month(on: date | datetime) -> str:
    """``Aug``."""
    return _written(_local(on), "short_month", lang())


def month(on: date | datetime) -> str:
    """``August 2026``."""
    return _written(_local(on), "month", lang())


def clock(at: datetime) -> str:
    """``4:00 pm``, in the district."""
    here = at.astimezone(house().district.zone)
    return _hour(here.hour, here.minute, lang())


def when(at: datetime) -> str:
    """``Thu, Aug 13, 2026, 4:00 pm``."""
    return f"{day(at)}, {clock(at)}"


def wire(app: Flask) -> None:
    """Give templates these filters by their own names."""
    for write in (money, day, short_day, short_month, month, clock, when):
        app.jinja_env.filters[write.__name__] = write
