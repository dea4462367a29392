"""``flask --app app district …``: the district's file, checked, kept, and through the years."""

from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from models import district_file
from models.district import District
from models.district_table import DistrictFileError
from services import districts
from services.rates import looking
from web.clock import now, today
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("district", help="The district's file: what is charged, and what was.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN_OF_DIGEST = 12


def keep_district(session: Session) -> None:
    """Keep the district's file that is in use, where its history has not begun."""
    districts.keep_first(
        session, content=house().own_file.content, on=today(), at=now(), by=operator()
    )


def read_decided() -> None:
    """Whether this release reads every file that holds or will; the command fails when not."""
    files = house().files
    files.forget()
    try:
        for each in files.decided():
            files.on(each.effective_on)
    except DistrictFileError as refusal:
        _refuse(refusal)


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
              help="The day it holds from, tomorrow or later.")  # fmt: skip
@click.option("--note", required=True, help="The resolution it follows.")
def load(file: Path, first_day: datetime, note: str) -> None:
    """Decide that a file holds from a day on. The same file twice is one version.

    The console does it with a second person, and shows what it comes to on every account.
    """
    district = _read(file)
    with sentences(), house().database.saving() as session:
        keep_district(session)
        districts.lock(session)
        base = districts.newest(session, house().own_file)
        try:
            made = districts.decide(
                session, base=base, content=file.read_text("utf-8"), district=district,
                effective_on=first_day.date(), note=note, today=today(), at=now(), by=operator(),
            )  # fmt: skip
        except DistrictFileError as refusal:
            _refuse(refusal)
        click.echo(f"Decision {made.id}: it holds from {made.effective_on}.")


@group.command("take-back")
@click.argument("decision", type=int)
@click.option("--reason", required=True, help="Why it never holds.")
def take_back(decision: int, reason: str) -> None:
    """Let what was decided never hold, before its day."""
    with sentences(), house().database.saving() as session:
        districts.lock(session)
        if (change := looking.of_decision(session, decision)) is not None:
            raise click.ClickException(
                f"Rate change {change.id} was decided in the console. Take it back there."
            )
        districts.take_back(
            session, decision_id=decision, reason=reason, today=today(), at=now(), by=operator()
        )
    click.echo(f"Decision {decision} is taken back.")


@group.command("history")
def history() -> None:
    """Every file and what was decided of it, the newest first; * is the one in force."""
    own = districts.digest_of(house().own_file.content)
    house().files.forget()
    held = house().files.held
    with house().database.reading() as session:
        found = districts.history(session)
    for version, made in found:
        is_held = version.digest == own if held is None else made is not None and made.id == held.id
        mark = "*" if is_held else "-" if made is not None and made.taken_back_at else " "
        loaded = f"loaded {version.loaded_at:%Y-%m-%d} by {version.loaded_by}"
        if made is not None:
            loaded = f"decision {made.id} of {made.decided_at:%Y-%m-%d} by {made.decided_by}"
        click.echo(
            f"{mark} {version.id} from {(made or version).effective_on}, {loaded}:"
            f" {(made or version).note} ({version.digest[:SHOWN_OF_DIGEST]})"
        )
    if held is None and own not in {version.digest for version, _ in found}:
        click.echo("The file of the settings holds, and is none of these.")


def _read(file: Path) -> District:
    try:
        return district_file.load(file)
    except DistrictFileError as refusal:
        _refuse(refusal)


def _refuse(refusal: DistrictFileError) -> NoReturn:
    for sentence in refusal.sentences:
        click.echo(sentence)
    raise click.exceptions.Exit(1) from refusal
