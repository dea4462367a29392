"""Why a line comes to its amount, in words: ``2 homes × 2 months × $41.85 = $167.40``.

A reason keeps its sum as numbers, so it can be said in any language, and anybody can work it out
again (``worth``).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models.money import Money
from models.tariff import Tariff
from services.rules.periods import Period, months_of
from services.rules.rating import sums
from services.rules.rating.sums import DOLLARS, MONTHS, PERCENT, TIMES, Factor, Product

#: What is counted, one and several, by language.
NOUNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "month": ("month", "months"), "block": ("block", "blocks"), "cf": ("cf", "cf"),
        "ccf": ("ccf", "ccf"),
    },
    "es": {
        "month": ("mes", "meses"), "block": ("bloque", "bloques"), "cf": ("pie³", "pies³"),
        "ccf": ("ccf", "ccf"),
    },
}  # fmt: skip
MINUS = "\N{MINUS SIGN}"
#: What is charged or taken off once, by language.
ONCE = {"en": "{amount} once", "es": "{amount} una vez"}
#: Some days of a month, and what a whole month is called beside them.
SOME_DAYS = {"en": "{days} of {of} days", "es": "{days} de {of} días"}
OF_YEAR = {"en": "{days} × 12/365 of a month", "es": "{days} × 12/365 de mes"}


def arithmetic(
    products: Sequence[Product], amount: Money, days: Period | None, tariff: Tariff, language: str
) -> str:
    """The sum in words, with what it comes to rounded to the cent. A part of a month is said as
    the days of it, where ``days`` tells which they are."""
    if len(products) == 1 and [factor.of for factor in products[0]] == [DOLLARS]:
        return ONCE[language].format(amount=amount)
    said = " + ".join(
        " × ".join(_factor(factor, days, tariff, language) for factor in product)
        for product in products
    )
    return f"{said} = {amount}"


def said(reason: Mapping[str, Any], tariff: Tariff, language: str) -> str:
    """The arithmetic of a stored reason in a language; as it was written when there is no sum."""
    if "sum" not in reason:
        return str(reason.get("arithmetic", ""))
    products = [
        tuple(sums.factor(Fraction(value), of) for value, of in product)
        for product in reason["sum"]
    ]
    days = None
    if {"from", "to"} <= reason.keys():
        days = Period(date.fromisoformat(reason["from"]), date.fromisoformat(reason["to"]))
    return arithmetic(products, worth(reason), days, tariff, language)


def worth(reason: Mapping[str, Any]) -> Money:
    """What the sum of a reason comes to, worked out again and rounded once."""
    products = tuple(
        tuple(sums.Factor(Fraction(value), of, value) for value, of in product)
        for product in reason["sum"]
    )
    return Money(sums.cents(sums.sum_of(products)))


def dollars(rate: Decimal) -> str:
    """A rate with all of its decimals, at least two: ``$41.85``, ``$0.11466666``."""
    return f"${_dollars(sums.written(rate))}"


def _factor(factor: Factor, days: Period | None, tariff: Tariff, language: str) -> str:
    value, of, _text = factor
    if of == MONTHS and value.denominator > 1 and days is not None:
        return _part_of_month(value, days, language) or _counted(factor, tariff, language)
    return _counted(factor, tariff, language)


def _part_of_month(months: Fraction, days: Period, language: str) -> str:
    """``1 month + 17 of 31 days``, by the way of sharing a month that these days come of.

    Empty when none of the ways comes to these months: then the number itself is said.
    """
    inside = [(month.days, month.within(days)) for month in months_of(days)]
    parts = [(part.days, of) for of, part in inside if part is not None]
    whole = sum(1 for part, of in parts if part == of)
    some = [(part, of) for part, of in parts if part < of]
    for way, words in ((None, SOME_DAYS), (Fraction(30), SOME_DAYS), (Fraction(365, 12), OF_YEAR)):
        if whole + sum(Fraction(part) / (way or of) for part, of in some) == months:
            said = [words[language].format(days=part, of=way or of) for part, of in some]
            if whole:
                nouns = NOUNS[language]["month"]
                said.insert(0, f"{whole} {nouns[0 if whole == 1 else 1]}")
            return said[0] if len(said) == 1 else f"({' + '.join(said)})"
    return ""


def _counted(factor: Factor, tariff: Tariff, language: str) -> str:
    value, of, text = factor
    sign, number = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    if of == DOLLARS:
        return f"{sign}${_dollars(number)}"
    if of == PERCENT:
        return f"{sign}{number}%"
    if of == TIMES:
        return f"{sign}{number}"
    return f"{sign}{_plain(number)} {_noun(value, of, tariff, language)}"


def _noun(value: Fraction, of: str, tariff: Tariff, language: str) -> str:
    is_one = 0 < abs(value.numerator) <= value.denominator
    if nouns := NOUNS.get(language, NOUNS["en"]).get(of):
        return nouns[0 if is_one else 1]
    return tariff.unit_name(of, language, is_one=is_one)


def _dollars(number: str) -> str:
    """At least two decimals, and commas: ``1,234.50``, ``0.11466666``."""
    if "/" in number:
        return number
    whole, _dot, decimals = number.partition(".")
    return f"{int(whole):,}.{decimals.ljust(2, '0')}"


def _plain(number: str) -> str:
    whole, dot, decimals = number.partition(".")
    return f"{int(whole):,}{dot}{decimals}" if "/" not in number else number
