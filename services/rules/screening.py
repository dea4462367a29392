"""Whether somebody may have a rate program, by four answers that nobody keeps.

It decides nothing: an answer is likely, maybe or unlikely, and says what speaks against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.money import Money
from models.program import Program, Tenure
from models.tariff import Tariff
from services.rules.calendar import months_after
from services.rules.periods import DAY, Period
from services.rules.programs import percents
from services.rules.rating import NotRated
from services.rules.rating.quoting import Asked, quote

#: An income this much above the highest may still count as less: papers decide what counts.
NEAR = Decimal("1.10")
#: A year that is shown is twelve months of one home.
MONTHS = 12


class Person(StrEnum):
    """Who in the household could have a program."""

    #: Somebody of the age that a program asks for.
    SENIOR = "senior"
    DISABLED = "disabled"
    BOTH = "both"
    NEITHER = "neither"


class Home(StrEnum):
    """How the household lives there."""

    OWNS = "owns"
    #: Owns this home and another property that is let.
    OWNS_MORE = "owns_more"
    #: Rents it, and is named on the bill or in the lease.
    RENTS = "rents"
    #: Somebody else lives there, or nobody all year.
    ELSEWHERE = "elsewhere"


class Chance(StrEnum):
    """What the answers come to."""

    LIKELY = "likely"
    MAYBE = "maybe"
    UNLIKELY = "unlikely"


class Against(StrEnum):
    """What speaks against it, or what papers must show."""

    AGE = "age"
    DISABILITY = "disability"
    EITHER = "either"
    OWNERSHIP = "ownership"
    RESIDENCE = "residence"
    OTHER_PROPERTY = "other_property"
    INCOME = "income"
    INCOME_NEAR = "income_near"
    INCOME_UNKNOWN = "income_unknown"
    METER = "meter"


#: What does not rule somebody out: papers, or a look at the meter, decide it.
_OPEN = frozenset({Against.INCOME_NEAR, Against.INCOME_UNKNOWN, Against.METER})


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of their household."""

    person: Person
    home: Home
    household: int
    #: Dollars a year before taxes; none when they do not know.
    income: Money | None


@dataclass(frozen=True, kw_only=True)
class Screened:
    """What the answers come to for one program."""

    program: Program
    chance: Chance
    #: When it is unlikely, only what rules it out: what is open beside it changes nothing.
    against: tuple[Against, ...]
    #: The tier it would be; none when it is unlikely.
    tier: str | None
    #: The percentages that the tier takes off today; none when it is unlikely.
    percents: Sequence[Decimal]
    #: What it would take off the next twelve months of one home.
    a_year: Money


def screen(
    programs: Mapping[str, Program], tariff: Tariff, said: Said, *, customer_class: str, on: date
) -> list[Screened]:
    """Each program with its chance; the best first, and of equal ones what saves most.

    :raises NotRated: when the rates cannot say what a home is charged.
    """
    found = [_screened(each, tariff, said, customer_class, on) for each in programs.values()]
    order = list(Chance)
    return sorted(found, key=lambda each: (order.index(each.chance), -each.a_year.cents))


def a_year(tariff: Tariff, needs: str, *, customer_class: str, on: date) -> Money:
    """What a tier takes off twelve months of one home, by the rates that are decided.

    :raises NotRated: when the rates cannot say what a home is charged.
    """
    first = on.replace(day=1)
    year = Period(first, months_after(first, MONTHS) - DAY)
    asked = Asked(customer_class=customer_class, units=Decimal(1), volume=Decimal(0),
                  winter_volume=Decimal(0))  # fmt: skip
    lowered = Asked(customer_class=customer_class, units=Decimal(1), volume=Decimal(0),
                    winter_volume=Decimal(0), programs=frozenset({needs}))  # fmt: skip
    return quote(tariff, asked, year).total - quote(tariff, lowered, year).total


def a_month(tariff: Tariff, needs: str, *, customer_class: str, on: date) -> Money | None:
    """What a tier takes off a month of one home, by a year from then; none when that is unknown."""
    try:
        year = a_year(tariff, needs, customer_class=customer_class, on=on)
    except NotRated:
        return None
    return year.split([1] * MONTHS)[0]


def _screened(
    program: Program, tariff: Tariff, said: Said, customer_class: str, on: date
) -> Screened:
    against = [*_person(program, said.person), *_home(program, said.home)]
    tier, income = _tier(program, said, on)
    against += income
    if closed := [each for each in against if each not in _OPEN]:
        return Screened(
            program=program, chance=Chance.UNLIKELY, against=tuple(closed), tier=None,
            percents=(), a_year=Money.ZERO,
        )  # fmt: skip
    needs = program.needs(tier)
    return Screened(
        program=program, chance=Chance.MAYBE if against else Chance.LIKELY,
        against=tuple(against), tier=tier, percents=percents(tariff, needs, on),
        a_year=a_year(tariff, needs, customer_class=customer_class, on=on),
    )  # fmt: skip


def _person(program: Program, person: Person) -> list[Against]:
    by_age = program.age_least is not None
    if by_age and person in {Person.SENIOR, Person.BOTH}:
        return []
    if program.disability and person in {Person.DISABLED, Person.BOTH}:
        return []
    if by_age and program.disability:
        return [Against.EITHER]
    return [Against.AGE if by_age else Against.DISABILITY]


def _home(program: Program, home: Home) -> list[Against]:
    against = []
    if home is Home.ELSEWHERE:
        return [Against.RESIDENCE] if program.year_round else []
    holds = Tenure.TENANT if home is Home.RENTS else Tenure.OWNER
    if holds not in program.holds:
        against.append(Against.OWNERSHIP)
    if home is Home.OWNS_MORE and program.no_other_property:
        against.append(Against.OTHER_PROPERTY)
    if program.separate_meter and home is Home.RENTS:
        against.append(Against.METER)
    return against


def _tier(program: Program, said: Said, on: date) -> tuple[str, list[Against]]:
    """The tier of an income, and what is open about it; without one, the tier that gives least."""
    limits = program.incomes_on(on)
    last = program.tiers[-1]
    if said.income is None:
        return last, [Against.INCOME_UNKNOWN]
    for tier in program.tiers:
        if said.income <= limits.limit(tier, said.household):
            return tier, []
    most = limits.limit(last, said.household)
    is_near = said.income.cents <= most.cents * NEAR
    return last, [Against.INCOME_NEAR if is_near else Against.INCOME]
