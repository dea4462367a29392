"""``flask --app app import duplicates …`` and ``decide``: who is who, said by a person."""

import click
from flask.cli import AppGroup, with_appcontext

from models.account import printed
from models.importing import DoubtDecision, DoubtKind
from services import audit
from services.importing import doubts
from services.importing.doubts import Doubt
from web.clock import now, today
from web.commands.refusals import sentences
from web.extensions import house

LOOKS = {
    DoubtKind.EMAIL: "one e-mail address, more than one name or account",
    DoubtKind.NAME_AND_ADDRESS: "one name, one address",
}


def add_to(group: AppGroup) -> None:
    """Make the commands known."""
    group.add_command(duplicates)
    group.add_command(decide)


@click.command("duplicates")
@click.argument("number", type=int)
@click.option("--names", "names_for", metavar="WHO", help="Show names to WHO; kept in the trail.")
@with_appcontext
def duplicates(number: int, names_for: str | None) -> None:
    """List who of an import looks like one and waits for a person to decide."""
    with house().database.saving() as session:
        waiting = doubts.undecided(session, number)
        if names_for:
            audit.record(
                session, actor=names_for, action="import.names", subject=f"import:{number}",
                at=now(), detail={"doubts": len(waiting)},
            )  # fmt: skip
    for doubt in waiting:
        _say(doubt, with_names=bool(names_for))
    if not waiting:
        click.echo("Nobody waits for a decision.")
    if len(waiting) == doubts.LIST_MAX:
        click.echo("There are more. Decide these first.")


@click.command("decide")
@click.argument("doubt", type=int)
@click.argument("decision", type=click.Choice([each.value for each in DoubtDecision]))
@click.option("--by", "by", required=True, help="Who decides; kept with the decision.")
@click.option("--email-for", default="", help="The account whose person gets or keeps the address.")
@with_appcontext
def decide(doubt: int, decision: str, by: str, email_for: str) -> None:
    """Make the people of a doubt one, or leave them apart."""
    with sentences():
        decided = house().database.attempt(
            lambda session: doubts.decide(
                session, number=doubt, decision=DoubtDecision(decision), at=now(), on=today(),
                by=by, email_for=email_for,
            )
        )  # fmt: skip
    click.echo(f"Decided: {len(decided.members)} people are {decision}.")


def _say(doubt: Doubt, *, with_names: bool) -> None:
    """A doubt by its accounts; names only for whoever asked for them by name."""
    click.echo(f"{doubt.number}: {LOOKS[doubt.kind]}")
    for member in doubt.members:
        accounts = ", ".join(map(printed, member.accounts)) or "no account"
        named = f"  {member.name} {member.email or ''}".rstrip() if with_names else ""
        click.echo(f"    person {member.person_id} of {accounts}{named}")
