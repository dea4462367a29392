"""``flask --app app keys …``: the keys that seal fields and documents."""

import click
from flask.cli import AppGroup

from services.operations import rotation
from web.extensions import house

group = AppGroup("keys", help="The keys that seal fields and documents.")


@group.command("rotate")
def rotate() -> None:
    """Seal anew what an older key sealed; exit 1 when something was lost with its key."""
    done = rotation.rotate(house().database, house().context.vault())
    click.echo(f"{done.sealed:,} sealed anew with the key {house().settings.sealer().current}.")
    for words in done.lost:
        click.echo(f"Lost with its key: {words}", err=True)
    if done.lost:
        raise click.exceptions.Exit(1)
