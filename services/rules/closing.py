"""A final bill when property is sold: what is charged until a day, per day, and who still owes.

Ch. 60.80 RCW: the answer to a request says what is owed, what is charged until the stated closing
date and the average for each day, and holds until 30 days beyond that date. The purchaser never
owes more than the estimate; the seller still does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from models.money import Money, total
from models.tariff import Cycle
from services.rules.periods import DAY, Period, period_of
from services.rules.rating import Line, Rater, Served

#: How long an estimate holds beyond the closing date that it was asked for (ch. 60.80 RCW).
VALID_FOR = timedelta(days=30)
MONTHS, DAYS = 12, 365
#: No district of the state publishes a formula; four places keep a year of days within a cent.
PLACES = Decimal("0.0001")


class Stretch(NamedTuple):
    """One period of a cycle, and what an account is served with in it."""

    period: Period
    served: Served


@dataclass(frozen=True, slots=True, kw_only=True)
class PerDiem:
    """What a day of service comes to on the average, taxes included, to four places."""

    amount: Decimal
    #: ``rule``, ``inputs`` and the ``arithmetic`` in words.
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Who is even after a closing, and who is not."""

    #: Paid above everything that was owed: the seller's, to be given back.
    over: Money
    #: What may still be asked of the purchaser: never more than the estimate says.
    purchaser_owes: Money
    #: What the estimate fell short by: the seller's alone.
    seller_owes: Money


def valid_until(closing_on: date) -> date:
    """The last day on which an estimate for this closing date holds."""
    return closing_on + VALID_FOR


def unbilled(cycle: Cycle, since: date, until: date) -> list[Period]:
    """The periods with days from one to another, each whole; none when it is billed further."""
    periods: list[Period] = []
    while since <= until:
        period = period_of(cycle, since)
        periods.append(period)
        since = period.to_on + DAY
    return periods


def charges(
    rater: Rater, stretches: Sequence[Stretch], *, since: date, closing_on: date
) -> tuple[Line, ...]:
    """The lines for service from a day up to the closing day, which counts; each has its reason.

    A rate by the date of the bill is that of the closing day. A closing day further on only adds.

    :raises NotRated: when something a charge goes by is not known.
    """
    found: list[Line] = []
    for period, served in stretches:
        first = max(since, period.from_on, served.from_on or since)
        last = min(closing_on, period.to_on, served.to_on or closing_on)
        if first <= last:
            of_days = replace(served, from_on=first, to_on=last)
            found.extend(rater.lines(of_days, period, bill_on=closing_on))
    return tuple(found)


def per_diem(rater: Rater, stretch: Stretch, cycle: Cycle, *, closing_on: date) -> PerDiem:
    """A whole period's charges as an average for each day of a year: by twelve months over 365.

    What the account is charged by on the closing date counts for all of the period.

    :raises NotRated: when something a charge goes by is not known.
    """
    period, served = stretch
    begun = [terms for terms in served.terms if terms.from_on <= closing_on]
    terms = replace((begun or served.terms)[-1], from_on=period.from_on)
    whole = replace(served, terms=(terms,), from_on=None, to_on=None)
    charged = total([line.amount for line in rater.lines(whole, period, bill_on=closing_on)])
    exact = Fraction(charged.cents * MONTHS, 100 * cycle.months * DAYS)
    amount = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        PLACES, rounding=ROUND_HALF_UP
    )
    reason = {
        "rule": "per_diem",
        "from": period.from_on.isoformat(),
        "to": period.to_on.isoformat(),
        "inputs": {"charged": charged.plain, "months": str(cycle.months)},
        "arithmetic": f"{charged} ÷ {cycle.months} months × {MONTHS} ÷ {DAYS} = ${amount}",
    }
    return PerDiem(amount=amount, reason=reason)


def settle(*, final: Money, estimate: Money | None, paid: Money) -> Settlement:
    """Hold what was paid from a closing against the final bill and the estimate.

    ``final`` is everything owed at the end before that money. Without an estimate, because the
    request was not answered in time, nothing is the purchaser's.
    """
    rest = max(final - paid, Money.ZERO)
    ceiling = max((estimate or Money.ZERO) - paid, Money.ZERO)
    purchaser = min(rest, ceiling)
    return Settlement(
        over=max(paid - max(final, Money.ZERO), Money.ZERO),
        purchaser_owes=purchaser,
        seller_owes=rest - purchaser,
    )
