"""Why a line comes to its amount, in words: ``2 homes × 2 months × $41.85 = $167.40``.

A reason keeps its sum as numbers, so it can be said in any language, and anybody can work it out
again (``worth``).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models.money import Money
from models.tariff import Tariff
from services.rules.rating import sums
from services.rules.rating.sums import DOLLARS, PERCENT, TIMES, Factor, Product

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


def arithmetic(products: Sequence[Product], amount: Money, tariff: Tariff, language: str) -> str:
    """The sum in words, with what it comes to rounded to the cent."""
    said = " + ".join(
        " × ".join(_factor(factor, tariff, language) for factor in product) for product in products
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
    return arithmetic(products, worth(reason), tariff, language)


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


def _factor(factor: Factor, tariff: Tariff, language: str) -> str:
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
    known = tariff.classes.get(of)
    if known is None:
        return of
    named = known.unit if is_one else known.units
    return named.get(language, named["en"])


def _dollars(number: str) -> str:
    """At least two decimals, and commas: ``1,234.50``, ``0.11466666``."""
    if "/" in number:
        return number
    whole, _dot, decimals = number.partition(".")
    return f"{int(whole):,}.{decimals.ljust(2, '0')}"


def _plain(number: str) -> str:
    whole, dot, decimals = number.partition(".")
    return f"{int(whole):,}{dot}{decimals}" if "/" not in number else number
