"""``flask --app app export FOLDER``: everything back out, for the district that owns it."""

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from services.operations import export_notice, exporting
from services.operations.export_files import Cycle
from web.clock import now, today
from web.commands.refusals import sentences
from web.extensions import house


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--by", "by", required=True, help="Who takes it; kept in the trail.")
@click.option(
    "--reason", required=True, help="What for; kept in the trail and told to supervisors."
)
@click.option("--cycle", type=click.IntRange(1), help="Charges of this billing cycle alone.")
@click.option("--period", help="Charges of bills whose service ends in this month alone, YYYY-MM.")
@with_appcontext
def command(folder: Path, by: str, reason: str, cycle: int | None, period: str | None) -> None:
    """Write everything as CSV into an empty folder: files that come back, and every table.

    Every supervisor is told by e-mail who took it, and why.
    """
    charged = Cycle(cycle, None if period is None else _month(period))
    with sentences(), house().database.saving() as session:
        export_notice.announce(session, house().district, by=by, reason=reason, at=now())
    with sentences():
        written = exporting.write(
            house().database, folder, zone=house().district.zone, on=today(), cycle=charged
        )
    for name, rows in written.items():
        click.echo(f"{name}.csv  {rows:,} rows")


def _month(written: str) -> date:
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        raise click.BadParameter("Enter a month as YYYY-MM, such as 2026-10.") from None
