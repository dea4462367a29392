"""``flask --app app payments …``: what the processor knows and the books do not."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from services.gateways.processor import ProcessorError
from services.payments import catching_up
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("payments", help="What the processor knows and the books do not.")


@group.command("catch-up")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]),
    help="In UTC; without it, since the backup that was brought back.",
)
def catch_up(since: datetime | None) -> None:
    """Ask the processor what happened since, and bring the books there; exit 1 when not whole."""
    try:
        with sentences():
            done = catching_up.catch_up(
                house().context, since=since and since.replace(tzinfo=UTC), by=operator()
            )
    except ProcessorError as error:
        raise click.ClickException(f"The processor did not say: {error}") from error
    click.echo(
        f"Since {done.since:%Y-%m-%d %H:%M}Z the books had not heard of {done.attempts:,} payments"
        f" and {done.events:,} events. {done.looked_at:,} payments were asked about,"
        f" {done.letters:,} letters are held."
    )
    if not done.is_whole:
        click.echo(f"{done.missed:,} were not answered for. Do it again.", err=True)
        raise click.exceptions.Exit(1)
    click.echo("The books know all that the processor knows.")
