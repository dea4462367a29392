"""What of a bill is the same whatever volume was used: its lines to be, with days and rates.

Made once for all accounts that are alike; the amounts come in ``lines``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.tariff import BY_VOLUME, OF_OTHERS, Charge, Per, Step, Tariff
from services.rules.periods import DAY, Period, months_in
from services.rules.rating import spans, sums
from services.rules.rating.facts import Served
from services.rules.rating.spans import Taken
from services.rules.rating.sums import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line to be: one charge, for days on which all that it goes by holds."""

    charge: Charge
    days: Period
    step: Step
    #: The percentages, further down, that take this line in.
    taken: Taken
    #: The days on which they do: of a charge for the bill as a whole, its last ones.
    held: Period
    #: How it is worked out; not that of a percentage, which goes by what other lines come to.
    worker: Worker | None = None
    #: The places a percentage is of, and the months a minimum of it is for.
    of: tuple[int, ...] = ()
    months: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines to be of accounts that are alike, in the order of the file."""

    places: tuple[Place, ...]
    #: Whether a line goes by the volume of the period, or of the winter.
    goes_by_volume: bool


def plan(tariff: Tariff, served: Served, days: Period, bill_on: date) -> Plan:
    """The lines to be for the days served.

    :raises NotRated: when the class, the area, the size of the meter or the terms are not known.
    """
    spans.refuse_unknown(tariff, served, days)
    planner = _Planner(tariff, served, days, bill_on)
    for charge in tariff.charges:
        planner.places.extend(planner.of_charge(charge))
    places = tuple(planner.places)
    return Plan(places, any(each.charge.kind in BY_VOLUME for each in places))


class _Planner:
    """One plan while it is made."""

    def __init__(self, tariff: Tariff, served: Served, days: Period, bill_on: date) -> None:
        self.tariff, self.served, self.days, self.bill_on = tariff, served, days, bill_on
        self.whole = self._months(days)
        self.places: list[Place] = []

    def of_charge(self, charge: Charge) -> Iterator[Place]:
        if charge.kind in OF_OTHERS:
            yield from self._of_others(charge)
            return
        found = list(spans.of_charge(self.tariff, charge, self.served, self.days, self.bill_on))
        if charge.per is Per.MONTH:
            for span in found:
                yield self._place(charge, span, span.days)
        elif found:
            # A charge for the bill as a whole goes by what holds on the last days it concerns.
            yield self._place(charge, found[-1], self.days)

    def _months(self, days: Period) -> Fraction:
        return months_in(days, self.days, self.tariff.proration)

    def _place(self, charge: Charge, span: spans.Span, days: Period) -> Place:
        state = span.state
        months = Fraction(1) if charge.per is Per.BILL else self._months(days)
        return Place(
            charge=charge, days=days, step=state.step, taken=state.taken, held=span.days,
            worker=sums.worker(charge, state.step, state.terms, months, self.whole),
        )  # fmt: skip

    def _of_others(self, charge: Charge) -> Iterator[Place]:
        """A percentage of the lines that are charged while it holds, once for each of its rates.

        A percentage for the bill as a whole is one line, at the last of its rates.
        """
        later = {each.key for each in spans.takers_of(self.tariff, charge)}
        groups: dict[tuple[Step, Taken], list[int]] = {}
        for place, line in enumerate(self.places):
            step = dict(line.taken).get(charge.key) if line.charge.key in charge.of else None
            if step is not None:
                taken = tuple(each for each in line.taken if each[0] in later)
                groups.setdefault((step, taken), []).append(place)
        if charge.per is Per.BILL and groups:
            last = max(groups, key=lambda group: max(self._ends(groups[group])))
            groups = {last: sorted(place for each in groups.values() for place in each)}
        for (step, taken), of in groups.items():
            held = [self.places[place].held for place in of]
            days = Period(min(each.from_on for each in held), max(each.to_on for each in held))
            yield Place(
                charge=charge, days=days, step=step, taken=taken, held=days, of=tuple(of),
                months=Fraction(1) if charge.per is Per.BILL else self._months_together(held),
            )  # fmt: skip

    def _ends(self, places: Sequence[int]) -> list[date]:
        return [self.places[place].held.to_on for place in places]

    def _months_together(self, periods: Sequence[Period]) -> Fraction:
        """The months of the days in any of these periods, each day once."""
        months, until = Fraction(0), date.min
        for each in sorted(periods, key=lambda period: period.from_on):
            if each.to_on > until:
                fresh = Period(max(each.from_on, until + DAY), each.to_on)
                months, until = months + self._months(fresh), each.to_on
        return months
