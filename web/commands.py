"""``flask --app app database …``: the shape of the database, from the command line."""

import tempfile
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from models import schema
from web.extensions import house
from web.ledger_commands import ledger

database = AppGroup("database", help="The shape of the database.")


@database.command("upgrade")
def upgrade() -> None:
    """Apply every migration this database has not seen."""
    schema.upgrade(house().settings.database_url)
    click.echo("The database is current.")


@database.command("check")
def check() -> None:
    """Whether the migrations make exactly the tables the models name; exit 1 when not."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'check.sqlite'}"
        schema.upgrade(url)
        differences = schema.differences(url)
    for difference in differences:
        click.echo(difference)
    if differences:
        raise click.exceptions.Exit(1)
    click.echo("Migrations and models match.")


def wire(app: Flask) -> None:
    """Make the commands known."""
    app.cli.add_command(database)
    app.cli.add_command(ledger)
