"""``flask --app app import …``: bringing another system's customers along."""

import sys
import time
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from services import importing
from services.importing import Export, Kept
from web.clock import now
from web.commands import doubts
from web.commands.refusals import sentences
from web.extensions import house

#: Lines that are wrong are all kept; so many are said on the screen.
SHOWN = 50

group = AppGroup("import", help="Another system's customers.")
doubts.add_to(group)
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
    with sentences():
        export = importing.check(folder, importing.load(layout))
    with house().database.reading() as session:
        importing.hold_against(session, export)
        known = importing.kept_already(session, export)
    say(export)
    if known is not None:
        click.echo(f"These files are here already, as import {known.id}: there is nothing to run.")
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
    for kind in importing.along(export):
        click.echo(f"  {kind}")
    if not export.totals.stated:
        click.echo("The export states no totals of its own: compare these with its reports.")


@group.command("run")
@click.argument("folder", type=FOLDER)
@layout_option
@click.option("--on", "on", required=True, help="The day balances count from, YYYY-MM-DD.")
@click.option("--by", "by", required=True, help="Who brings them along; kept with the import.")
@click.option("--leave-out-errors", is_flag=True, help="Keep their list, and everybody else.")
def run(folder: Path, layout: str, on: str, by: str, leave_out_errors: bool) -> None:
    """Bring an export along, or go on where it was stopped."""
    began = time.perf_counter()
    day = _day(on)

    def tell(so_far: Kept) -> None:
        click.echo(f"{so_far.accounts:,} accounts, {so_far.owed} owed")
        sys.stdout.flush()

    with sentences():
        export = importing.check(folder, importing.load(layout))
        if export.problem_count or not export.totals.are_tied:
            say(export)
        kept = importing.keep(
            house().database, house().district, export, on=day, at=now(), by=by,
            leaves_out=leave_out_errors, tell=tell,
        )  # fmt: skip
    click.echo(
        f"Import {kept.import_id}: {kept.accounts:,} accounts that owe {kept.owed} are here,"
        f" after {time.perf_counter() - began:.1f} s. Now run `ledger verify`."
    )


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise click.BadParameter("Enter a day as YYYY-MM-DD, such as 2026-10-01.") from None


@group.command("undo")
@click.argument("number", type=int)
@click.option("--by", "by", required=True, help="Who undoes it; kept in the trail.")
def undo(number: int, by: str) -> None:
    """Reverse an import and close its accounts, while nothing has come of it."""
    with sentences():
        run = house().database.attempt(
            lambda session: importing.undo(
                session, house().district, number=number, at=now(), by=by
            )
        )
    click.echo(
        f"Import {run.id} is undone: {run.accounts:,} accounts closed, nothing owed on them."
    )
