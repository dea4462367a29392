"""The days of a period between which something that a charge goes by changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from models.tariff import OF_OTHERS, Charge, ChargeKind, Counted, Effective, Step, Tariff, TermsOf
from services.rules.calendar import months_after
from services.rules.periods import DAY, Period
from services.rules.rating.facts import NotRated, Served, Terms

#: The percentages that take a charge in, and the rate of each.
Taken = tuple[tuple[str, Step], ...]


class State(NamedTuple):
    """What holds for one charge on a day, and which percentages are taken of it."""

    terms: Terms
    step: Step
    #: Also percentages of such percentages: where one of those changes, they do.
    taken: Taken


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row on which the same holds for a charge."""

    days: Period
    state: State


def of_charge(
    tariff: Tariff, charge: Charge, served: Served, days: Period, bill_on: date
) -> Iterator[Span]:
    """The spans of a charge in the days served, in order; days it does not concern are left out."""
    takers = takers_of(tariff, charge)
    begun: Span | None = None
    for part in _parts(_cuts([charge, *takers], served), days):
        state = _state(charge, takers, served, part.from_on, bill_on)
        if begun is not None and state is not None and _alike(charge, begun.state, state):
            begun = Span(Period(begun.days.from_on, part.to_on), begun.state)
            continue
        if begun is not None:
            yield begun
        begun = None if state is None else Span(part, state)
    if begun is not None:
        yield begun


def takers_of(tariff: Tariff, charge: Charge) -> list[Charge]:
    """The percentages of a charge, and the percentages of those, in the file's order."""
    taken_in, takers = {charge.key}, []
    for each in tariff.charges:
        if not taken_in.isdisjoint(each.of):
            taken_in.add(each.key)
            takers.append(each)
    return takers


def refuse_unknown(tariff: Tariff, served: Served, days: Period) -> None:
    """Refuse what no rate would ever be found for, lest it be billed nothing in silence.

    :raises NotRated: for a class or an area that the tariff does not name, and for days of
        service before the first terms.
    """
    first = served.terms[0].from_on if served.terms else None
    if first is None or first > days.from_on:
        raise NotRated(
            f"There is service from {days.from_on}, and nothing says what it is charged by until"
            f" {first or 'its end'}: give the account terms from the first day of service"
        )
    for terms in in_force(served, days):
        if terms.customer_class not in tariff.classes:
            known = ", ".join(tariff.classes)
            raise NotRated(f"There is no class “{terms.customer_class}”: {known}")
        if terms.area and terms.area not in tariff.areas:
            known = ", ".join(sorted(tariff.areas)) or "the tariff names none"
            raise NotRated(f"There is no area “{terms.area}”: {known}")


def in_force(served: Served, days: Period) -> Iterator[Terms]:
    """The terms that hold on some of these days."""
    for each, following in zip_longest(served.terms, served.terms[1:]):
        if each.from_on <= days.to_on and (following is None or following.from_on > days.from_on):
            yield each


def _state(
    charge: Charge, takers: Iterable[Charge], served: Served, on: date, bill_on: date
) -> State | None:
    found = _holding(charge, served, on, bill_on)
    if found is None:
        return None
    taken = []
    for taker in takers:
        held = _holding(taker, served, on, bill_on)
        if held is not None:
            taken.append((taker.key, held[1]))
    return State(*found, tuple(taken))


def _holding(charge: Charge, served: Served, on: date, bill_on: date) -> tuple[Terms, Step] | None:
    """The terms and the rate of a charge on a day of service; none when it does not concern it."""
    terms = _terms(served, _day_of_terms(charge, served, on))
    step = rate_on(charge, bill_on if charge.effective_by is Effective.BILL else on)
    if terms is None or step is None or not _concerns(charge, terms, served, on):
        return None
    return terms, step


def _day_of_terms(charge: Charge, served: Served, on: date) -> date:
    """The day whose terms count on a day of service; those of a new account from its first."""
    if charge.terms_of is TermsOf.DAY or not served.terms:
        return on
    first = on.replace(day=1)
    day = first if charge.terms_of is TermsOf.FIRST_OF_MONTH else first - DAY
    return max(day, served.terms[0].from_on)


def _concerns(charge: Charge, terms: Terms, served: Served, on: date) -> bool:
    if charge.classes and terms.customer_class not in charge.classes:
        return False
    if charge.areas and terms.area not in charge.areas:
        return False
    if charge.kind is ChargeKind.DISCOUNT:
        return any(
            each.program == charge.needs and each.from_on <= on <= (each.to_on or on)
            for each in served.programs
        )
    return not charge.needs or charge.needs in terms.has


def _alike(charge: Charge, one: State, other: State) -> bool:
    """Whether nothing that this charge goes by differs."""
    return (
        one.step is other.step
        and one.taken == other.taken
        and _by(charge, one.terms) == _by(charge, other.terms)
    )


def _by(charge: Charge, terms: Terms) -> tuple[object, ...]:
    is_counted = charge.counted is Counted.UNIT and charge.kind not in OF_OTHERS
    return (
        (terms.units, terms.customer_class) if is_counted else (),
        terms.meter if charge.kind is ChargeKind.METER_SIZE else "",
        charge.area_factors.get(terms.area),
    )


def _terms(served: Served, on: date) -> Terms | None:
    found = None
    for each in served.terms:
        if each.from_on > on:
            break
        found = each
    return found


def rate_on(charge: Charge, on: date) -> Step | None:
    """The rate of a charge that holds on a day; none before its first."""
    found = None
    for step in charge.steps:
        if step.from_on > on:
            break
        found = step
    return found


def _cuts(charges: Iterable[Charge], served: Served) -> set[date]:
    """The first days on which something may be another than the day before."""
    cuts = {each.from_on for each in served.terms}
    cuts.update(months_after(each.from_on.replace(day=1), 1) for each in served.terms)
    for charge in charges:
        cuts.update(step.from_on for step in charge.steps)
    for each in served.programs:
        cuts.add(each.from_on)
        if each.to_on is not None:
            cuts.add(each.to_on + DAY)
    return cuts


def _parts(cuts: Iterable[date], days: Period) -> Iterator[Period]:
    begins = [days.from_on, *sorted(on for on in cuts if days.from_on < on <= days.to_on)]
    for first, following in zip(begins, [*begins[1:], days.to_on + DAY], strict=True):
        yield Period(first, following - DAY)
