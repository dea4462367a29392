"""``flask --app app calendar …``: days that bills go by, as a district's file says."""

from datetime import datetime, time
from pathlib import Path

import click
from flask.cli import AppGroup

from models import schedule_file
from models.district import OfficeCalendar
from services.rules.business_days import (
    business_days_after,
    business_days_between,
    is_business_day,
)
from services.rules.periods import cycle_period, due_on
from web.commands.answers import DAY, Refusal, district, refusals, say

#: No clock of a law or a district runs longer.
DAYS_MAX = 2_600
#: Offices that keep the legal holidays, and no others.
BY_LAW = OfficeCalendar(closed_on=frozenset(), open_on=frozenset(), closes_at=time(17))

group = AppGroup("calendar", help="Days that bills go by, as a district's file says.")


@group.command("due", with_appcontext=False)
@district
@click.option("--cycle", type=int, default=1, show_default=True, help="The number of a cycle.")
@click.option("--bill-on", type=DAY, required=True, help="The day of the bill.")
def due(district: Path, cycle: int, bill_on: datetime) -> None:
    """When a bill is due, and which days of service it is for."""
    with refusals():
        cycles = schedule_file.load(district).tariff.cycles
    if cycle not in cycles:
        raise Refusal(f"There is no cycle {cycle}: {', '.join(map(str, cycles))}.")
    period = cycle_period(cycles[cycle], bill_on.date())
    say({
        "bill_on": f"{bill_on:%Y-%m-%d}", "due_on": f"{due_on(cycles[cycle], bill_on.date())}",
        "from": f"{period.from_on}", "to": f"{period.to_on}",
    })  # fmt: skip


@group.command("business-days", with_appcontext=False)
@district
@click.option("--from", "first", type=DAY, required=True, help="The day; it is not counted.")
@click.option("--to", "last", type=DAY, help="How many there are up to this day, and with it.")
@click.option(
    "--days", type=click.IntRange(0, DAYS_MAX), help="Which day comes so many of them later."
)
def business_days(district: Path, first: datetime, last: datetime | None, days: int | None) -> None:
    """Days on which the county's offices are open: counted to a day, or on to one."""
    if (last is None) == (days is None):
        raise Refusal("Give either --to or --days.")
    with refusals():
        calendar = schedule_file.load(district).calendar or BY_LAW
    begun = first.date()
    if last is not None and abs((last.date() - begun).days) > DAYS_MAX:
        raise Refusal(f"That is more than {DAYS_MAX} days.")
    found = last.date() if last else business_days_after(calendar, begun, days or 0)
    count = business_days_between(calendar, begun, found) if days is None else days
    say({
        "from": f"{begun}", "to": f"{found}", "business_days": count,
        "from_is_business_day": is_business_day(calendar, begun),
        "to_is_business_day": is_business_day(calendar, found),
    })  # fmt: skip
