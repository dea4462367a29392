"""Before anything is kept: whether an export may be brought along, and the import's own number."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.district import District
from models.errors import Conflict, Refused
from models.importing import AccountAlias, ImportProblem, ImportRun, ImportState
from models.ledger import ClosedPeriod
from services.books.chart import open_chart
from services.importing.checking import PROBLEMS_MAX, Export
from services.importing.records import Problem

ASKED_AT_ONCE = 500


def hold_against(session: Session, export: Export) -> None:
    """Say what of an export is here already: an old number, or a number of ours. Writes nothing."""
    own = select(ImportRun.id).where(
        ImportRun.digest == export.digest, ImportRun.state != ImportState.UNDONE
    )
    import_id = session.scalar(own)
    file = export.layout.files["accounts"].file
    for old in _old_here(session, import_id):
        if seen := export.accounts.pop(old, None):
            words = "Another import has an account of this number. Take the line out."
            export.say(Problem(file, seen.line, "account", words))
            export.bad.add(old)
    for old in list(_taken(session, export, import_id)):
        words = "An account here has this number. Take the line out, or let numbers be made."
        export.say(Problem(file, export.accounts.pop(old).line, "number", words))
        export.bad.add(old)


def kept_already(session: Session, export: Export) -> ImportRun | None:
    """The import that brought these very files along, if one did and stands."""
    return session.scalar(
        select(ImportRun).where(
            ImportRun.digest == export.digest, ImportRun.state == ImportState.KEPT
        )
    )


def begin(
    session: Session,
    district: District,
    export: Export,
    *,
    on: date,
    at: datetime,
    by: str,
    leaves_out: bool,
) -> ImportRun:
    """The import of these files: begun now, or the one that was stopped.

    :raises Refused: when the export is not clean, does not tie, or the day is not open.
    :raises Conflict: when these files are here already.
    """
    hold_against(session, export)
    known = session.scalar(
        select(ImportRun).where(
            ImportRun.digest == export.digest, ImportRun.state != ImportState.UNDONE
        )
    )
    if known is not None and known.state is ImportState.KEPT:
        raise Conflict("These files are here already, as import %(number)s.", number=known.id)
    _refuse_unclean(export, leaves_out)
    if known is not None:
        if known.effective_on != on:
            raise Refused(
                "Import %(number)s was begun for %(day)s. Go on with that day.",
                number=known.id, day=known.effective_on,
            )  # fmt: skip
        return known
    _refuse_day(session, district, on, at)
    open_chart(session, district.chart)
    run = ImportRun(
        layout=export.layout.name, digest=export.digest, effective_on=on, by=by,
        left_out=export.problem_count, began_at=at,
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.add_all(
        ImportProblem(import_id=run.id, **problem._asdict()) for problem in export.problems
    )
    session.flush()
    return run


def _refuse_unclean(export: Export, leaves_out: bool) -> None:
    if export.has_unread_money:
        raise Refused("A line about money could not be read. Correct it: it is never left out.")
    if export.problem_count and not leaves_out:
        raise Refused("The export has problems. Correct them, or say that they are left out.")
    if export.problem_count > PROBLEMS_MAX:
        raise Refused("More lines are wrong than can be left out. Correct the layout first.")
    if not export.totals.are_tied:
        raise Refused("The totals are not those the export states. Find the difference first.")
    if export.totals.unstated:
        raise Refused(
            "Nothing states how many accounts there are and what they owe in all. State both in"
            " the export's controls, or as its reports say them."
        )
    if not export.accounts:
        raise Refused("There is no account that could be brought along.")


def _refuse_day(session: Session, district: District, on: date, at: datetime) -> None:
    if on > district.day(at):
        raise Refused("Opening balances count from today or earlier.")
    if session.get(ClosedPeriod, on.replace(day=1)) is not None:
        raise Refused("The books of that month are closed. Give a day in an open month.")


def _old_here(session: Session, own: int | None) -> Iterator[str]:
    """Old numbers of imports that stand, but for our own."""
    yield from session.scalars(
        select(AccountAlias.number)
        .join(ImportRun, ImportRun.id == AccountAlias.import_id)
        .where(ImportRun.state != ImportState.UNDONE, ImportRun.id != (own or 0))
        .execution_options(yield_per=ASKED_AT_ONCE)
    )


def _taken(session: Session, export: Export, own: int | None) -> Iterator[str]:
    """Accounts of the export whose number of ours somebody else has."""
    by_number = {seen.number: old for old, seen in export.accounts.items() if seen.number}
    wanted = list(by_number)
    mine = select(AccountAlias.account_id).where(AccountAlias.import_id == (own or 0))
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        for number in session.scalars(
            select(CustomerAccount.number).where(
                CustomerAccount.number.in_(wanted[start : start + ASKED_AT_ONCE]),
                CustomerAccount.id.not_in(mine),
            )
        ):
            yield by_number[number]
