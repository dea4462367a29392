"""``flask --app app database …``: the shape of the database, from the command line."""

import tempfile
from pathlib import Path

import click
from flask.cli import AppGroup

from models import schema
from services import deployment
from web.clock import now
from web.commands.district import keep_district, read_decided
from web.commands.refusals import operator
from web.extensions import house
from web.outside import here

group = AppGroup("database", help="The shape of the database.")


@group.command("upgrade")
def upgrade() -> None:
    """Apply every migration this database has not seen, and name one that is new."""
    schema.upgrade(house().settings.database_url)
    with house().database.saving() as session:
        deployment.adopt_new(session, here(house().settings), at=now(), by=operator())
        keep_district(session)
    read_decided()
    click.echo("The database is current.")


@group.command("check")
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
