"""``flask --app app audit …``: the trail sealed, proved, and what of it is kept outside."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import click
from flask.cli import AppGroup

from models.errors import Refused
from services import auditing
from services.auditing import Fault, Proof, lines, sealing
from web.clock import now, today
from web.commands.answers import DAY
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("audit", help="The trail: sealed, proved, kept outside.")
WHERE = "docs/audit.md, “When a line is named”"


@group.command("verify")
@click.option("--from", "since", type=DAY, help="Prove the seals from this day on alone.")
@click.option(
    "--against", help="What was kept outside: a file of seals or hashes, or the hash of a seal."
)
@click.option("--json", "is_json", is_flag=True, help="What is wrong as JSON.")
def verify(since: datetime | None, against: str | None, is_json: bool) -> None:
    """Prove the trail from its lines alone; exit 1 when anything is wrong, naming the line."""
    database = house().database
    with sentences():
        kept = None if against is None else auditing.read_kept(_lines_of(against))
    proof = auditing.prove(
        database, on=today(), day_of=house().district.day, since=since.date() if since else None
    )
    outside = [] if kept is None else list(auditing.hold_against(database, kept))
    with database.saving() as session:
        auditing.record(
            session, proof, since=since.date() if since else None, against=against,
            outside=len(outside), by=operator(), at=now(),
        )  # fmt: skip
    proof.add(*outside)
    if is_json:
        click.echo(json.dumps([_plain(fault) for fault in proof.faults], indent=2))
    else:
        for fault in proof.faults:
            click.echo(str(fault))
        if proof.fault_count or proof.seals or since is None:
            click.echo(_said(proof))
    if since is not None and not proof.seals:
        raise click.ClickException(
            f"No seal is of {since.date()} or a later day: prove an earlier."
        )
    if proof.fault_count:
        raise click.exceptions.Exit(1)


@group.command("seal")
def seal() -> None:
    """Seal every day that is over; the night does it by itself. Twice is once."""
    with sentences():
        done = auditing.seal_finished(house().context, by=operator())
    if not done.days:
        click.echo("Every day that is over is sealed.")
        return
    days = "1 day" if done.days == 1 else f"{done.days:,} days"
    click.echo(f"{days} sealed, {done.events:,} lines.")


@group.command("head")
def head() -> None:
    """Print the newest seal in one line, to be kept where nobody of this machine can write."""
    with house().database.looking() as connection:
        newest = auditing.head(connection)
    if newest is None:
        raise click.ClickException("Nothing is sealed yet. Run `audit seal`.")
    click.echo(newest)


@group.command("lines")
@click.argument("day", type=DAY)
def show_lines(day: datetime) -> None:
    """Print the lines under the seal of DAY, each as the bytes that were hashed."""
    for line in _under(day.date()):
        click.echo(line.text)


@group.command("leaves")
@click.argument("day", type=DAY)
def show_leaves(day: datetime) -> None:
    """Print the hash of each line under the seal of DAY: as a file, its SHA-256 is in the seal."""
    for line in _under(day.date()):
        click.echo(lines.leaf_line(line.id, line.leaf), nl=False)


@group.command("seals")
def show_seals() -> None:
    """Print every seal as the text that was hashed, its hash behind it."""
    with house().database.looking() as connection:
        for each, kept_hash in sealing.seals(connection):
            click.echo(f"{each.text}hash {kept_hash}\n")


def _under(day: date) -> Iterator[lines.Read]:
    with house().database.looking() as connection:
        found = [each for each, _ in sealing.seals(connection) if each.day == day]
        if not found:
            raise click.ClickException(f"No seal is of {day}.")
        first = None if found[0].number == 1 else found[0].after_id
        yield from lines.read(connection, first, found[0].last_id)


def _lines_of(against: str) -> list[str]:
    """What was kept, from a file of it, or said itself."""
    if len(against) == sha256().digest_size * 2 and not Path(against).exists():
        return [against]
    try:
        return Path(against).read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("%(name)s is no file that can be read.", name=against) from error


def _said(proof: Proof) -> str:
    if not proof.fault_count:
        if not proof.seals:
            return "Nothing is sealed yet."
        days = "1 day" if proof.seals == 1 else f"{proof.seals:,} days"
        return f"The trail is as it was sealed: {proof.events:,} lines of {days}."
    things = "1 thing is" if proof.fault_count == 1 else f"{proof.fault_count:,} things are"
    return f"{things} wrong in the trail: {WHERE}."


def _plain(fault: Fault) -> dict[str, str | int | None]:
    return {
        "what": fault.what.value, "event": fault.event, "seal": fault.seal, "words": fault.words,
    }  # fmt: skip
