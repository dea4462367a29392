"""Reading the rate programs of a district's file, and holding them against its discounts."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from models.district_table import DistrictFileError, Findings, Table
from models.jurisdiction import Jurisdiction, JurisdictionKind
from models.money import Money
from models.program import AgeOn, IncomeKind, IncomeStep, Program, Retroactive, Tenure
from models.tariff import ChargeKind, Tariff
from models.tariff_file import words

Choice = TypeVar("Choice", AgeOn, IncomeKind, Retroactive)
#: What lets each kind of utility charge less: each statute names low income.
STATUTES: Mapping[JurisdictionKind, str] = {
    JurisdictionKind.DISTRICT: "RCW 57.08.014",
    JurisdictionKind.CITY: "RCW 74.38.070",
    JurisdictionKind.COUNTY: "RCW 74.38.070",
}
AGE_MAX, ENROLLED_MAX, HOUSEHOLD_MAX = 120, 1_000_000, 20
#: A tier, and the key of a program, are words of the file that a discount joins with a dot.
KEY = re.compile(r"[a-z][a-z0-9_]*")
_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)


def programs(
    file: Table, languages: tuple[str, ...], law: Jurisdiction | None
) -> Mapping[str, Program]:
    """The table ``programs``; a file may have none.

    :raises DistrictFileError: naming the key, the value, the rule and the statute.
    """
    if "programs" not in file.values:
        return {}
    listed, findings = file.table("programs"), Findings()
    found = {
        key: findings.read(lambda key=key: _program(key, listed.table(key), languages, law))
        for key in tuple(listed.values)
    }
    findings.end()
    return {key: each for key, each in found.items() if each is not None}


def refuse_unlike(programs: Mapping[str, Program], tariff: Tariff) -> None:
    """Hold the tiers and the discounts of a file against each other.

    :raises DistrictFileError: for a discount of no tier, and for a tier that takes nothing off.
    """
    tiers = [each.needs(tier) for each in programs.values() for tier in each.tiers]
    discounts = [each for each in tariff.charges if each.kind is ChargeKind.DISCOUNT]
    known = ", ".join(tiers) or "there is no table programs"
    wrong = [
        f"charges.{each.key}.needs = {each.needs!r}: must be a program and its tier: {known}"
        for each in discounts
        if each.needs not in tiers
    ]
    given = {each.needs for each in discounts}
    wrong += [
        f"programs.{tier.partition('.')[0]}.tiers: no discount of charges needs {tier!r}, so it"
        " would take nothing off"
        for tier in tiers
        if tier not in given
    ]
    if wrong:
        raise DistrictFileError(*wrong)


def _program(key: str, row: Table, languages: tuple[str, ...], law: Jurisdiction | None) -> Program:
    if not KEY.fullmatch(key):
        raise DistrictFileError(f"programs.{key}: a key has small letters, digits and _ alone")
    statute = row.text("statute")
    wanted = STATUTES[JurisdictionKind.DISTRICT if law is None else law.kind]
    if not statute.startswith(wanted):
        raise row.refuse("statute", statute, f"rates are lowered under {wanted}: begin with it")
    tiers = tuple(row.names("tiers"))
    if not tiers or len(set(tiers)) < len(tiers) or not all(map(KEY.fullmatch, tiers)):
        rule = "must name each tier once, in small letters, from the lowest income up"
        raise row.refuse("tiers", list(tiers), rule)
    found = Program(
        key=key,
        name=words(row, "name", languages),
        statute=statute,
        resolution=row.text("resolution"),
        age_least=row.days("age_least", 1, AGE_MAX) if "age_least" in row.values else None,
        age_on=_choice(row, "age_on", AgeOn, AgeOn.APPLICATION),
        disability=row.optional("disability", bool) or False,
        holds=_holds(row),
        year_round=row.take("year_round", bool),
        no_other_property=row.take("no_other_property", bool),
        separate_meter=row.take("separate_meter", bool),
        income=_choice(row, "income", IncomeKind, IncomeKind.GROSS),
        tiers=tiers,
        incomes=_incomes(row, tiers),
        year_begins_in=row.days("year_begins_in", 1, 12),
        renewal_mailed=_month_and_day(row, "renewal_mailed"),
        renewal_due=_month_and_day(row, "renewal_due"),
        retroactive=_choice(row, "retroactive", Retroactive, Retroactive.NONE),
        enrolled_most=(
            row.days("enrolled_most", 1, ENROLLED_MAX) if "enrolled_most" in row.values else None
        ),
        papers=_papers(row, languages),
    )
    if found.age_least is None and not found.disability:
        raise row.refuse("age_least", None, "say an age, or disability = true: who it is for")
    row.end()
    return found


def _holds(row: Table) -> frozenset[Tenure]:
    named = row.names("holds")
    if not named or not set(named) <= set(Tenure):
        raise row.refuse("holds", named, f"must be some of {', '.join(Tenure)}")
    return frozenset(map(Tenure, named))


def _incomes(row: Table, tiers: tuple[str, ...]) -> tuple[IncomeStep, ...]:
    listed: list[Any] = row.take("incomes", list)
    if not listed:
        raise row.refuse("incomes", listed, "must have at least one table with its day")
    steps: list[IncomeStep] = []
    for place, values in enumerate(listed, start=1):
        step = Table(values if isinstance(values, dict) else {}, f"{row.name}.incomes[{place}]")
        found = IncomeStep(
            from_on=step.take("from", date),
            resolution=step.text("resolution"),
            limits={tier: _by_size(step, tier) for tier in tiers},
        )
        if steps and found.from_on <= steps[-1].from_on:
            raise step.refuse("from", found.from_on.isoformat(), "must be after the step before")
        _refuse_falling(step, found, tiers)
        step.end()
        steps.append(found)
    return tuple(steps)


def _by_size(step: Table, tier: str) -> tuple[Money, ...]:
    """The limits of a tier by the size of the household."""
    written = step.names(tier)
    if not 1 <= len(written) <= HOUSEHOLD_MAX:
        raise step.refuse(tier, written, f"must have from 1 to {HOUSEHOLD_MAX} incomes")
    try:
        limits = tuple(map(Money.read, written))
    except ValueError:
        raise step.refuse(tier, written, 'must be dollars, such as ["24650.00"]') from None
    if limits[0] <= Money.ZERO or list(limits) != sorted(limits):
        raise step.refuse(tier, written, "must be above zero, and no less for a larger household")
    return limits


def _refuse_falling(step: Table, found: IncomeStep, tiers: tuple[str, ...]) -> None:
    """A tier goes further up than the one before it, whatever the household."""
    sizes = range(1, HOUSEHOLD_MAX + 1)
    for lower, upper in zip(tiers, tiers[1:], strict=False):
        if any(found.limit(lower, size) >= found.limit(upper, size) for size in sizes):
            most = found.limit(upper, 1).plain
            raise step.refuse(upper, most, f"must be above {lower} for every household")


def _month_and_day(row: Table, key: str) -> tuple[int, int]:
    written = row.text(key)
    match = _DAY.fullmatch(written)
    try:
        #: A year without a 29 February: what is due every year is due on a day of every year.
        day = date(2001, int(match[1]), int(match[2])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise row.refuse(key, written, 'must be a month and a day of every year, such as "06-30"')
    return day.month, day.day


def _papers(row: Table, languages: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    found = {
        language: tuple(row.names("papers" if language == "en" else f"papers_{language}"))
        for language in languages
    }
    if len({len(each) for each in found.values()}) > 1 or not all(found.values()):
        rule = "must name at least one paper, and the same ones in every language"
        raise row.refuse("papers", [list(each) for each in found.values()], rule)
    return found


def _choice(row: Table, key: str, kind: type[Choice], default: Choice) -> Choice:
    if key not in row.values:
        return default
    written = row.take(key, str)
    if written not in set(kind):
        raise row.refuse(key, written, f"must be one of {', '.join(kind)}")
    return kind(written)
