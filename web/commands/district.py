"""``flask --app app district …``: the district's file, checked, kept, and through the years."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from models import district_file
from models.district import District
from models.district_table import DistrictFileError
from services import districts
from web.clock import now, today
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("district", help="The district's file: what is charged, and what was.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN_OF_DIGEST = 12


def keep_district(session: Session) -> None:
    """Keep the district's file that is in use, where its history has not begun."""
    districts.keep_first(
        session, content=house().settings.district.read_text("utf-8"), district=house().district,
        on=today(), at=now(), by=operator(),
    )  # fmt: skip


@group.command("check")
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Say what a file holds, or everything that is wrong with it; exit 1 when something is."""
    district = _read(file)
    tariff = district.tariff
    click.echo(f"{file.name}: {district.name}, {district.city}, {district.state}")
    click.echo(f"Classes: {', '.join(tariff.classes)}")
    for cycle in tariff.cycles.values():
        months = "month" if cycle.months == 1 else f"{cycle.months} months"
        click.echo(f"Cycle {cycle.number}: every {months}, bills on day {cycle.bills_on_day}")
    for charge in tariff.charges:
        newest = charge.steps[-1]
        click.echo(
            f"{charge.key}: {charge.kind}, {len(charge.steps)} rates, the newest from"
            f" {newest.from_on} by {newest.resolution}"
        )
    cap = district.jurisdiction.interest_cap
    click.echo(
        f"Interest {district.jurisdiction.interest_percent}% of at most {cap.most}%"
        f" ({cap.statute}), penalty {district.billing.penalty_percent}%"
    )
    click.echo("Nothing is wrong with it.")


@group.command("load")
@click.argument("file", type=FILE)
@click.option("--from", "first_day", required=True, type=click.DateTime(["%Y-%m-%d"]),
              help="The day it holds from.")  # fmt: skip
@click.option("--note", required=True, help="The resolution it follows.")
def load(file: Path, first_day: datetime, note: str) -> None:
    """Keep a file as a version of the district's. The same file twice is one version."""
    district = _read(file)
    with sentences(), house().database.saving() as session:
        kept = districts.keep(
            session, content=file.read_text("utf-8"), district=district,
            effective_on=first_day.date(), note=note, at=now(), by=operator(),
        )  # fmt: skip
        click.echo(f"Version {kept.id}, from {kept.effective_on}: {kept.digest[:SHOWN_OF_DIGEST]}")
    in_use = districts.digest_of(house().settings.district.read_text("utf-8"))
    if kept.digest != in_use:
        click.echo("The application works by another file. On that day, let its settings name it.")


@group.command("history")
def history() -> None:
    """Every version that was loaded, the newest first; * is the one in use."""
    in_use = districts.digest_of(house().settings.district.read_text("utf-8"))
    with house().database.reading() as session:
        found = districts.versions(session)
    for each in found:
        mark = "*" if each.digest == in_use else " "
        click.echo(
            f"{mark} {each.id} from {each.effective_on}, loaded {each.loaded_at:%Y-%m-%d} by"
            f" {each.loaded_by}: {each.note} ({each.digest[:SHOWN_OF_DIGEST]})"
        )
    if in_use not in {each.digest for each in found}:
        click.echo("The file in use is none of them: keep it with `flask district load`.")


def _read(file: Path) -> District:
    try:
        return district_file.load(file)
    except DistrictFileError as refusal:
        for sentence in refusal.sentences:
            click.echo(sentence)
        raise click.exceptions.Exit(1) from refusal
