"""What a bill on paper calls its lines, what changed and what was owed, in either language.

The portal's pages say the same by their catalogue; paper is drawn where nobody asks for a page.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from models.money import Money
from models.tariff import Tariff, in_language
from services.rules.periods import Period
from services.rules.rating import naming, saying
from services.rules.standing import Move
from services.telling import wording
from services.telling.wording import day

#: The key of a credit on one bill alone.
ONE_TIME = "one_time_credit"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "one_time": "One-time credit", "rate_of": "Rate of {day}.",
        "ended": "{charge} ended", "new": "{charge}, new", "credit": "Credit before this bill",
        "owed": "Owed before this bill", "more": "This bill is {amount} more than the last one.",
        "less": "This bill is {amount} less than the last one.",
        "same": "This bill is the same as the last one.",
    },
    "es": {
        "one_time": "Crédito único", "rate_of": "Tarifa del {day}.",
        "ended": "{charge}: terminó", "new": "{charge}, por primera vez",
        "credit": "Saldo a favor antes de esta factura", "owed": "Debido antes de esta factura",
        "more": "Esta factura es {amount} más que la anterior.",
        "less": "Esta factura es {amount} menos que la anterior.",
        "same": "Esta factura es igual a la anterior.",
    },
}  # fmt: skip


def line(
    charge: str, description: str, reason: Mapping[str, Any], whole: Period, tariff: Tariff,
    language: str,
) -> str:  # fmt: skip
    """The name of a line with its days, as ``Sewer service, September``."""
    if charge == ONE_TIME and language != "en":
        return _WORDS[language]["one_time"]
    return naming.of_line(charge, description, reason, tariff, whole, language)


def detail(reason: Mapping[str, Any], tariff: Tariff, language: str) -> str:
    """How a line's amount was worked out, and what set it."""
    words = _WORDS[language]
    said = [f"{saying.said(reason, tariff, language)}."]
    if since := reason.get("since"):
        said.append(words["rate_of"].format(day=day(date.fromisoformat(since), language)))
    if resolution := reason.get("resolution"):
        said.append(f"{wording.resolution(resolution, language)}.")
    return " ".join(said)


def months(first: date, last: date, language: str) -> str:
    """The months of a bill: ``Sep–Oct 2026``."""
    begins, ends = (format_date(on, "MMM", locale=language) for on in (first, last))
    if (first.year, first.month) == (last.year, last.month):
        return f"{ends} {last.year}"
    if first.year == last.year:
        return f"{begins}–{ends} {last.year}"
    return f"{begins} {first.year}–{ends} {last.year}"


def moved(move: Move, tariff: Tariff, language: str) -> str:
    """The name of a charge that came to another amount; it says when it is new or has ended."""
    words, known = _WORDS[language], tariff.charge(move.charge)
    name = move.words
    if known is not None:
        name = in_language(known.name, language)
    elif move.charge == ONE_TIME:
        name = words["one_time"]
    if not move.after:
        return words["ended"].format(charge=name)
    return name if move.before else words["new"].format(charge=name)


def differs(before: Money, now: Money, language: str) -> str:
    """By how much a bill differs from the one before, as a sentence."""
    how = "more" if now > before else "less" if now < before else "same"
    return _WORDS[language][how].format(amount=abs(now - before))


def earlier(owed: Money, language: str) -> str:
    """What was owed before the bill, or held as a credit."""
    return _WORDS[language]["credit" if owed < Money.ZERO else "owed"]
