"""``flask --app app demo …``: an invented district, and the people who show it."""

import logging
import sys
import time

import click
import pyotp
from flask.cli import AppGroup
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, printed
from models.bill import Bill
from models.errors import Refused
from models.identity import Staff
from services.access import pins
from services.access.pins import Pins
from services.demo import brought, lately, load, people, post, sealed, waiting
from services.gateways.processor_imitation import Imitation
from services.proving import passwords
from services.proving.totp import STAFF_PURPOSE
from services.rules.codes import grouped
from services.rules.numbers import number_of
from web.clock import now, today
from web.commands.district import keep_district
from web.extensions import house
from web.settings import Environment

group = AppGroup("demo", help="An invented district, for showing and measuring.")
#: Accounts whose newest bill a run of the product makes, prints and mails.
LEFT_OUT = 8


@group.command("seed")
@click.option("--accounts", type=click.IntRange(1, 5_000_000), default=5_000, show_default=True)
@click.option("--years", type=click.IntRange(1, 10), default=3, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, other people.")
@click.option("--lately", "is_lived", is_flag=True, help="Live the last days with the sandbox.")
def seed(accounts: int, years: int, seed: int, *, is_lived: bool) -> None:
    """Invent a district of so many accounts in an empty database."""
    _refuse_production()
    sealer = house().settings.sealer()
    began = time.perf_counter()

    def tell(so_far: load.Progress) -> None:
        seconds = time.perf_counter() - began
        click.echo(
            f"{so_far.accounts:,} of {accounts:,} accounts, {so_far.rows:,} rows,"
            f" {so_far.rows / seconds:,.0f} a second"
        )
        sys.stdout.flush()

    try:
        done = load.load(
            house().database, house().district, today=today(), accounts=accounts, years=years,
            seed=seed, password_hash=passwords.hashed(people.PASSWORD),
            seal=lambda secret: sealer.seal(secret, purpose=STAFF_PURPOSE), tell=tell,
            left_out=LEFT_OUT if is_lived else 0,
        )  # fmt: skip
        with house().database.saving() as session:
            keep_district(session)
        if years:
            with house().database.saving() as session:
                post.put_up(session, house().district, house().context.vault(), today=today())
        if is_lived:
            for talker in ("stripe", "pikepdf"):  # what they say is no progress
                logging.getLogger(talker).setLevel(logging.WARNING)
            settings = house().settings
            outside = Imitation(settings.stripe_api_base, settings.stripe_api_key.reveal())
            lately.live(house().context, outside, today=today())
        brought.bring(house().database, house().district, links=house().context.links, at=now())
        if is_lived:
            waiting.leave(house().context, house().own_file, today=today())
            sealed.seal(house().context, today=today())
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    seconds = time.perf_counter() - began
    click.echo(
        f"{done.accounts:,} accounts and {done.ledger_rows:,} ledger rows in {seconds:.1f} s,"
        f" {done.ledger_rows / seconds:,.0f} ledger rows a second"
    )


@group.command("people")
@click.option("--later", is_flag=True, help="Leave {code of …} and {home} for whoever shows it.")
def show_people(later: bool) -> None:
    """Say who may sign in, with what, and why they are interesting."""
    _refuse_production()
    with house().database.reading() as session:
        known = set(session.scalars(select(Staff.email)))
        guest = _guest_of(session, people.introduced(today(), "")[0].households[0].body)
        pin = pins.of_bill(session, _pins(), guest.Bill) if guest is not None else ""
    if not {colleague.email for colleague in people.STAFF} <= known:
        raise click.ClickException("The demo's people are not in this database. Seed it first.")
    click.echo(f"  Everybody's password: {people.PASSWORD}\n\n  Ratepayers")
    for person in people.introduced(today(), ""):
        numbers = ", ".join(printed(number_of(home.body)) for home in person.households)
        click.echo(f"    {person.name:<22} {person.email:<40} {numbers}")
        click.echo(f"    {'':<22} {person.situation}")
    home = "{home}" if later else house().settings.base_url
    click.echo("\n  Anybody, without signing in")
    if guest is not None:
        click.echo(f"    Account {printed(guest.number)} with the ZIP code {guest.postal_code}")
        click.echo(f"    The square code on its bill leads to {home}/pay/bill/{guest.Bill.code}")
        click.echo(f"    Its PIN is {grouped(pin)}; somebody new links it at")
        click.echo(f"    {home}/link/{guest.number}-{pin}")
    click.echo("    Ruth Adeyemi came from another system: the link in her letter lets her in")
    click.echo("\n  Staff")
    for colleague in people.STAFF:
        secret = colleague.totp_secret
        code = f"{{code of {secret}}}" if later else pyotp.TOTP(secret).now()
        click.echo(
            f"    {colleague.name:<22} {colleague.email:<40} {colleague.role.value},"
            f" code {code} now, authenticator secret {secret}"
        )


def _guest_of(session: Session, body: int) -> Row[str, str, Bill] | None:
    """What somebody with the newest bill of an account in hand knows."""
    return session.execute(
        select(
            CustomerAccount.number,
            CustomerAccount.mailing_postal_code.label("postal_code"),
            Bill,
        )
        .join(Bill, Bill.account_id == CustomerAccount.id)
        .where(CustomerAccount.number == number_of(body))
        .order_by(Bill.id.desc())
        .limit(1)
    ).one_or_none()


def _pins() -> Pins:
    return Pins(house().settings.field_key.reveal())


def _refuse_production() -> None:
    """The demo's password is in the source: it may never open a real district."""
    if house().settings.environment is Environment.PRODUCTION:
        raise click.ClickException("The demo's people have no place in production.")
