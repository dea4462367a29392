"""``flask --app app bills …``: a cycle's bills, previewed by one person, approved by another."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from models.account import printed
from models.bill_run import BillRun, RunExceptionKind
from models.money import Money
from services import audit
from services.billing import approving, looking, posting, previewing, runs
from services.billing.looking import Figure
from services.documents import giving
from services.mailing import printing
from services.mailing import seen as mailed
from web.commands.refusals import operator, sentences
from web.extensions import house

group = AppGroup("bills", help="A cycle's bills: previewed, approved by a second person, posted.")
DAY = click.DateTime(["%Y-%m-%d"])
#: Exceptions that are listed on a screen; the rest stands in the console.
SHOWN = 200
#: Why an account got no bill, in words.
LEFT = {
    "": "the run was dropped",
    "held": "held out of the run", "unbillable": "no bill can be made",
    "billed_before": "has a bill of this period", "changed": "changed after the approval",
}  # fmt: skip


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar in a terminal, told how much of how much is done; nothing where nobody looks."""
    with click.progressbar(
        length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def tell(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield tell


@group.command("preview")
@click.option("--cycle", type=int, required=True, help="The billing cycle.")
@click.option("--on", "on", type=DAY, required=True, help="The day on its bills.")
def preview(cycle: int, on: datetime) -> None:
    """Work every bill of a cycle out and list what is unusual. Posts nothing.

    Whoever previews it may not approve it.
    """
    context, by = house().context, operator()
    with sentences():
        with context.database.saving() as session:
            run = runs.draft(
                session,
                context.files.on(on.date()),
                cycle=cycle,
                bill_on=on.date(),
                at=context.now(),
                by=by,
            )
        with progress("Working out") as tell:
            run = previewing.preview(context, run.id, by=by, tell=tell)
    _show(run.id)


@group.command("show")
@click.argument("run_id", type=int)
def show(run_id: int) -> None:
    """What a run comes to, against the run before, and how far it is."""
    with sentences():
        _show(run_id)


@group.command("exceptions")
@click.argument("run_id", type=int)
@click.option(
    "--accept", "accepted", type=click.Choice([kind.value for kind in RunExceptionKind]),
    help="Accept all of a kind that nobody decided yet.",
)  # fmt: skip
@click.option(
    "--hold",
    "held",
    type=click.Choice([kind.value for kind in RunExceptionKind]),
    help="Hold all of a kind out of the run.",
)
@click.option("--reason", default="", help="Why, in a sentence; kept with each.")
def exceptions(run_id: int, accepted: str | None, held: str | None, reason: str) -> None:
    """List what is unusual in a run, or decide all of a kind."""
    context = house().context
    with sentences():
        for kind, holds in ((accepted, False), (held, True)):
            if kind is not None:
                with context.database.saving() as session:
                    count = runs.decide(
                        session, run_id=run_id, kind=RunExceptionKind(kind), holds=holds,
                        reason=reason, at=context.now(), by=operator(),
                    )  # fmt: skip
                click.echo(f"{count:,} {'held out' if holds else 'accepted'}.")
        with context.database.reading() as session:
            run = looking.find(session, run_id)
            for count, (each, number) in enumerate(looking.all_exceptions(session, run)):
                if count == SHOWN:
                    click.echo("… and more: the console has them all.")
                    break
                decided = f"  [{each.decision}: {each.reason}]" if each.decision else ""
                shown = printed(number)
                click.echo(f"{shown}  {each.kind.value:<15} {each.words}{decided}")


@group.command("approve")
@click.argument("run_id", type=int)
def approve(run_id: int) -> None:
    """Agree to what a run's preview showed. Somebody else than whoever previewed it."""
    context = house().context
    with sentences(), context.database.saving() as session:
        run = approving.approve(
            session, context.district, run_id=run_id, at=context.now(), by=operator()
        )
    click.echo(f"Run {run.id} is approved: {run.bills:,} bills of {run.total}.")


@group.command("post")
@click.argument("run_id", type=int)
def post(run_id: int) -> None:
    """Post the bills of an approved run, or go on where it stopped."""
    with sentences(), progress("Posting") as tell:
        run = posting.post(house().context, run_id, by=operator(), tell=tell)
    click.echo(f"Run {run.id} is posted: {run.posted_bills:,} bills of {run.posted_total}.")
    with house().context.database.reading() as session:
        for each in looking.unused(session, run):
            click.echo(f"  {each.number} is not used: {each.account} {LEFT[each.why.value]}")


@group.command("print-file")
@click.argument("run_id", type=int)
@click.option(
    "--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path),
    help="The folder it is written to.",
)  # fmt: skip
def print_file(run_id: int, folder: Path) -> None:
    """Send the bills of a posted run, and write its print file: PDFs in postal order and a list.

    Accounts that chose e-mail get one. A second time nothing is sent or drawn again, and the same
    files are written.
    """
    context, by = house().context, operator()
    with sentences(), progress("Drawing") as tell:
        file = printing.send(context, run_id, by=by, tell=tell)
    if file is None:
        click.echo("Every bill went by e-mail: there is nothing to print.")
        return
    folder.mkdir(parents=True, exist_ok=True)
    with context.database.saving() as session:
        made = mailed.file(session, file.id)
        written = [(f"bills-{file.id}-{each.number}.pdf", each.document) for each in made.parts]
        if made.manifest is not None:
            written.append((f"bills-{file.id}.csv", made.manifest))
        audit.record(
            session, actor=by, action="print_file.take", subject=f"print_file:{file.id}",
            at=context.now(), detail={"to": str(folder)},
        )  # fmt: skip
    for name, document in written:
        (folder / name).write_bytes(giving.content_of(context.vault(), document))
        click.echo(f"{folder / name}")
    click.echo(f"Print file {file.id}: {file.bills:,} bills on {file.pages:,} pages.")


@group.command("drop")
@click.argument("run_id", type=int)
@click.option("--reason", required=True, help="Why, in a sentence; kept with the run.")
def drop(run_id: int, reason: str) -> None:
    """Give a run up before any of its bills is posted."""
    context = house().context
    with sentences(), context.database.saving() as session:
        runs.drop(session, run_id=run_id, reason=reason, at=context.now(), by=operator())
    click.echo(f"Run {run_id} is dropped.")


def _show(run_id: int) -> None:
    with house().context.database.reading() as session:
        seen = looking.seen(session, run_id)
    run = seen.run
    click.echo(
        f"Run {run.id}, cycle {run.cycle}, {run.period_from} to {run.period_to}, dated"
        f" {run.bill_on}, due {run.due_on}: {run.state.value}"
    )
    click.echo(f"  {run.bills:,} bills of {run.total}{_progress(run)}")
    sign = "more" if seen.change.cents >= 0 else "less"
    click.echo(
        f"  The period before: {seen.bills_before:,} bills of {seen.total_before},"
        f" {abs(seen.change)} {sign} now"
    )
    for title, figures in (("By class", seen.classes), ("By charge", seen.charges)):
        if figures:
            click.echo(f"  {title}:")
        for each in figures:
            click.echo(f"    {each.name:<28} {each.count:>9,} {each.total!s:>16}{_before(each)}")
    for kind in seen.kinds:
        waits = f", {kind.waiting:,} wait for a decision" if kind.waiting else ""
        held = f", {kind.held:,} held out" if kind.held else ""
        click.echo(f"  {kind.kind.value.replace('_', ' ')}: {kind.count:,}{waits}{held}")
    if seen.billed_before:
        click.echo(f"  {seen.billed_before:,} have a bill for these days, and are not in the run")
    for why, count in seen.left.items():
        click.echo(f"  {count:,} without a bill: {LEFT[why.value]}")


def _progress(run: BillRun) -> str:
    if not run.posted_to:
        return ""
    return f"; {run.posted_bills:,} of {run.posted_total} are posted"


def _before(figure: Figure) -> str:
    change: Money = figure.total - figure.total_before
    return f"   before {figure.total_before}, change {change}"
