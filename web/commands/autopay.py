"""``flask --app app autopay …``: the run of a day, begun by hand, and how it goes."""

from datetime import date, datetime

import click
from flask.cli import AppGroup

from services.drafts import pacing, planning_many, running, runs
from services.drafts.counting import NOTHING, Tally
from services.gateways.processor import ProcessorError
from web.commands.refusals import sentences
from web.extensions import house

group = AppGroup("autopay", help="What autopay draws: the run of a day.")
DAY = click.DateTime(["%Y-%m-%d"])


@group.command("run")
@click.option("--on", "on", type=DAY, help="The day; without it, today.")
@click.option("--by", "by", required=True, help="Who begins it; kept in the trail.")
@click.option("--reason", required=True, help="Why it is begun by hand; kept in the trail.")
@click.option(
    "--calls-a-second", type=click.IntRange(1), default=pacing.CALLS_A_SECOND, show_default=True,
    help="To each endpoint of the processor.",
)  # fmt: skip
def run(on: datetime | None, by: str, reason: str, calls_a_second: int) -> None:
    """Send the drafts whose day has come; exit 1 when some are not finished.

    Begun again, or while the calendar's run goes on, each draft is still drawn once.
    """
    context = house().context
    day = on.date() if on else context.today()
    with sentences(), context.database.saving() as session:
        runs.by_hand(session, context, day, by=by, reason=reason, at=context.now())
    try:
        with sentences():
            pace = running.Pace(calls_a_second=calls_a_second)
            left = running.run(context, day, pace=pace)
            with context.database.saving() as session:
                running.finish(session, context, day, left=left)
    except ProcessorError as error:
        raise click.ClickException(f"The processor did not answer: {error}") from error
    _show(day)
    if left:
        click.echo(f"{left:,} are not finished. Run it again.", err=True)
        raise click.exceptions.Exit(1)


@group.command("plan")
def plan() -> None:
    """Plan and tell the drafts of every bill of autopay that has none yet, after a bill run.

    Begun again, it goes on with those that are left.
    """
    context = house().context
    with sentences():
        planned = planning_many.plan_many(context, planning_many.undrawn(context))
    click.echo(f"{planned:,} drafts planned.")


@group.command("status")
@click.option("--on", "on", type=DAY, help="The day; without it, today.")
def status(on: datetime | None) -> None:
    """What the run of a day expected, and what came of it so far."""
    day = on.date() if on else house().context.today()
    _show(day)


def _show(day: date) -> None:
    with house().context.database.reading() as session:
        seen = runs.of_day_or_none(session, day)
    if seen is None:
        click.echo(f"There was no run on {day}.")
        return
    state = "ended" if seen.run.ended_at else "goes on"
    click.echo(f"{day}: {state}. Expected {_said(seen.expected)}, sent {_said(seen.sent)}.")
    click.echo(f"Difference: {_said(seen.difference)}.")
    for why, each in seen.why.items():
        if each != NOTHING:
            click.echo(f"  {why.value.replace('_', ' ')}: {_said(each)}")
    click.echo("Now:")
    for group, each in seen.now.items():
        click.echo(f"  {group.value.replace('_', ' ')}: {_said(each)}")


def _said(tally: Tally) -> str:
    return f"{tally.count:,} of {tally.amount}"
