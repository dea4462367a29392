"""``flask --app app programs …``: rate programs, who has one, and the notice everybody gets."""

from pathlib import Path

import click
from flask.cli import AppGroup

from models.special_rates import SpecialRatesNotice
from services.mailing import notices
from services.paper.special_rates_words import words_of
from services.programs import loading
from services.rules.cost_shift import cost_shift
from services.special_rates import figures, preparing, seen, sending
from web.commands.bills import progress
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


YEAR = click.option("--year", type=int, required=True, help="The year of the notice.")


@group.command("notice")
@YEAR
@click.option("--preview", is_flag=True, help="Say what it would come to, and keep nothing.")
def notice(year: int, *, preview: bool) -> None:
    """Prepare the special rates notice of a year (RCW 57.08.014). Nothing is sent.

    Whoever prepares it may not approve it.
    """
    context = house().context
    with sentences():
        if preview:
            with context.database.reading() as session:
                now = figures.work_out(session, context, at=context.now())
                by_email, accounts = seen.ways(session)
            told, bills = now.told(year), now.bills
        else:
            with context.database.saving() as session:
                made = preparing.prepare(
                    session, context, year=year, at=context.now(), by=operator()
                )
                by_email, accounts = seen.ways(session)
            told, bills = notices.told(made), made.bills
    said = words_of(told, context.district, context.links.discounts(), "en")
    click.echo(said.shift)
    click.echo(f"  {cost_shift(told.given, told.undiscounted).arithmetic}; {bills:,} bills")
    click.echo(f"  About {by_email:,} by e-mail and {accounts - by_email:,} on paper.")
    click.echo("Nothing is kept." if preview else _state(made))


@group.command("approve-notice")
@YEAR
def approve_notice(year: int) -> None:
    """Agree to the notice of a year. Somebody else than whoever prepared it."""
    context = house().context
    with sentences(), context.database.saving() as session:
        made = preparing.approve(session, context, year=year, at=context.now(), by=operator())
    click.echo(_state(made))


@group.command("send-notice")
@YEAR
def send_notice(year: int) -> None:
    """Send an approved notice to every account, or go on where it stopped; nobody gets it twice."""
    with sentences(), progress("Sending") as tell:
        made, file = sending.send(house().context, year, by=operator(), tell=tell)
    click.echo(_state(made))
    if file is not None:
        click.echo(f"Print file {file.id}: {file.bills:,} notices on {file.pages:,} pages.")


def _state(made: SpecialRatesNotice) -> str:
    if made.written_at is not None:
        return f"The notice of {made.year} was written to {made.written:,} accounts."
    if made.approved_at is not None:
        return f"The notice of {made.year} is approved: a worker sends it, or `send-notice`."
    return f"The notice of {made.year} is prepared. A second person approves it."
