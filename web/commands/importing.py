"""``flask --app app import …``: bringing another system's customers along."""

from pathlib import Path

import click
from flask.cli import AppGroup

from models.errors import DistrictError
from services import importing
from services.importing import Export

#: Lines that are wrong are all kept; so many are said on the screen.
SHOWN = 50

group = AppGroup("import", help="Another system's customers.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
layout_option = click.option(
    "--layout", required=True, help="A name of districts/layouts, or a path to a layout file."
)


@group.command("check")
@click.argument("folder", type=FOLDER)
@layout_option
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write all to it.")
def check(folder: Path, layout: str, errors: Path | None) -> None:
    """Read everything, write nothing; say what is wrong and what it comes to. Exit 1 when wrong."""
    try:
        export = importing.check(folder, importing.load(layout))
    except DistrictError as refusal:
        raise click.ClickException(refusal.message) from refusal
    say(export)
    if errors is not None:
        errors.write_text("".join(f"{problem}\n" for problem in export.problems), "utf-8")
    if export.problem_count or not export.totals.are_tied:
        raise click.exceptions.Exit(1)


def say(export: Export) -> None:
    """What a dry run found."""
    for problem in export.problems[:SHOWN]:
        click.echo(str(problem))
    if export.problem_count > SHOWN:
        click.echo(f"… and {export.problem_count - SHOWN:,} more")
    click.echo(f"{export.problem_count:,} problems" if export.problem_count else "No problems.")
    for total in export.totals:
        click.echo(f"  {total}")
    if not export.totals.stated:
        click.echo("The export states no totals of its own: compare these with its reports.")
