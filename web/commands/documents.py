"""``flask --app app documents …``: whether every file that was handed in is there, unchanged."""

import click
from flask.cli import AppGroup

from services.documents import proof
from web.extensions import house

group = AppGroup("documents", help="Files that people handed in.")


@group.command("verify")
def verify() -> None:
    """Open every document and compare it with what was handed in; exit 1 when one is not whole."""
    count = 0
    with house().database.reading() as session:
        for words in proof.wrong(session, house().context.vault()):
            click.echo(words, err=True)
            count += 1
    if count:
        raise click.exceptions.Exit(1)
    click.echo("Every document is there, unchanged.")
