"""``flask --app app past-due …``: what a night's run would do, and the run begun by hand."""

from collections import Counter
from datetime import datetime

import click
from flask.cli import AppGroup

from models.money import Money, total
from services.lateness import running
from services.lateness.facts import Planned
from web.commands.refusals import sentences
from web.extensions import house

group = AppGroup("past-due", help="What is past due, step by step.")
DAY = click.DateTime(["%Y-%m-%d"])


@group.command("preview")
@click.option("--on", "on", type=DAY, help="The day; without it, today.")
def preview(on: datetime | None) -> None:
    """What the run of a day would do as things stand, and what is stopped. Nothing is changed."""
    context = house().context
    found = list(running.preview(context, on.date() if on else context.today()))
    for each in found:
        stop = f"stopped: {each.step.stop.replace('_', ' ')}" if each.step.stop else "due"
        click.echo(
            f"{each.bill.number}  {each.step.word:<16}{each.step.amount!s:>10}"
            f"  of {each.unpaid!s:>10}  since {each.step.since}  {stop}"
        )
    _sum("Due", [each for each in found if each.step.stop is None])
    _sum("Stopped", [each for each in found if each.step.stop is not None])


@group.command("run")
@click.option("--by", "by", required=True, help="Who begins it; kept with each step.")
def run(by: str) -> None:
    """Take every step that is due today; exit 1 when one could not be taken.

    Begun again, or while the calendar's run goes on, each step is still taken once.
    """
    context = house().context
    with sentences():
        ran = running.run(context, context.today(), by=by.strip() or "past due")
    click.echo(
        f"{ran.taken:,} taken, {ran.not_needed:,} not needed any more, {ran.failed:,} failed."
    )
    if ran.failed:
        click.echo("What failed waits for a person in the console.", err=True)
        raise click.exceptions.Exit(1)


def _sum(words: str, steps: list[Planned]) -> None:
    kinds = Counter(each.step.step.does.value.replace("_", " ") for each in steps)
    cost: Money = total([each.step.amount for each in steps])
    named = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())) or "nothing"
    click.echo(f"{words}: {named}; {cost}.")
