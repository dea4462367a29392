"""What a permit costs by the table of fees, and what a capacity charge comes to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from models.fees import Capacity, CapacityStep, FeeStep, PermitFee
from models.money import Money
from services.rules.rating.facts import NotRated

Step = TypeVar("Step", FeeStep, CapacityStep)


@dataclass(frozen=True, kw_only=True)
class Fee:
    """One fee of a permit, with the arithmetic of it."""

    fee: PermitFee
    units: int
    amount: Money
    resolution: str
    since: date
    arithmetic: str


@dataclass(frozen=True, kw_only=True)
class CapacityCharge:
    """A capacity charge: each month, each bill, and all of them."""

    equivalents: Decimal
    a_month: Money
    a_bill: Money
    bills: int
    total: Money
    resolution: str
    arithmetic: str


def permit_fee(fee: PermitFee, *, units: int, on: date) -> Fee:
    """A fee as it stands on a day; the fee for a permit may go by how many units it is for.

    :raises NotRated: before the first day of the fee, and for less than one unit.
    """
    if units < 1:
        raise NotRated(f"A permit is for one unit at least, not {units}")
    step = _step(fee.steps, on, fee.key)
    each = max(band for band in step.by_units if band[0] <= units)[1]
    amount = Money(each.cents * units) if fee.is_per_unit else each
    noun = "unit" if units == 1 else "units"
    return Fee(
        fee=fee, units=units, amount=amount, resolution=step.resolution, since=step.from_on,
        arithmetic=f"{units:,} {noun} × {each} = {amount}" if fee.is_per_unit else f"{amount}",
    )  # fmt: skip


def capacity_charge(
    capacity: Capacity, *, building: str, count: int, inspected_on: date
) -> CapacityCharge:
    """What a connection is charged, at the rate of its final inspection, which never changes.

    :raises NotRated: for a building the table does not name, or before its first rate.
    """
    if building not in capacity.equivalents:
        raise NotRated(f"There is no building “{building}”: {', '.join(capacity.equivalents)}")
    if count < 1:
        raise NotRated(f"A connection is of one building or unit at least, not {count}")
    step = _step(capacity.steps, inspected_on, "capacity")
    equivalents = capacity.equivalents[building] * count
    a_month = Money.dollars(step.rate * equivalents)
    bills = capacity.months // capacity.months_a_bill
    a_bill = Money(a_month.cents * capacity.months_a_bill)
    total = Money(a_bill.cents * bills)
    return CapacityCharge(
        equivalents=equivalents, a_month=a_month, a_bill=a_bill, bills=bills, total=total,
        resolution=step.resolution,
        arithmetic=f"{equivalents} × ${step.rate} = {a_month} a month; {capacity.months_a_bill}"
        f" months = {a_bill} a bill; {bills} bills = {total}",
    )  # fmt: skip


def _step(steps: tuple[Step, ...], on: date, name: str) -> Step:
    held = [step for step in steps if step.from_on <= on]
    if not held:
        raise NotRated(f"The fee {name} has no rate on {on}: the first is of {steps[0].from_on}")
    return held[-1]
