"""Rate programs: who is charged less, on what terms, as the district's file says.

RCW 57.08.014 lets a district adjust its rates for people of low income, alike in all of its area.
What is taken off is a discount among the charges (``models.tariff``) that names a tier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.money import Money
from models.tariff import Words


class AgeOn(StrEnum):
    """The day on which the age must be reached."""

    APPLICATION = "application"
    #: The last day of the year before.
    YEAR_END = "year_end"


class Tenure(StrEnum):
    """How somebody holds the home they live in."""

    OWNER = "owner"
    TENANT = "tenant"


class IncomeKind(StrEnum):
    """Which income of the household counts."""

    #: Adjusted gross income, as the federal tax return has it.
    ADJUSTED_GROSS = "adjusted_gross"
    GROSS = "gross"
    #: As for the property tax exemption: RCW 84.36.383.
    DISPOSABLE = "disposable"


class Retroactive(StrEnum):
    """How far back a discount may begin. What was billed stays as it was billed."""

    #: Not before the day it was proposed.
    NONE = "none"
    #: From the day somebody asked for it, as far as no bill is made.
    FILING_DATE = "filing_date"


@dataclass(frozen=True, kw_only=True)
class IncomeStep:
    """The incomes up to which the tiers go, from a day on, and what set them."""

    from_on: date
    resolution: str
    #: Of each tier by the size of the household: of one, of two, and so on; the last also of more.
    limits: Mapping[str, tuple[Money, ...]]

    def limit(self, tier: str, household: int) -> Money:
        """The highest yearly income of a household of so many that is still in a tier."""
        by_size = self.limits[tier]
        return by_size[min(household, len(by_size)) - 1]

    @property
    def goes_by_household(self) -> bool:
        """Whether the size of the household matters."""
        return any(len(by_size) > 1 for by_size in self.limits.values())


@dataclass(frozen=True, kw_only=True)
class Program:
    """One program: who may have it, its tiers, its year and when it is renewed."""

    key: str
    name: Words
    statute: str
    resolution: str
    #: Either of the two lets somebody in: an age that is reached, or a disability.
    age_least: int | None
    age_on: AgeOn
    disability: bool
    holds: frozenset[Tenure]
    #: Whether they live there all year, own no other property that earns rent, have a meter
    #: of their own.
    year_round: bool
    no_other_property: bool
    separate_meter: bool
    income: IncomeKind
    #: From the lowest income up.
    tiers: tuple[str, ...]
    #: The oldest first.
    incomes: tuple[IncomeStep, ...]
    #: The month in which its year begins; a discount lasts until the end of it.
    year_begins_in: int
    #: Month and day on which renewals are mailed and due.
    renewal_mailed: tuple[int, int]
    renewal_due: tuple[int, int]
    retroactive: Retroactive
    #: As many as may have it at once; none: whoever may.
    enrolled_most: int | None
    #: What somebody brings along, by language.
    papers: Mapping[str, tuple[str, ...]]

    def needs(self, tier: str) -> str:
        """What the discount of a tier names."""
        return f"{self.key}.{tier}"

    def year_end(self, on: date) -> date:
        """The last day of the program's year that a day is in."""
        year = on.year + (on.month >= self.year_begins_in)
        return date(year, self.year_begins_in, 1) - timedelta(days=1)

    def incomes_on(self, on: date) -> IncomeStep:
        """The incomes that count on a day; before the first ones, those."""
        begun = [step for step in self.incomes if step.from_on <= on]
        return begun[-1] if begun else self.incomes[0]


def tier_of(programs: Mapping[str, Program], needs: str) -> tuple[Program, str] | None:
    """The program and tier that a discount or an enrolment names; none the file has not."""
    key, _dot, tier = needs.partition(".")
    program = programs.get(key)
    return (program, tier) if program is not None and tier in program.tiers else None
