"""What a notice of special rates says of each program: kept as plain data, and read back.

What was told once stays as it was told, whatever the file says of its programs later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.money import Money
from models.program import Program, Tenure
from models.tariff import Tariff, Words
from services.rules.periods import DAY
from services.rules.programs import percents
from services.rules.rating.sums import written


@dataclass(frozen=True, kw_only=True)
class Tier:
    """How much is taken off, and the highest yearly income for it."""

    #: Without the sign, the largest first: ``35``.
    percents: tuple[str, ...]
    #: Of a household of one, of two, and so on; the last also of more.
    limits: tuple[Money, ...]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One program as everybody is told of it."""

    name: Words
    resolution: str
    age_least: int | None
    disability: bool
    holds: frozenset[Tenure]
    year_round: bool
    no_other_property: bool
    separate_meter: bool
    income: str
    tiers: tuple[Tier, ...]
    papers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything a notice says, in figures."""

    year: int
    #: The programs' year that the cost is of.
    from_on: date
    to_on: date
    given: Money
    discounted: int
    undiscounted: int
    shift: Money
    offers: tuple[Offer, ...]


def year_before(program: Program, on: date) -> tuple[date, date]:
    """The first and the last day of a program's last whole year before a day."""
    next_one = program.year_end(on) + DAY
    this_one = next_one.replace(year=next_one.year - 1)
    return this_one.replace(year=this_one.year - 1), this_one - DAY


def offers(programs: Iterable[Program], tariff: Tariff, on: date) -> tuple[Offer, ...]:
    """The programs as they are on a day."""
    return tuple(
        Offer(
            name=dict(each.name), resolution=each.resolution, age_least=each.age_least,
            disability=each.disability, holds=each.holds, year_round=each.year_round,
            no_other_property=each.no_other_property, separate_meter=each.separate_meter,
            income=each.income.value, papers=dict(each.papers),
            tiers=tuple(
                Tier(
                    percents=tuple(map(written, percents(tariff, each.needs(tier), on))),
                    limits=tuple(each.incomes_on(on).limits[tier]),
                )
                for tier in each.tiers
            ),
        )
        for each in programs
    )  # fmt: skip


def plain(offer: Offer) -> dict[str, Any]:
    """An offer as it is kept."""
    return {
        "name": dict(offer.name), "resolution": offer.resolution, "age_least": offer.age_least,
        "disability": offer.disability, "holds": sorted(each.value for each in offer.holds),
        "year_round": offer.year_round, "no_other_property": offer.no_other_property,
        "separate_meter": offer.separate_meter, "income": offer.income,
        "tiers": [
            {"percents": list(each.percents), "limits": [limit.cents for limit in each.limits]}
            for each in offer.tiers
        ],
        "papers": {language: list(papers) for language, papers in offer.papers.items()},
    }  # fmt: skip


def read(kept: Mapping[str, Any]) -> Offer:
    """The same offer as it was."""
    return Offer(
        name=kept["name"], resolution=kept["resolution"], age_least=kept["age_least"],
        disability=kept["disability"], holds=frozenset(map(Tenure, kept["holds"])),
        year_round=kept["year_round"], no_other_property=kept["no_other_property"],
        separate_meter=kept["separate_meter"], income=kept["income"],
        tiers=tuple(
            Tier(percents=tuple(each["percents"]), limits=tuple(map(Money, each["limits"])))
            for each in kept["tiers"]
        ),
        papers={language: tuple(papers) for language, papers in kept["papers"].items()},
    )  # fmt: skip
