"""Reading what a district charges from its file, and refusing it with a sentence that says why."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from models.account import Role
from models.district_table import DistrictFileError, Findings, Table
from models.ledger import Component
from models.tariff import (
    BY_VOLUME,
    MAY_HAVE,
    OF_OTHERS,
    VALUES,
    Basis,
    Charge,
    ChargeKind,
    Counted,
    CustomerClass,
    Cycle,
    Effective,
    Per,
    Proration,
    Step,
    Tariff,
    TermsOf,
    Words,
    without_effect,
)

Choice = TypeVar(
    "Choice", Basis, ChargeKind, Component, Counted, Effective, Per, Proration, TermsOf
)

Made = TypeVar("Made")
#: As many cycles as the console lets an account be of.
CYCLE_MAX = 99
#: A rate is dollars or volume; no published one is larger.
VALUE_MAX = Decimal(10) ** 9
PERCENT_MAX = Decimal(1000)
#: RCW 57.08.014 lets a district lower a rate for some customers; nothing is lowered below zero.
DISCOUNT_MAX = Decimal(100)
VOLUME_UNITS = ("cf", "ccf")
#: Charges are what a bill's lines carry; the rest of what is owed comes about otherwise.
CHARGED = (Component.SERVICE, Component.FEE)


def tariff(file: Table, languages: tuple[str, ...]) -> Tariff:
    """The tables ``classes``, ``cycles`` and ``charges``, and how a month is shared.

    :raises DistrictFileError: naming the key, the value and the rule.
    """
    findings = Findings()
    listed = file.values.get("classes")
    named = tuple(listed) if isinstance(listed, dict) else ()
    classes = _each(findings, file, "classes", lambda key, row: _class(key, row, languages))
    cycles = _each(findings, file, "cycles", _cycle)
    proration = findings.read(lambda: _proration(file.table("proration")))
    charges: list[Charge] = []
    known: list[str] = []
    for key, row in _rows(findings, file, "charges"):
        made = findings.read(_charge, key, row, languages, named, tuple(known))
        known.append(key)
        if made is not None:
            charges.append(made)
    findings.end()
    assert proration is not None  # noqa: S101 - else findings had its sentence
    for name, found in (("classes", classes), ("cycles", cycles), ("charges", charges)):
        if not found:
            raise file.refuse(name, {}, "must have at least one")
    return Tariff(
        classes=classes,
        cycles={cycle.number: cycle for cycle in cycles.values()},
        charges=tuple(charges),
        proration=proration,
    )


def _rows(findings: Findings, file: Table, name: str) -> Iterator[tuple[str, Table]]:
    """The tables of a table, such as each class; what is none is kept as wrong."""
    found = findings.read(file.table, name)
    for key in () if found is None else tuple(found.values):
        row = findings.read(found.table, key) if found is not None else None
        if row is not None:
            yield key, row


def _each(
    findings: Findings, file: Table, name: str, reader: Callable[[str, Table], Made]
) -> dict[str, Made]:
    """What a reader makes of each table of a table."""
    made = {key: findings.read(reader, key, row) for key, row in _rows(findings, file, name)}
    return {key: each for key, each in made.items() if each is not None}


def _proration(table: Table) -> Proration:
    method = _choice(table, "method", Proration)
    table.end()
    return method


def _class(key: str, row: Table, languages: tuple[str, ...]) -> CustomerClass:
    found = CustomerClass(
        key=key,
        name=words(row, "name", languages),
        unit=words(row, "unit", languages),
        units=words(row, "units", languages),
    )
    row.end()
    return found


def _cycle(key: str, row: Table) -> Cycle:
    if not (key.isascii() and key.isdecimal()) or not 1 <= int(key) <= CYCLE_MAX:
        raise DistrictFileError(f"cycles.{key}: a cycle is named by its number, 1 to {CYCLE_MAX}")
    after, on = row.optional("due_after_days", int), row.optional("due_on_day", int)
    if (after is None) == (on is None):
        raise row.refuse("due_after_days", after, "give either due_after_days or due_on_day")
    found = Cycle(
        number=int(key),
        months=row.days("months", 1, 12),
        begins_in=row.days("begins_in", 1, 12),
        bills_on_day=row.days("bills_on_day", 1, 28),
        in_advance=row.take("in_advance", bool),
        due_after_days=after,
        due_on_day=on,
    )
    if 12 % found.months:
        raise row.refuse("months", found.months, "must divide the year: 1, 2, 3, 4, 6 or 12")
    if after is not None and not 10 <= after <= 60:
        raise row.refuse("due_after_days", after, "must be from 10 to 60")
    if on is not None and not 1 <= on <= 31:
        raise row.refuse("due_on_day", on, "must be a day of the month: 1 to 31, 31 is its last")
    row.end()
    return found


def _charge(
    key: str,
    row: Table,
    languages: tuple[str, ...],
    classes: Collection[str],
    before: Collection[str],
) -> Charge:
    kind = _choice(row, "kind", ChargeKind)
    for name in sorted(without_effect(kind) & set(row.values)):
        raise row.refuse(name, row.values[name], f"means nothing for the kind {kind.value}")
    component = _choice(row, "component", Component)
    if component not in CHARGED:
        raise row.refuse("component", component.value, f"must be one of {', '.join(CHARGED)}")
    of = tuple(row.names("of")) if kind in OF_OTHERS else ()
    if kind in OF_OTHERS and (not of or not set(of) <= set(before)):
        raise row.refuse("of", list(of), "must name charges that stand before it in the file")
    named = _names(row, "classes")
    if not named <= set(classes):
        raise row.refuse("classes", sorted(named), f"must be some of {', '.join(classes)}")
    unit = row.optional("volume_unit", str) or "cf"
    if unit not in VOLUME_UNITS:
        raise row.refuse("volume_unit", unit, f"must be one of {', '.join(VOLUME_UNITS)}")
    needs = row.optional("needs", str) or ""
    if kind is ChargeKind.DISCOUNT and not needs:
        raise row.refuse("needs", needs, "a discount must name the program that gives it")
    factors = row.table("area_factors") if "area_factors" in row.values else Table({}, "")
    found = Charge(
        key=key,
        name=words(row, "name", languages),
        component=component,
        kind=kind,
        counted=_choice(row, "counted", Counted, Counted.UNIT),
        per=_choice(row, "per", Per, Per.MONTH),
        effective_by=_choice(row, "effective_by", Effective, Effective.SERVICE),
        terms_of=_choice(row, "terms_of", TermsOf, TermsOf.DAY),
        basis=_choice(row, "basis", Basis, Basis.PERIOD),
        volume_unit=unit,
        classes=named,
        areas=_names(row, "areas"),
        needs=needs,
        asked_by=_roles(row, needs),
        of=of,
        area_factors={
            area: factors.number(area, Decimal(100), "must be a factor from 0 to 100")
            for area in tuple(factors.values)
        },
        passes_through=row.optional("passes_through", str) or "",
        steps=_steps(kind, row),
    )
    if kind in BY_VOLUME and found.per is not Per.MONTH:
        raise row.refuse("per", found.per.value, "what goes by volume is charged by the month")
    row.end()
    return found


def _steps(kind: ChargeKind, row: Table) -> tuple[Step, ...]:
    listed: list[Any] = row.take("steps", list)
    if not listed:
        raise row.refuse("steps", listed, "must have at least one rate with its day and resolution")
    steps: list[Step] = []
    for place, values in enumerate(listed, start=1):
        step = Table(values if isinstance(values, dict) else {}, f"{row.name}.steps[{place}]")
        found = _step(kind, step)
        if steps and found.from_on <= steps[-1].from_on:
            raise step.refuse("from", found.from_on.isoformat(), "must be after the step before")
        steps.append(found)
    return tuple(steps)


def _step(kind: ChargeKind, step: Table) -> Step:
    from_on, resolution = step.take("from", date), step.text("resolution")
    wanted = [*VALUES[kind], *(each for each in MAY_HAVE.get(kind, ()) if each in step.values)]
    values = {name: _value(step, name) for name in wanted}
    if kind is ChargeKind.DISCOUNT and values["percent"] > DISCOUNT_MAX:
        raise step.refuse(
            "percent", f"{values['percent']}", "a discount is at most 100: no line falls below zero"
        )
    if values.get("block") == 0:
        raise step.refuse("block", "0", "must be above zero")
    by_size = {}
    if kind is ChargeKind.METER_SIZE:
        sizes = step.table("rates")
        by_size = {size: _value(sizes, size) for size in tuple(sizes.values)}
        if not by_size:
            raise step.refuse("rates", {}, "must have a rate for each size of meter")
    step.end()
    return Step(from_on=from_on, resolution=resolution, values=values, by_size=by_size)


def _value(table: Table, name: str) -> Decimal:
    most = PERCENT_MAX if name == "percent" else VALUE_MAX
    return table.number(name, most, f"must be from 0 to {most:,}, as text")


def _choice(table: Table, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
    if default is not None and key not in table.values:
        return default
    written = table.take(key, str)
    if written not in set(kind):
        raise table.refuse(key, written, f"must be one of {', '.join(kind)}")
    return kind(written)


def _names(table: Table, key: str) -> frozenset[str]:
    return frozenset(table.names(key)) if key in table.values else frozenset()


def _roles(row: Table, needs: str) -> frozenset[str]:
    named = _names(row, "asked_by")
    if not named <= set(Role):
        raise row.refuse("asked_by", sorted(named), f"must be some of {', '.join(Role)}")
    if named and not needs:
        raise row.refuse("asked_by", sorted(named), "goes with needs: what is asked for")
    return named


def words(table: Table, key: str, languages: tuple[str, ...]) -> Words:
    """A name in every language of the district: ``name`` in English, ``name_es`` in Spanish."""
    said = {}
    for language in languages:
        written = key if language == "en" else f"{key}_{language}"
        said[language] = table.text(written)
    return said
