"""How money, days and moments are written on a page, in the reader's language."""

import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from flask import Flask
from markupsafe import Markup

from models.account import printed
from models.money import Money
from services.rules.codes import grouped
from services.telling import wording
from web.extensions import house
from web.language import gettext as _
from web.language import lang
from web.language import later as _l

#: What does not break over a line.
WHOLE = Markup('<span class="nowrap">{}</span>')
#: A page shows the same few hundred days again and again.
CACHED_DAYS = 4096

#: What a payment is made with; the names of cards are the same in every language.
METHODS = {
    "Bank account": _l("Bank account"),
    "Bank bill pay": _l("Bank bill pay"),
    "Cash": _l("Cash"),
    "Check": _l("Check"),
    "Checking": _l("Checking"),
    "Savings": _l("Savings"),
}
#: Where one sentence ends and the next begins, and what a sentence ends with.
SENTENCE_BEGINS = re.compile(r"[.?!…]\s+[^\W_a-z]|[.?!…]\s+[“\"(¿¡]")
STOPS = ".?!…"
#: A stop that belongs to its word: ``4:00 p. m.``
ENDS_SHORTENED = re.compile(r"\b[a-z]\.$")
_PATTERNS = {
    "en": {
        "day": "EEE, MMM d, y",
        "date_alone": "MMM d, y",
        "short_day": "MMM d",
        "short_month": "MMM",
        "month": "MMMM y",
    },
    "es": {
        "day": "EEE, d MMM y",
        "date_alone": "d MMM y",
        "short_day": "d MMM",
        "short_month": "MMM",
        "month": "MMMM 'de' y",
    },
}


@lru_cache(maxsize=CACHED_DAYS)
def _written(on: date, pattern: str, language: str) -> str:
    return format_date(on, _PATTERNS[language][pattern], locale=language)


def _local(at: date | datetime) -> date:
    """The district's day of an instant; a day stays itself."""
    return at.astimezone(house().district.zone).date() if isinstance(at, datetime) else at


def money(amount: Money | None) -> str:
    """``$1,234.50``; nothing for no amount."""
    return "" if amount is None else str(amount)


def day(on: date | datetime) -> str:
    """``Thu, Aug 13, 2026``."""
    return _written(_local(on), "day", lang())


def date_alone(on: date | datetime) -> str:
    """``Aug 13, 2026``, for days long ago whose weekday says nothing."""
    return _written(_local(on), "date_alone", lang())


def method(known_by: str) -> str:
    """What a payment was made with, in the reader's language: ``Checking ••6789``."""
    name, blank, rest = known_by.partition(" ••")
    if name in METHODS:
        return f"{METHODS[name]}{blank}{rest}"
    return _("Check %(number)s", number=known_by[6:]) if known_by.startswith("Check ") else known_by


def hours(written: str) -> Markup:
    """Office hours as the district's file writes them, with the weekdays in the language. They
    break over a line between days and times alone."""
    return Markup(", ").join(map(WHOLE.format, wording.hours(written, lang()).split(", ")))


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
    return wording.clock(here.hour, here.minute, lang())


def when(at: datetime) -> str:
    """``Thu, Aug 13, 2026, 4:00 pm``."""
    return f"{day(at)}, {clock(at)}"


def told(wrong: object) -> str:
    """What is wrong, as it stands beside a field: one sentence without a stop, several with theirs.

    Forms write theirs without and services with one; the reader sees one house.
    """
    said = str(wrong).strip()
    if SENTENCE_BEGINS.search(said):
        return said if said[-1] in STOPS else f"{said}."
    return said if ENDS_SHORTENED.search(said) else said.removesuffix(".")


def account_number(number: str) -> str:
    """``2044-1836``."""
    return printed(number)


def wire(app: Flask) -> None:
    """Give templates these filters by their own names."""
    for write in (
        money,
        method,
        hours,
        grouped,
        day,
        date_alone,
        short_day,
        short_month,
        month,
        clock,
        when,
        told,
        account_number,
    ):
        app.jinja_env.filters[write.__name__] = write
