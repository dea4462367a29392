"""``flask --app app quote …``: what something would cost by a district's file, as JSON."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import click
from flask.cli import AppGroup

from models import schedule_file
from models.account import Role
from models.fees import PermitFee
from models.jurisdiction import JurisdictionKind, Prime, interest_cap
from models.money import Money, total
from services.rules import fees
from services.rules.aging import late_fee, late_fee_on
from services.rules.interest import interest
from services.rules.periods import Period
from services.rules.rating import NotRated, saying
from services.rules.rating.quoting import Asked, quote
from web.commands.answers import DAY, Dollars, Number, Refusal, district, refusals, say

group = AppGroup("quote", help="What something would cost by a district's file, as JSON.")
UNITS_MAX = 10_000
Table = Mapping[str, PermitFee]
ROLES = click.Choice([role.value for role in Role])
LAWS = click.Choice([kind.value for kind in JurisdictionKind])


@group.command("bill", with_appcontext=False)
@district
@click.option("--class", "customer_class", required=True, help="A class of the file.")
@click.option("--units", type=Number(), default="1", show_default=True, help="Homes, pads, units.")
@click.option("--volume", type=Number(), help="Cubic feet used in the period.")
@click.option("--winter-volume", type=Number(), help="Cubic feet used in a month of the winter.")
@click.option("--area", default="", help="An area of the file.")
@click.option("--meter", default="", help="A size of meter of the file.")
@click.option("--has", multiple=True, help="What the account has besides; may be repeated.")
@click.option("--program", multiple=True, help="A program that lowers the bill; may be repeated.")
@click.option("--asked-by", type=ROLES, help="Who asks for what --has says.")
@click.option("--from", "from_on", type=DAY, required=True, help="The first day of service.")
@click.option("--to", "to_on", type=DAY, required=True, help="The last day of service.")
@click.option("--on", "bill_on", type=DAY, help="The day of the bill; without it, the day after.")
@click.option("--language", default="en", show_default=True, help="Of the names and arithmetic.")
def bill(  # fmt: skip
    *,
    district: Path,
    customer_class: str,
    units: Decimal,
    volume: Decimal | None,
    winter_volume: Decimal | None,
    area: str,
    meter: str,
    has: tuple[str, ...],
    program: tuple[str, ...],
    asked_by: str | None,
    from_on: datetime,
    to_on: datetime,
    bill_on: datetime | None,
    language: str,
) -> None:
    """The lines of a bill, each with its arithmetic and its resolution."""
    with refusals():
        schedule = schedule_file.load(district)
        period = Period(from_on.date(), to_on.date())
        asked = Asked(
            customer_class=customer_class, units=units, volume=volume,
            winter_volume=winter_volume, area=area, meter=meter, has=frozenset(has),
            programs=frozenset(program), asked_by=Role(asked_by) if asked_by else None,
        )  # fmt: skip
        found = quote(schedule.tariff, asked, period, bill_on=bill_on.date() if bill_on else None)
    on = bill_on.date() if bill_on else period.to_on + timedelta(days=1)
    say({
        "district": schedule.name, "from": f"{period.from_on}", "to": f"{period.to_on}",
        "bill_on": f"{on}", "total": found.total.plain,
        "lines": [
            {
                "charge": line.charge, "name": line.name.get(language, line.name["en"]),
                "component": line.component.value, "amount": line.amount.plain,
                "from": line.reason["from"], "to": line.reason["to"],
                "resolution": line.reason["resolution"], "since": line.reason["since"],
                "arithmetic": saying.said(line.reason, schedule.tariff, language),
                "sum": line.reason["sum"],
            }
            for line in found.lines
        ],
    })  # fmt: skip


@group.command("penalty", with_appcontext=False)
@district
@click.option("--unpaid", type=Dollars(), required=True, help="What is unpaid of the bill.")
@click.option("--due", type=DAY, required=True, help="The day it was due.")
@click.option("--on", type=DAY, required=True, help="The day to look at.")
def penalty(district: Path, unpaid: Money, due: datetime, on: datetime) -> None:
    """The penalty on a bill that is late: once, from the first day after the grace days."""
    with refusals():
        rules = schedule_file.load(district).billing
    if rules is None:
        raise Refusal(f"{district.name} has no table billing, which says what lateness costs.")
    from_on = late_fee_on(due.date(), rules.grace_days)
    amount, percent = late_fee(unpaid, rules.penalty_percent), rules.penalty_percent
    is_owed = on.date() >= from_on
    say({
        "penalty": amount.plain if is_owed else Money.ZERO.plain, "from": f"{from_on}",
        "percent": f"{percent}", "resolution": rules.penalty_resolution,
        "arithmetic": f"{unpaid} × {percent}% = {amount}" if is_owed else "",
    })  # fmt: skip


@group.command("interest", with_appcontext=False)
@click.option("--unpaid", type=Dollars(), required=True, help="Unpaid charges, without interest.")
@click.option("--percent", type=Number(), required=True, help="Per cent a year.")
@click.option("--due", type=DAY, required=True, help="The day the charges were due.")
@click.option("--on", type=DAY, required=True, help="The day to look at.")
@click.option("--law", type=LAWS, required=True, help="Whose charges they are.")
@click.option("--prime", type=Number(), help="Of a district: the prime rate of its bank.")
def interest_(
    unpaid: Money, percent: Decimal, due: datetime, on: datetime, law: str, prime: Decimal | None
) -> None:
    """Simple interest by whole months from the day after the due day, within the law's cap."""
    kind = JurisdictionKind(law)
    is_district = kind is JurisdictionKind.DISTRICT
    if is_district != (prime is not None):
        raise Refusal(
            "A district's interest goes by --prime; that of cities and counties does not."
        )
    cap = interest_cap(kind, Prime(percent=prime, on=on.date()) if prime is not None else None)
    if percent > cap.most:
        raise Refusal(f"Interest may be {cap.most}% a year at most, not {percent}%: {cap.statute}.")
    found = interest(unpaid, percent, due_on=due.date(), on=on.date())
    say({
        "interest": found.amount.plain, "from": f"{found.from_on}", "months": found.months,
        "a_month": found.a_month.plain, "arithmetic": found.arithmetic,
        "most": f"{cap.most}", "statute": cap.statute,
    })  # fmt: skip


@group.command("permit", with_appcontext=False)
@district
@click.option("--fee", "asked", multiple=True, required=True, help="KEY or KEY=UNITS; repeatable.")
@click.option("--on", type=DAY, required=True, help="The day of the application.")
def permit(district: Path, asked: tuple[str, ...], on: datetime) -> None:
    """What a permit costs by the table of fees."""
    with refusals():
        table = schedule_file.load(district).permits
        found = [
            fees.permit_fee(fee, units=units, on=on.date()) for fee, units in _counted(table, asked)
        ]
    say({
        "total": total([fee.amount for fee in found]).plain,
        "fees": [
            {
                "fee": fee.fee.key, "name": fee.fee.name["en"], "units": fee.units,
                "amount": fee.amount.plain, "resolution": fee.resolution, "since": f"{fee.since}",
                "arithmetic": fee.arithmetic,
            }
            for fee in found
        ],
    })  # fmt: skip


@group.command("capacity", with_appcontext=False)
@district
@click.option("--building", required=True, help="A kind of building of the file.")
@click.option("--count", type=click.IntRange(1, UNITS_MAX), default=1, help="How many such.")
@click.option("--on", type=DAY, required=True, help="The day of the final inspection.")
def capacity(district: Path, building: str, count: int, on: datetime) -> None:
    """What a regional agency's capacity charge comes to; for information, it bills by itself."""
    with refusals():
        schedule = schedule_file.load(district)
        if schedule.capacity is None:
            raise Refusal(f"{district.name} has no table capacity.")
        found = fees.capacity_charge(
            schedule.capacity, building=building, count=count, inspected_on=on.date()
        )
    say({
        "agency": schedule.capacity.agency, "equivalents": f"{found.equivalents}",
        "a_month": found.a_month.plain, "a_bill": found.a_bill.plain, "bills": found.bills,
        "months": schedule.capacity.months, "total": found.total.plain,
        "resolution": found.resolution, "arithmetic": found.arithmetic,
    })  # fmt: skip


def _counted(table: Table, asked: tuple[str, ...]) -> Iterator[tuple[PermitFee, int]]:
    """Each fee that is asked for, and how many units it is for."""
    for said in asked:
        key, _, units = said.partition("=")
        if key not in table:
            known = ", ".join(table) or "the file has no table permits"
            raise NotRated(f"There is no fee “{key}”: {known}")
        if not (units or "1").isdecimal() or int(units or "1") > UNITS_MAX:
            raise NotRated(f"“{said}” must be a fee and how many units, such as {key}=12")
        yield table[key], int(units or "1")
