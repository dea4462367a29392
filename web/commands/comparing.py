"""``flask --app app compare OURS THEIRS``: two systems that bill the same cycle, to the cent."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from models.money import Money
from services import importing
from services.operations import comparing
from services.operations.comparing import Comparison
from web.commands.refusals import sentences
from web.extensions import house

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SHOWN = 50


@click.command("compare")
@click.argument("ours", type=FOLDER)
@click.argument("theirs", type=FOLDER)
@click.option("--layout", required=True, help="The layout of THEIRS.")
@click.option("--our-layout", default="headworks", show_default=True, help="The layout of OURS.")
@click.option("--csv", "to", type=click.Path(dir_okay=False, path_type=Path), help="Differences.")
@with_appcontext
def command(ours: Path, theirs: Path, layout: str, our_layout: str, to: Path | None) -> None:
    """Compare the charges of two exports account by account; exit 1 when anything differs."""
    with sentences(), house().database.snapshot() as connection:
        done = comparing.compare(
            (ours, importing.load(our_layout)), (theirs, importing.load(layout)),
            aliases=comparing.aliases(connection), to=to,
        )  # fmt: skip
    _say(done)
    if not done.is_same:
        raise click.exceptions.Exit(1)


def _say(done: Comparison) -> None:
    for problem in done.problems[:SHOWN]:
        click.echo(str(problem))
    if done.problem_count:
        click.echo(f"{done.problem_count:,} lines could not be read. Nothing was compared.")
        return
    click.echo(f"{done.same:,} of {done.accounts:,} accounts are the same, to the cent.")
    gap = Money(done.ours - done.theirs)
    click.echo(f"Here {Money(done.ours)}, there {Money(done.theirs)}, difference {gap}")
    most_first = sorted(done.groups.items(), key=lambda group: -group[1][0])
    for (cause, charges), (count, cents) in most_first:
        click.echo(f"  {count:>8,}  {cause.value}: {charges}  {Money(cents)}")
