"""Days and hours in words, for what leaves the house: messages and paper. No Flask here."""

import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_time

_DAY = {"en": "EEE, MMM d, y", "es": "EEE, d MMM y"}
_SHORT_DAY = {"en": "MMM d", "es": "d MMM"}
_WEEKDAYS = {
    "Mon": "lun", "Tue": "mar", "Wed": "mié", "Thu": "jue", "Fri": "vie", "Sat": "sáb",
    "Sun": "dom",
}  # fmt: skip
#: What a question is about, as the message that it is answered says it.
_ABOUT = {
    "en": {
        "bill": "about a bill", "line": "about a line of a bill", "payment": "about a payment",
        "other": "about your account",
    },
    "es": {
        "bill": "sobre una factura", "line": "sobre una línea de una factura",
        "payment": "sobre un pago", "other": "sobre su cuenta",
    },
}  # fmt: skip


_RESOLUTION = {
    "en": ("Resolution {number}", ", section "), "es": ("Resolución {number}", ", sección "),
}  # fmt: skip


def about(subject: str, language: str) -> str:
    """``about a bill`` or ``sobre una factura``."""
    return _ABOUT[language][subject]


def resolution(written: str, language: str) -> str:
    """``Resolution 2026-30, section 2``, also of a bare number; other words stay as they are."""
    number = written.removeprefix("Resolution ")
    if not number[:1].isdigit():
        return written
    named, section = _RESOLUTION[language]
    return named.format(number=number.replace(", section ", section))


@lru_cache(512)
def day(on: date, language: str) -> str:
    """``Thu, Aug 13, 2026`` or ``jue, 13 ago 2026``."""
    return format_date(on, _DAY[language], locale=language)


@lru_cache(24 * 60 * 2)
def clock(hour: int, minute: int, language: str) -> str:
    """``4:00 pm``, in either language."""
    moment = datetime(2000, 1, 1, hour, minute)  # noqa: DTZ001 - only its hour is written
    written = " ".join(format_time(moment, "h:mm a", locale=language).split())
    return written.lower().replace(". m.", "m")


def short_day(on: date, language: str) -> str:
    """``Aug 13`` or ``13 ago``, where the year cannot be mistaken."""
    return format_date(on, _SHORT_DAY[language], locale=language)


def month_initial(on: date, language: str) -> str:
    """``J``, for the axis of a chart."""
    return format_date(on, "LLLLL", locale=language).upper()


def hours(written: str, language: str) -> str:
    """Office hours as the district's file writes them, with the weekdays in the language."""
    if language == "en":
        return written
    return re.sub(r"\b(?:" + "|".join(_WEEKDAYS) + r")\b", lambda m: _WEEKDAYS[m[0]], written)
