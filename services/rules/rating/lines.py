"""The lines of a bill: each charge's spans, rounded once, with the reason for the amount."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from models.ledger import Component
from models.money import Money
from models.tariff import BY_VOLUME, ChargeKind, Per, Tariff, Words
from services.rules.periods import DAY, Period
from services.rules.rating import saying, spans, sums
from services.rules.rating.facts import Served
from services.rules.rating.plans import Place, Plan, plan
from services.rules.rating.sums import DOLLARS, MONTHS, PERCENT, Sum, factor

#: How many kinds of accounts, and bills by volume, are remembered; then all are forgotten.
KEPT_MAX = 2_000
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a bill."""

    charge: str
    component: Component
    name: Words
    #: The days it is for.
    days: Period
    amount: Money
    #: ``rule``, ``resolution``, ``since``, ``from``, ``to``, ``inputs``, the ``sum`` as products
    #: of numbers, and its ``arithmetic`` in English words.
    reason: dict[str, Any]


class Rater:
    """Works out bills by one tariff; what accounts have in common is worked out once."""

    def __init__(self, tariff: Tariff) -> None:
        self.tariff = tariff
        self._prepared: dict[Hashable, _Prepared] = {}
        self._kept: dict[Hashable, tuple[Line, ...]] = {}

    def lines(self, served: Served, period: Period, *, bill_on: date) -> tuple[Line, ...]:
        """The lines of a bill dated ``bill_on`` for the service in a period, in the file's order.

        A line whose amount is zero is left out. Nobody served, no lines.

        :raises NotRated: when something a charge goes by is not known.
        """
        service = Period(served.from_on or period.from_on, served.to_on or period.to_on)
        days = service.within(period)
        if days is None:
            return ()
        alike = _alike(served, days, bill_on)
        prepared = self._prepared.get(alike)
        if prepared is None:
            made = _Prepared(self.tariff, plan(self.tariff, served, days, bill_on), served)
            prepared = _keep(self._prepared, alike, made)
        volumes = (served.volume, served.winter_volume) if prepared.plan.goes_by_volume else ()
        lines = self._kept.get((alike, volumes))
        if lines is None:
            lines = _keep(self._kept, (alike, volumes), _Bill(prepared, served).made())
        return lines


def _alike(served: Served, days: Period, bill_on: date) -> Hashable:
    """What accounts must have in common for one plan: all but what was before, and their volumes.

    Since when terms hold matters from the last day of the month before: some rates go by it.
    """
    early = Period(days.from_on.replace(day=1) - DAY, days.to_on)
    terms = tuple(
        (max(each.from_on, early.from_on), each.customer_class, each.units, each.area, each.meter,
         each.has)
        for each in spans.in_force(served, early)
    )  # fmt: skip
    return days, bill_on, terms, served.programs


def _keep(kept: dict[Hashable, Kept], key: Hashable, value: Kept) -> Kept:
    if len(kept) >= KEPT_MAX:
        kept.clear()
    kept[key] = value
    return value


class _Prepared:
    """A plan, and the lines of it that come to the same whatever volume was used."""

    def __init__(self, tariff: Tariff, plan: Plan, served: Served) -> None:
        self.tariff, self.plan = tariff, plan
        self.lines = [
            None if place.worker is None or place.charge.kind in BY_VOLUME
            else self.line(place, place.worker(served))
            for place in plan.places
        ]  # fmt: skip

    def line(self, place: Place, worth: Sum) -> Line:
        """The line of a place for what it comes to, rounded here and nowhere else."""
        charge, days, step = place.charge, place.days, place.step
        amount = Money(sums.cents(worth.exact))
        inputs = dict(worth.inputs)
        if charge.passes_through:
            inputs["passes_through"] = charge.passes_through
        reason = {
            "rule": charge.kind.value,
            "resolution": step.resolution,
            "since": step.from_on.isoformat(),
            "from": days.from_on.isoformat(),
            "to": days.to_on.isoformat(),
            "inputs": inputs,
            "sum": [[[text, of] for _value, of, text in product] for product in worth.products],
            "arithmetic": saying.arithmetic(worth.products, amount, days, self.tariff, "en"),
        }
        return Line(
            charge=charge.key, component=charge.component, name=charge.name, days=days,
            amount=amount, reason=reason,
        )  # fmt: skip


class _Bill:
    """One bill while it is made."""

    def __init__(self, prepared: _Prepared, served: Served) -> None:
        self.prepared, self.served = prepared, served
        #: Cents of each place, and those that no discount has taken yet.
        self.cents: list[int] = []
        self.left: list[int] = []

    def made(self) -> tuple[Line, ...]:
        lines = []
        for place, known in zip(self.prepared.plan.places, self.prepared.lines, strict=True):
            line = known or self.prepared.line(place, self._worth(place))
            cents = line.amount.cents
            self.cents.append(cents)
            self.left.append(max(cents, 0))
            if cents:
                lines.append(line)
        return tuple(lines)

    def _worth(self, place: Place) -> Sum:
        if place.worker is not None:
            return place.worker(self.served)
        share = self._share(place)
        if place.charge.kind is ChargeKind.DISCOUNT:
            return self._discount(place, share)
        return _greater(place, share) if place.charge.kind is ChargeKind.GREATER_OF else share

    def _share(self, place: Place) -> Sum:
        """The percentage of what the lines come to together; of less than nothing, nothing."""
        base = max(sum(self.cents[of] for of in place.of), 0)
        percent = factor(place.step.values["percent"], PERCENT)
        return Sum(
            ((factor(Fraction(base, 100), DOLLARS), percent),),
            {"percent": percent.text, "base": Money(base).plain, "of": ", ".join(place.charge.of)},
        )

    def _discount(self, place: Place, share: Sum) -> Sum:
        """The percentage taken off, as far as discounts before it have left something."""
        wished = sums.cents(share.exact)
        less = min(wished, sum(self.left[of] for of in place.of))
        rest = less
        for of in place.of:
            part = min(self.left[of], rest)
            self.left[of], rest = self.left[of] - part, rest - part
        if less < wished:
            at_most = factor(Fraction(-less, 100), DOLLARS)
            return Sum(((at_most,),), {**share.inputs, "at_most": Money(less).plain})
        ((base, percent),) = share.products
        return Sum(((factor(-base.value, DOLLARS), percent),), share.inputs)


def _greater(place: Place, share: Sum) -> Sum:
    """The percentage, or the minimum where that is more."""
    minimum = factor(place.step.values["minimum"], DOLLARS)
    is_monthly = place.charge.per is Per.MONTH
    product = (factor(place.months, MONTHS), minimum) if is_monthly else (minimum,)
    inputs = {**share.inputs, "minimum": minimum.text}
    least = Sum((product,), inputs)
    return least if least.exact > share.exact else Sum(share.products, inputs)
