"""``flask --app app payouts …``: the processor's books read, and our clearing accounts proved."""

import json

import click
from flask.cli import AppGroup

from services import audit
from services.gateways.processor import ProcessorError
from services.reconciliation import proof, pulling
from services.reconciliation.proof import Proof
from web.clock import now
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("payouts", help="The processor's books and payouts, held against ours.")


@group.command("pull")
def pull() -> None:
    """Read the processor's books since the last pull; exit 1 when something is not explained.

    Begun again, or while the calendar's own goes on, everything is still there once.
    """
    try:
        with sentences():
            done, found = pulling.pull(house().context, by=operator())
    except ProcessorError as error:
        raise click.ClickException(f"The processor did not answer: {error}") from error
    click.echo(f"Read {done.lines:,} lines of the processor's, {done.new_lines:,} new.")
    _tell(found)


@group.command("verify")
@click.option("--json", "is_json", is_flag=True, help="The parts as JSON, amounts in cents.")
def verify(is_json: bool) -> None:
    """Prove the clearing accounts from the rows that are here; exit 1 when a cent is left."""
    with house().database.reading() as session:
        found = proof.prove(session, house().district.chart, at=now())
    with house().database.saving() as session:
        audit.record(
            session, actor=operator(), action="payouts.verify", subject="clearing", at=now(),
            detail={"unexplained": found.unexplained.cents, "wrong": len(found.wrong)},
        )  # fmt: skip
    if is_json:
        click.echo(json.dumps(_plain(found), indent=2))
        if not found.holds:
            raise click.exceptions.Exit(1)
    else:
        _tell(found)


def _tell(found: Proof) -> None:
    if not found.sides:
        click.echo("Nothing was pulled yet. Run `payouts pull`.")
    for side in found.sides:
        click.echo(
            f"{side.code}: {side.books} in our books; {side.held} held by the processor,"
            f" {side.before} from before, {side.waiting} on its way, {side.open} in open"
            f" exceptions, {side.explained} explained; {side.unexplained} not explained."
        )
    for wrong in found.wrong:
        click.echo(str(wrong))
    if not found.holds:
        raise click.exceptions.Exit(1)


def _plain(found: Proof) -> dict[str, object]:
    return {
        "sides": {side.code: side.cents for side in found.sides},
        "wrong": [
            {"table": wrong.place, "row": wrong.row_id, "cents": wrong.amount.cents}
            for wrong in found.wrong
        ],
    }
