"""``flask --app app export FOLDER``: everything back out, for the district that owns it."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from services.operations import export_notice, exporting
from web.clock import now
from web.commands.refusals import sentences
from web.extensions import house


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--by", "by", required=True, help="Who takes it; kept in the trail.")
@click.option(
    "--reason", required=True, help="What for; kept in the trail and told to supervisors."
)
@with_appcontext
def command(folder: Path, by: str, reason: str) -> None:
    """Write accounts, people, balances, bills and entries as CSV into an empty folder.

    Every supervisor is told by e-mail who took it, and why.
    """
    with sentences(), house().database.saving() as session:
        export_notice.announce(session, house().district, by=by, reason=reason, at=now())
    with sentences():
        written = exporting.write(house().database, folder)
    for name, rows in written.items():
        click.echo(f"{name}.csv  {rows:,} rows")
