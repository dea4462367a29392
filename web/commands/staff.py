"""``flask --app app staff …``: who may come into the console."""

import sys
from collections.abc import Callable
from typing import TypeVar

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from models.errors import DistrictError
from models.identity import StaffRole
from services.keys.sealing import Sealer
from services.signing_in import staff
from services.signing_in.staff import Credentials
from web.clock import now
from web.commands.refusals import operator
from web.doors import Door
from web.extensions import house

group = AppGroup("staff", help="Who may come into the console.")
_ROLE = click.Choice([role.value for role in StaffRole])
T = TypeVar("T")


@group.command("list")
def show() -> None:
    """Everybody, with their role; those who left are last."""
    with house().database.reading() as session:
        for each in staff.everybody(session):
            left = f", left {each.disabled_at:%Y-%m-%d}" if each.disabled_at else ""
            click.echo(f"{each.name} <{each.email}> {each.role.value}{left}")


@group.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--role", type=_ROLE, required=True)
def add(name: str, email: str, role: str) -> None:
    """Let somebody in, and print once what they sign in with."""
    _print(
        _do(
            lambda session: staff.add(
                session,
                name=name,
                email=email,
                role=StaffRole(role),
                sealer=_sealer(),
                at=now(),
                by=operator(),
            )  # fmt: skip
        )
    )


@group.command("renew")
@click.argument("email")
def renew(email: str) -> None:
    """Give somebody another password and authenticator; what they had works no more."""
    _print(
        _do(
            lambda session: staff.renew(
                session, email=email, sealer=_sealer(), at=now(), by=operator()
            )
        )
    )


@group.command("role")
@click.argument("email")
@click.argument("role", type=_ROLE)
def give_role(email: str, role: str) -> None:
    """Change what somebody may do, from their next request on."""
    _do(
        lambda session: staff.give_role(
            session, email=email, role=StaffRole(role), at=now(), by=operator()
        )
    )
    click.echo(f"{email} is {role}.")


@group.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Close the console to somebody at once; what they did stays in the trail."""
    _do(lambda session: staff.disable(session, email=email, at=now(), by=operator()))
    click.echo(f"{email} is out, and every sign-in of theirs has ended.")


@group.command("once")
@click.argument("email")
def let_in_once(email: str) -> None:
    """Let somebody in by password and code once, where passwords are forbidden."""
    ends_at = _do(lambda session: staff.let_in_once(session, email=email, at=now(), by=operator()))
    until = ends_at.astimezone(house().district.zone)
    click.echo(f"{email} may sign in with password and code once, until {until:%H:%M}:")
    click.echo(f"{house().settings.desk_address}{Door.DESK.sign_in_path}?with=password")


@group.command("unbind")
@click.argument("email")
def unbind(email: str) -> None:
    """Forget whom the identity provider calls somebody; their next sign-in is kept anew."""
    _do(lambda session: staff.unbind(session, email=email, at=now(), by=operator()))
    click.echo(f"{email} is bound anew at the next sign-in.")


def _do(work: Callable[[Session], T]) -> T:
    try:
        return house().database.attempt(work)
    except DistrictError as refused:
        raise click.ClickException(str(refused)) from refused


def _sealer() -> Sealer:
    return house().settings.sealer()


def _print(made: Credentials) -> None:
    click.echo(f"E-mail:        {made.email}")
    click.echo(f"Password:      {made.password}")
    click.echo(f"Authenticator: {made.authenticator}")
    if sys.stdout.isatty():
        import segno

        segno.make(made.authenticator, error="m").terminal(compact=True)
    click.echo("None of this is shown again.", err=True)
