"""The lines of a bill: each charge's spans, rounded once, with the reason for the amount."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from models.ledger import Component
from models.money import Money
from models.tariff import OF_OTHERS, Charge, ChargeKind, Per, Step, Tariff, Words
from services.rules.periods import Period, months_in
from services.rules.rating import saying, spans, sums
from services.rules.rating.facts import Served
from services.rules.rating.spans import Span
from services.rules.rating.sums import DOLLARS, PERCENT, Factor, Sum, written

#: Lines of accounts that are alike in everything are worked out once; so many kinds are kept.
KEPT_MAX = 20_000


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


@dataclass(slots=True)
class _Made:
    """A line, and what is told only while the bill is made."""

    line: Line
    taken: tuple[tuple[str, Step], ...]
    #: Cents no discount has taken yet: a line never falls below zero.
    left: int


class Rater:
    """Works out bills by one tariff; accounts that are alike are worked out once."""

    def __init__(self, tariff: Tariff) -> None:
        self.tariff = tariff
        self._kept: dict[tuple[Served, Period, date], tuple[Line, ...]] = {}

    def lines(self, served: Served, period: Period, *, bill_on: date) -> tuple[Line, ...]:
        """The lines of a bill dated ``bill_on`` for the service in a period, in the file's order.

        A line whose amount is zero is left out. Nobody served, no lines.

        :raises NotRated: when something a charge goes by is not known.
        """
        key = (served, period, bill_on)
        found = self._kept.get(key)
        if found is None:
            found = self._worked_out(served, period, bill_on)
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            self._kept[key] = found
        return found

    def _worked_out(self, served: Served, period: Period, bill_on: date) -> tuple[Line, ...]:
        days = period.within(
            Period(served.from_on or period.from_on, served.to_on or period.to_on)
            if (served.from_on or period.from_on) <= (served.to_on or period.to_on)
            else Period(period.to_on, period.from_on)
        )
        if days is None:
            return ()
        bill = _Bill(self.tariff, served, period, days, bill_on)
        return tuple(each.line for each in bill.made())


class _Bill:
    """One bill while it is made."""

    def __init__(
        self, tariff: Tariff, served: Served, period: Period, days: Period, bill_on: date
    ) -> None:
        self.tariff, self.served, self.period, self.days = tariff, served, period, days
        self.bill_on = bill_on
        self.whole = self._months(days)
        self.lines: list[_Made] = []

    def made(self) -> list[_Made]:
        for charge in self.tariff.charges:
            if charge.kind in OF_OTHERS:
                self._of_others(charge)
            elif charge.per is Per.BILL:
                self._once(charge)
            else:
                self._by_span(charge)
        return self.lines

    def _months(self, days: Period) -> Fraction:
        return months_in(days, self.days, self.tariff.proration)

    def _spans(self, charge: Charge) -> list[Span]:
        return list(spans.of_charge(self.tariff, charge, self.served, self.days, self.bill_on))

    def _by_span(self, charge: Charge) -> None:
        for span in self._spans(charge):
            self._add_sum(charge, span, self._months(span.days))

    def _once(self, charge: Charge) -> None:
        """A charge for the bill as a whole goes by what holds on its last days."""
        if found := self._spans(charge):
            self._add_sum(charge, Span(self.days, found[-1].state), Fraction(1))

    def _add_sum(self, charge: Charge, span: Span, months: Fraction) -> None:
        state = span.state
        worth = sums.of_charge(charge, state.step, state.terms, months, self.served, self.whole)
        self._add(charge, span.days, state.step, worth, sums.cents(worth.exact), state.taken)

    def _of_others(self, charge: Charge) -> None:
        """A percentage of the lines that were charged while it held, for each of its rates."""
        for step in dict.fromkeys(
            held for made in self.lines for key, held in made.taken if key == charge.key
        ):
            taken = [made for made in self.lines if (charge.key, step) in made.taken]
            days = Period(
                min(made.line.days.from_on for made in taken),
                max(made.line.days.to_on for made in taken),
            )
            if charge.kind is ChargeKind.DISCOUNT:
                self._discount(charge, step, taken, days)
            else:
                self._more(charge, step, taken, days)

    def _more(self, charge: Charge, step: Step, taken: list[_Made], days: Period) -> None:
        base = sum(made.line.amount.cents for made in taken)
        worth = _share(step, base, charge)
        if charge.kind is ChargeKind.GREATER_OF:
            months = self._months(days) if charge.per is Per.MONTH else Fraction(1)
            worth = _greater(worth, step, months, charge)
        later = self._taken_later(charge, days)
        self._add(charge, days, step, worth, sums.cents(worth.exact), later)

    def _taken_later(self, charge: Charge, days: Period) -> tuple[tuple[str, Step], ...]:
        """The percentages further down that take this one in."""
        takers = [each for each in self.tariff.charges if charge.key in each.of]
        held = [
            (each.key, spans.holds_on(each, self.served, days.to_on, self.bill_on))
            for each in takers
        ]
        return tuple((key, found[1]) for key, found in held if found is not None)

    def _discount(self, charge: Charge, step: Step, taken: list[_Made], days: Period) -> None:
        base = sum(made.line.amount.cents for made in taken)
        worth = _share(step, base, charge)
        less = min(sums.cents(worth.exact), sum(made.left for made in taken))
        if less < sums.cents(worth.exact):
            worth = Sum(
                ((Factor(Fraction(less, 100), DOLLARS),),),
                {**worth.inputs, "at_most": Money(less).plain},
            )
        left = less
        for made in taken:
            part = min(made.left, left)
            made.left, left = made.left - part, left - part
        self._add(charge, days, step, _negative(worth), -less, ())

    def _add(
        self,
        charge: Charge,
        days: Period,
        step: Step,
        worth: Sum,
        cents: int,
        taken: tuple[tuple[str, Step], ...],
    ) -> None:
        if not cents:
            return
        amount = Money(cents)
        reason = {
            "rule": charge.kind.value,
            "resolution": step.resolution,
            "since": step.from_on.isoformat(),
            "from": days.from_on.isoformat(),
            "to": days.to_on.isoformat(),
            "inputs": {
                **worth.inputs,
                **({"passes_through": charge.passes_through} if charge.passes_through else {}),
            },
            "sum": [[[written(each.value), each.of] for each in product] for product in
                    worth.products],
            "arithmetic": saying.arithmetic(worth.products, amount, days, self.tariff, "en"),
        }  # fmt: skip
        line = Line(
            charge=charge.key, component=charge.component, name=charge.name, days=days,
            amount=amount, reason=reason,
        )  # fmt: skip
        self.lines.append(_Made(line, taken, max(cents, 0)))


def _share(step: Step, base: int, charge: Charge) -> Sum:
    percent = step.values["percent"]
    return Sum(
        ((Factor(Fraction(base, 100), DOLLARS), Factor(Fraction(percent), PERCENT)),),
        {"percent": written(percent), "base": Money(base).plain, "of": ", ".join(charge.of)},
    )


def _greater(share: Sum, step: Step, months: Fraction, charge: Charge) -> Sum:
    """The percentage, or the minimum where that is more."""
    minimum = Fraction(step.values["minimum"])
    least = Sum(
        ((*((Factor(months, sums.MONTHS),) if charge.per is Per.MONTH else ()),
          Factor(minimum, DOLLARS)),),
        {},
    )  # fmt: skip
    inputs = {**share.inputs, "minimum": written(minimum)}
    return Sum((least if least.exact > share.exact else share).products, inputs)


def _negative(worth: Sum) -> Sum:
    first, *others = worth.products
    (value, of), *factors = first
    return Sum(((Factor(-value, of), *factors), *others), worth.inputs)
