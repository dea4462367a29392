"""Reading the fees of permits, and a capacity charge, from a district's file."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from models.district_table import Table
from models.fees import Capacity, CapacityStep, FeeStep, PermitFee
from models.money import Money
from models.tariff_file import words

#: No published rate or count of equivalents is larger.
RATE_MAX, EQUIVALENTS_MAX, UNITS_MAX = Decimal(10_000), Decimal(1_000), 10_000


class _Dated(Protocol):
    @property
    def from_on(self) -> date: ...


Dated = TypeVar("Dated", bound=_Dated)


def permits(file: Table, languages: tuple[str, ...]) -> Mapping[str, PermitFee]:
    """The table ``permits``; a file may have none.

    :raises DistrictFileError: naming the key, the value and the rule.
    """
    listed = file.table("permits") if "permits" in file.values else Table({}, "permits")
    return {key: _permit(key, listed.table(key), languages) for key in tuple(listed.values)}


def capacity(file: Table) -> Capacity | None:
    """The table ``capacity``, where a regional agency charges for it.

    :raises DistrictFileError: naming the key, the value and the rule.
    """
    if "capacity" not in file.values:
        return None
    table = file.table("capacity")
    equivalents = table.table("equivalents")
    found = Capacity(
        agency=table.text("agency"),
        months=table.days("months", 1, 480),
        months_a_bill=table.days("months_a_bill", 1, 12),
        equivalents={
            kind: equivalents.number(
                kind, EQUIVALENTS_MAX, f"must be from 0 to {EQUIVALENTS_MAX:,}, as text"
            )
            for kind in tuple(equivalents.values)
        },
        steps=_steps(table, _capacity_step),
    )
    if not found.equivalents:
        raise table.refuse("equivalents", {}, "must say how many each kind of building is")
    if found.months % found.months_a_bill:
        raise table.refuse("months_a_bill", found.months_a_bill, "must divide months")
    table.end()
    return found


def _permit(key: str, row: Table, languages: tuple[str, ...]) -> PermitFee:
    found = PermitFee(
        key=key,
        name=words(row, "name", languages),
        is_per_unit=row.optional("per_unit", bool) or False,
        steps=_steps(row, _fee_step),
    )
    row.end()
    return found


def _fee_step(step: Table) -> FeeStep:
    fees: dict[int, Money] = {1: step.money("fee")}
    more = step.table("from_units") if "from_units" in step.values else Table({}, "")
    for units in tuple(more.values):
        if not (units.isascii() and units.isdecimal()) or not 1 < int(units) <= UNITS_MAX:
            rule = f"must be a number of units from 2 to {UNITS_MAX:,}"
            raise more.refuse(units, units, rule)
        fees[int(units)] = more.money(units)
    return FeeStep(
        from_on=step.take("from", date),
        resolution=step.text("resolution"),
        by_units=tuple(sorted(fees.items())),
    )


def _capacity_step(step: Table) -> CapacityStep:
    return CapacityStep(
        from_on=step.take("from", date),
        resolution=step.text("resolution"),
        rate=step.number("rate", RATE_MAX, f"must be from 0 to {RATE_MAX:,}, as text"),
    )


def _steps(row: Table, read: Callable[[Table], Dated]) -> tuple[Dated, ...]:
    listed = row.take("steps", list)
    if not listed:
        raise row.refuse("steps", listed, "must have at least one, with its day and resolution")
    steps: list[Dated] = []
    for place, values in enumerate(listed, start=1):
        step = Table(values if isinstance(values, dict) else {}, f"{row.name}.steps[{place}]")
        found = read(step)
        if steps and found.from_on <= steps[-1].from_on:
            raise step.refuse("from", found.from_on.isoformat(), "must be after the step before")
        step.end()
        steps.append(found)
    return tuple(steps)
