"""``flask --app app backup …``: a copy of everything, sealed, and proved by bringing it back.

``key`` and ``check`` belong on the machine that has the key and nothing else of the
service: ``python -m web.commands.backup check …`` asks for no setting.
"""

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from models.errors import Refused
from services import audit, backup
from services.backup import archive
from web.clock import now
from web.commands.refusals import operator
from web.extensions import house

group = AppGroup("backup", help="Backups, and bringing them back.")
_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, dir_okay=False, exists=True)


@group.command("key", with_appcontext=False)
@click.argument("file", type=_FILE)
def key(file: Path) -> None:
    """Make the key that opens backups, in a new FILE that belongs elsewhere, and print its twin."""
    opens, seals = archive.new_key()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be made: {error.strerror}.") from error
    with os.fdopen(handle, "w") as writer:
        writer.write(f"{opens}\n")
    click.echo(f"HEADWORKS_BACKUP_RECIPIENT={seals}")
    click.echo(
        f"Keep {file} where this server cannot reach it. Without it no backup opens.", err=True
    )


@group.command("make")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def make(folder: Path) -> None:
    """Back everything up into a new file of FOLDER; exit 1 when the books are wrong."""
    settings, database = house().settings, house().database
    try:
        made = backup.make(
            database, folder, recipient=settings.backup_recipient,
            district=house().settings.district.stem, at=now(),
            storage=house().context.vault().storage,
        )  # fmt: skip
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    with database.saving() as session:
        audit.record(
            session, actor=operator(), action="backup.make", subject="backup", at=now(),
            detail={
                "file": made.file.name, "bytes": made.file.stat().st_size,
                "findings": len(made.findings),
            },
        )  # fmt: skip
    files = made.manifest.documents
    also = f", {files:,} documents" if files is not None else "; the documents stay in their bucket"
    click.echo(f"{made.file}: {sum(made.manifest.rows.values()):,} rows{also}.")
    for words in made.missing:
        click.echo(words, err=True)
    if made.findings:
        click.echo("The books are wrong in it. Run `flask ledger verify`.", err=True)
    if made.findings or made.missing:
        raise click.exceptions.Exit(1)


@group.command("check", with_appcontext=False)
@click.argument("file", type=_THERE)
@click.option("--key", "key_file", type=_THERE, required=True, help="What opens it.")
@click.option("--into", "url", help="An empty database to try it in; SQLite needs none.")
@click.option("--report", type=_FILE, help="Where a Prometheus collects whether it was good.")
def check(file: Path, key_file: Path, url: str | None, report: Path | None) -> None:
    """Prove FILE by bringing it back where nothing else is; exit 1 when it is not whole."""
    _report(report, is_good=False)  # whatever happens next, nobody reads yesterday's
    try:
        tried = backup.try_out(file, key_file.read_text(), url, at=now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    _report(report, is_good=tried.is_good)
    _say(tried)


def _report(report: Path | None, *, is_good: bool) -> None:
    if report is not None:
        report.write_text(
            f"headworks_backup_check_good {int(is_good)}\n"
            f"headworks_backup_check_seconds {int(now().timestamp())}\n"
        )


@group.command("restore")
@click.argument("file", type=_THERE)
@click.option("--key", "key_file", type=_THERE, required=True, help="What opens it.")
@click.option("--into", "url", required=True, help="The empty database to bring it back into.")
@click.option(
    "--documents", type=click.Path(path_type=Path, file_okay=False),
    help="The empty folder for its documents; else the one of the settings.",
)  # fmt: skip
def restore(file: Path, key_file: Path, url: str, documents: Path | None) -> None:
    """Bring FILE back into an empty database; exit 1 when something is not as it was."""
    place = documents or house().settings.documents_folder
    try:
        _say(backup.restore(file, key_file.read_text(), url, documents=place, at=now()))
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo("Work that was waiting is held: look at the jobs before you let them run.")


def _say(tried: backup.Tried) -> None:
    for wrong in [*tried.differences, *map(str, tried.findings)]:
        click.echo(wrong, err=True)
    if not tried.is_good:
        raise click.exceptions.Exit(1)
    rows = sum(tried.manifest.rows.values())
    click.echo(f"Whole: {rows:,} rows of {tried.manifest.at}, and the books are right.")


if __name__ == "__main__":
    group()
