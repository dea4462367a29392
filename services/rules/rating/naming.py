"""What a line of a bill is called, with its days: ``Sewer service, 2 months``.

One function for every place and language: the stored line, the page and the paper cannot differ.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from models.tariff import Tariff, Words, in_language
from services.rules.periods import Period, months_of

_MONTHS = {"en": "{count} months", "es": "{count} meses"}
_DAY_PATTERN = {"en": "MMM d", "es": "d MMM"}
#: As lines were written before they kept their days.
_WRITTEN_MONTHS = re.compile(r", \d+ months?$")


def named(name: Words, days: Period, whole: Period, language: str, *, counts_months: bool) -> str:
    """A charge with the days it is for, on a bill for the ``whole``.

    A charge that is of no months, such as a percentage or a fee for the bill, has its days said
    only where it is for some of the bill's days.
    """
    said = in_language(name, language)
    if days == whole and not counts_months:
        return said
    return f"{said}, {_days(days, whole, language)}"


def of_line(
    charge: str,
    description: str,
    reason: Mapping[str, Any],
    tariff: Tariff,
    whole: Period,
    language: str,
) -> str:
    """What a stored line is called in a language; as it was printed where that is English.

    The name is the district file's. A charge that it does not have, such as a credit of one bill
    alone, and days that are not told, are as the line says them.
    """
    known = tariff.charge(charge)
    if language == "en" or known is None:
        return description
    days = _told(description, reason, whole)
    if days is None:
        return in_language(known.name, language)
    counts_months = "months" in (reason.get("inputs") or {"months": ""})
    return named(known.name, days, whole, language, counts_months=counts_months)


def _told(description: str, reason: Mapping[str, Any], whole: Period) -> Period | None:
    """The days of a stored line: its own, or those its English words name."""
    if {"from", "to"} <= reason.keys():
        return Period(date.fromisoformat(reason["from"]), date.fromisoformat(reason["to"]))
    if _WRITTEN_MONTHS.search(description):
        return whole
    written = description.rpartition(", ")[2]
    return next((each for each in months_of(whole) if f"{each.from_on:%B}" == written), None)


def _days(days: Period, whole: Period, language: str) -> str:
    """``2 months`` of a whole bill, ``September``, ``September–October``, ``Jun 1–14``."""
    months = list(months_of(days))
    if (months[0].from_on, months[-1].to_on) != (days.from_on, days.to_on):
        return _from_to(days, language)
    if len(months) == 1:
        return _month(days.from_on, language)
    if days == whole:
        return _MONTHS[language].format(count=len(months))
    return f"{_month(days.from_on, language)}–{_month(days.to_on, language)}"


def _from_to(days: Period, language: str) -> str:
    first, last = (format_date(on, _DAY_PATTERN[language], locale=language)
                   for on in (days.from_on, days.to_on))  # fmt: skip
    if days.days == 1:
        return first
    if (days.from_on.year, days.from_on.month) != (days.to_on.year, days.to_on.month):
        return f"{first}–{last}"
    return f"{first}–{days.to_on.day}" if language == "en" else f"{days.from_on.day}–{last}"


def _month(on: date, language: str) -> str:
    return format_date(on, "LLLL", locale=language)
