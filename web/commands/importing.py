"""``flask --app app import …``: bringing another system's customers along."""

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import ParamSpec

import click
from flask.cli import AppGroup

from services import importing
from services.gateways.processor_methods import MethodFacts
from services.importing import Export, Kept, values
from web.clock import now, today
from web.commands import doubts
from web.commands.refusals import sentences
from web.extensions import house

#: Lines that are wrong are all kept; so many are said on the screen.
SHOWN = 50

P = ParamSpec("P")
group = AppGroup("import", help="Another system's customers.")
doubts.add_to(group)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class Owed(click.ParamType[int]):
    """Dollars on the command line, in cents; below zero with a minus."""

    name = "dollars"

    def convert(self, value: str, param: object, ctx: object) -> int:  # noqa: ARG002 - click's
        """The cents that were typed."""
        try:
            return values.cents(value, values.MoneyRules(signs=values.SIGNS))
        except values.Unreadable as unreadable:
            raise click.BadParameter(str(unreadable)) from None


layout_option = click.option(
    "--layout", required=True, help="A name of districts/layouts, or a path to a layout file."
)


def said_by_reports(command: Callable[P, None]) -> Callable[P, None]:
    """Totals that are typed, where the files of an export do not state them."""
    for option, kind, words in (
        ("--accounts", click.IntRange(0), "How many accounts its reports say there are."),
        ("--owed", Owed(), "What its reports say they owe in all, credits taken off."),
    ):
        command = click.option(option, type=kind, help=f"{words} Needed where its files do not.")(
            command
        )
    return command


@group.command("check")
@click.argument("folder", type=FOLDER)
@layout_option
@said_by_reports
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write all to it.")
def check(
    folder: Path, layout: str, errors: Path | None, accounts: int | None, owed: int | None
) -> None:
    """Read everything, write nothing; say what is wrong and what it comes to. Exit 1 when wrong."""
    with sentences():
        export = importing.check(folder, importing.load(layout), house().district.tariff.classes)
        export.totals.confirm(accounts=accounts, owed=owed)
        importing.ask(export, _method, today())
    with house().database.reading() as session:
        importing.hold_against(session, export)
        known = importing.kept_already(session, export)
    say(export)
    if known is not None:
        click.echo(f"These files are here already, as import {known.id}: there is nothing to run.")
    if errors is not None:
        errors.write_text("".join(f"{problem}\n" for problem in export.problems), "utf-8")
    if export.problem_count or not export.totals.are_tied or export.totals.unstated:
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
    for name in export.totals.unstated:
        click.echo(f"The export does not state {name}: take it from its reports, as --{name}.")


@group.command("run")
@click.argument("folder", type=FOLDER)
@layout_option
@click.option("--on", "on", required=True, help="The day balances count from, YYYY-MM-DD.")
@click.option("--by", "by", required=True, help="Who brings them along; kept with the import.")
@said_by_reports
@click.option("--leave-out-errors", is_flag=True, help="Keep their list, and everybody else.")
def run(
    folder: Path, layout: str, on: str, by: str, leave_out_errors: bool, accounts: int | None,
    owed: int | None,
) -> None:  # fmt: skip
    """Bring an export along, or go on where it was stopped."""
    began = time.perf_counter()
    day = _day(on)

    def tell(so_far: Kept) -> None:
        click.echo(f"{so_far.accounts:,} accounts, {so_far.owed} owed")
        sys.stdout.flush()

    with sentences():
        export = importing.check(folder, importing.load(layout), house().district.tariff.classes)
        export.totals.confirm(accounts=accounts, owed=owed)
        importing.ask(export, _method, today())
        if export.problem_count or not export.totals.are_tied or export.totals.unstated:
            say(export)
        kept = importing.keep(
            house().database, house().district, export, on=day, at=now(), by=by,
            leaves_out=leave_out_errors, tell=tell,
        )  # fmt: skip
    click.echo(
        f"Import {kept.import_id}: {kept.accounts:,} accounts that owe {kept.owed} are here,"
        f" after {time.perf_counter() - began:.1f} s. Now run `ledger verify`."
    )


def _method(token: str) -> MethodFacts:
    """What the processor here says of an old token."""
    return house().context.processor().method(token)


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
