"""``flask --app app invite …``: imported customers come in as who they were."""

from functools import partial

import click
from flask.cli import AppGroup
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.errors import Refused
from services import audit, welcoming
from services.searching.search import MatchedBy, search
from services.welcoming.report import report as report_of
from web.clock import now, today
from web.commands.refusals import sentences
from web.extensions import house

group = AppGroup("invite", help="Imported customers come in.")
#: So many letters a run unless it is told otherwise; the next run goes on.
LETTERS = 500
BY_NUMBER = (MatchedBy.NUMBER, MatchedBy.OLD_NUMBER)


@group.command("customers")
@click.option("--district", "name", required=True, help="The short name, so that no other mails.")
@click.option("--by", "by", required=True, help="Who sends them; kept in the trail.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=LETTERS, show_default=True)
@click.option("--dry-run", is_flag=True, help="Count, and write nothing.")
def customers(name: str, by: str, limit: int, *, dry_run: bool) -> None:
    """Write one letter to each imported customer who has none yet. Run again, it goes on."""
    with sentences():
        _check(name)
    written = 0
    while not dry_run and written < limit:
        some = house().database.attempt(partial(_some, limit=limit - written, before=written))
        written += some
        if some == 0:
            break
    if written:
        with house().database.saving() as session:
            audit.record(
                session, actor=by, action="customer_invitation.send", subject="import", at=now(),
                detail={"letters": written},
            )  # fmt: skip
    said = "they leave one a second" if written else "nobody was written to"
    click.echo("A dry run:" if dry_run else f"{written:,} letters written; {said}.")
    _say()


@group.command("report")
@click.option(
    "--account", "typed", help="What came along for this account; ours or its old number."
)
def report(typed: str | None) -> None:
    """How far they are: waiting, sent, come in, come back. Or one account, naming nobody."""
    if typed is None:
        _say()
        return
    with house().database.reading() as session:
        hits = search(session, typed)
        ids = [session.scalar(_id_of(hit.number)) for hit in hits if hit.why in BY_NUMBER]
        found = report_of(session, ids[0], on=today()) if ids and ids[0] else None
    if found is None:
        raise click.ClickException("No account of this number came from another system.")
    click.echo(f"Import {found.import_id}, old number {found.old_number}, from {found.on}")
    click.echo(f"  owed {found.owed}, {found.open_bills} open bills of {found.open_amount}")
    for party in found.people:
        click.echo(f"  {party.role}: {party.stands.replace('_', ' ')}")
    autopay = found.autopay.state.replace("_", " ") if found.autopay else "none"
    click.echo(f"  autopay: {autopay}; notes: {found.notes}")
    click.echo("Did not come:")
    for words in found.missing:
        click.echo(f"  {words}")


def _some(session: Session, limit: int, before: int) -> int:
    return welcoming.invite(
        session, district=house().district, links=house().context.links, limit=limit,
        before=before, at=now(),
    )  # fmt: skip


def _id_of(number: str) -> Select[int]:
    return select(CustomerAccount.id).where(CustomerAccount.number == number)


def _check(name: str) -> None:
    ours = house().district.short_name
    if name.casefold() != ours.casefold():
        raise Refused(f"This is the house of {ours}. Nothing was sent.")


def _say() -> None:
    with house().database.reading() as session:
        standing = welcoming.standing(session, at=now())
    for name, count in standing.rows:
        click.echo(f"  {count:>9,}  {name}")
