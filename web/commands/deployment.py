"""``flask --app app deployment …``: whose the books are, and taking them over on purpose."""

import click
from flask.cli import AppGroup

from services import deployment
from services.deployment import Standing
from web.clock import now
from web.commands.refusals import operator, sentences
from web.extensions import house
from web.outside import here

group = AppGroup("deployment", help="Whose the books are.")


@group.command("show")
def show() -> None:
    """Say whose the books are; exit 1 when this deployment may not charge and mail for them."""
    us = here(house().settings)
    with house().database.reading() as session:
        known, standing = deployment.of(session), deployment.standing(session, us)
    click.echo(f"This deployment: {us.name}")
    nobody = f"this {house().settings.environment.value}’s; invented books need no name"
    if us.is_strict or standing is not Standing.OURS:
        nobody = "nobody’s"
    click.echo(f"The books:       {known.name if known and known.name else nobody}")
    if known is not None and known.restored_at is not None:
        click.echo(
            f"Brought back {known.epoch} times, last to {known.restored_to:%Y-%m-%d %H:%M}Z."
        )
    if standing in deployment.WHY:
        click.echo(deployment.WHY[standing], err=True)
        raise click.exceptions.Exit(1)


@group.command("adopt")
@click.option("--was", default="", help="Whose they are now, in the words of `deployment show`.")
def adopt(was: str) -> None:
    """Charge and mail for these books from now on; the other deployment must be off."""
    us = here(house().settings)
    with sentences():
        house().database.attempt(
            lambda session: deployment.adopt(session, us, was=was, at=now(), by=operator())
        )
    click.echo(f"The books are of {us.name}.")
