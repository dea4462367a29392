"""``flask --app app programs …``: rate programs, and who has one, from a file."""

from pathlib import Path

import click
from flask.cli import AppGroup

from services.programs import loading
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("programs", help="Rate programs that lower bills.")
#: Lines that are wrong and are said on the screen.
SHOWN = 50


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what is wrong, and load nothing.")
def load(file: Path, *, dry_run: bool) -> None:
    """Load a CSV of account, program, tier, from and to: all lines, or none.

    An empty to is the last day of the program's year. Exit 1 when anything is wrong with it.
    """
    context, content = house().context, file.read_bytes()
    programs = context.district.programs
    with context.database.reading() as session:
        checked = loading.check(session, programs, content=content, on=context.today())
    if checked.known is not None:
        click.echo(f"This file is loaded already, as file {checked.known.id}.")
        return
    for problem in checked.problems[:SHOWN]:
        click.echo(str(problem))
    if not checked.may_load:
        click.echo(f"{len(checked.problems):,} problems. Nothing was loaded.")
        raise click.exceptions.Exit(1)
    if dry_run:
        click.echo(f"{len(checked.lines):,} enrolments would be loaded.")
        return
    with sentences(), context.database.saving() as session:
        loaded = loading.load(
            session, programs, content=content, name=file.name, on=context.today(),
            at=context.now(), by=operator(),
        )  # fmt: skip
    click.echo(f"File {loaded.id}: {loaded.lines:,} enrolments are loaded.")
