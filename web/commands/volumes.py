"""``flask --app app volumes …``: volumes and winter averages that bills go by, from a file."""

from pathlib import Path

import click
from flask.cli import AppGroup

from models.volume import VolumeKind
from services.billing import volumes
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("volumes", help="Volumes and winter averages that bills go by.")
#: Lines that are wrong and are said on the screen.
SHOWN = 50


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--kind", type=click.Choice([kind.value for kind in VolumeKind]), default="period",
    show_default=True, help="The use of a period, or a month's average of a winter.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what is wrong, and load nothing.")
def load(file: Path, kind: str, *, dry_run: bool) -> None:
    """Load a CSV of account, from, to, volume and unit (cf, ccf, gal): all lines, or none.

    Exit 1 when anything is wrong with it.
    """
    context, content = house().context, file.read_bytes()
    cycles, of_kind = context.district.tariff.cycles, VolumeKind(kind)
    with context.database.reading() as session:
        checked = volumes.check(session, cycles, content=content, kind=of_kind)
    if checked.known is not None:
        click.echo(f"This file is loaded already, as file {checked.known.id}.")
        return
    for problem in checked.problems[:SHOWN]:
        click.echo(str(problem))
    if not checked.may_load:
        click.echo(f"{len(checked.problems):,} problems. Nothing was loaded.")
        raise click.exceptions.Exit(1)
    if dry_run:
        click.echo(_said(len(checked.lines), checked.corrections, "would be loaded"))
        return
    with sentences(), context.database.saving() as session:
        loaded = volumes.load(
            session, cycles, content=content, name=file.name, kind=of_kind, at=context.now(),
            by=operator(),
        )  # fmt: skip
    click.echo(f"File {loaded.id}: {_said(loaded.lines, checked.corrections, 'are loaded')}")


def _said(lines: int, corrections: int, what: str) -> str:
    more = f", {corrections:,} of them corrections" if corrections else ""
    return f"{lines:,} volumes {what}{more}."
