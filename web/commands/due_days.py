"""``flask --app app calendar …``: days that bills go by, as a district's file says."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from models import schedule_file
from services.rules.periods import cycle_period, due_on
from web.commands.answers import DAY, Refusal, district, refusals, say

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
