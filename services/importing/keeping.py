"""Keeping an export: accounts, people and opening balances, batch by batch.

Each batch is one transaction that also moves the mark of how far the import is.
Stopped by force anywhere, it is run again with the same files and goes on after
the mark: what is kept is not written twice.
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.base import Base, table_of
from models.database import Database
from models.district import District
from models.errors import Conflict, Refused
from models.importing import AccountAlias, ImportRun, ImportState
from models.ledger import Entry, EntryKind
from models.money import Money
from services import audit
from services.books import bulk
from services.importing import checking
from services.importing.along import along, held_against
from services.importing.autopay import Bringing, Waiting
from services.importing.beginning import begin
from services.importing.checking import Export
from services.importing.mandates import payer_line
from services.importing.opening import TABLES, Opening
from services.importing.people import Likenesses, People
from services.importing.reading import records
from services.importing.records import AccountLine
from services.rules import numbers

#: Whose ids and marks nobody else may take while a batch is written.
LOCKED: tuple[type[Base], ...] = (*TABLES, ImportRun)
#: Accounts of one transaction.
BATCH = 4_000
#: The first number made in a district that has none yet, without its check digit.
FIRST_BODY = 2_000_001
BODY_MAX = 9_999_999
#: How far apart made numbers are at most: there is room for four hundred thousand.
GAP_MAX = 40


@dataclass(frozen=True)
class Kept:
    """How far an import is."""

    import_id: int
    accounts: int
    owed: Money
    is_ended: bool = False


def keep(
    database: Database,
    district: District,
    export: Export,
    *,
    on: date,
    at: datetime,
    by: str,
    leaves_out: bool = False,
    tell: Callable[[Kept], None] = lambda _: None,
) -> Kept:
    """Bring an export along, or go on where it was stopped.

    Each account's balance is posted as one entry that counts from ``on``, against
    the opening account of the district's chart. ``tell`` hears of each batch.

    :raises Refused: when something is wrong or does not tie, unless wrong lines are left out;
        never when an amount could not be read.
    :raises Conflict: when the same files are here already, or somebody else is keeping them.
    """
    with database.saving() as session:
        run = begin(session, district, export, on=on, at=at, by=by, leaves_out=leaves_out)
    likenesses, done = Likenesses(export), Kept(run.id, run.accounts, run.owed)
    mark = run.kept_line
    for batch in _batches(_waiting(export, after=mark)):

        def work(session: Session, lines: list[AccountLine] = batch, mark: int = mark) -> Kept:
            return _batch(session, district, export, run, likenesses, lines, mark)

        done, mark = database.attempt(work), batch[-1].line
        tell(done)
    with database.saving() as session:
        return _end(session, export, run.id, at=at, by=by)


def _waiting(export: Export, *, after: int) -> Iterator[AccountLine]:
    """The accounts that are to be kept still, in the order of their lines."""
    for account in records(export.folder, export.layout, "accounts", export.classes):
        if not isinstance(account, AccountLine) or account.line <= after:
            continue
        seen = export.accounts.get(account.account)
        if seen is not None and seen.line == account.line:
            yield account


def _batches(waiting: Iterator[AccountLine]) -> Iterator[list[AccountLine]]:
    """The accounts by the batch; the next one is read while one is written."""

    def take() -> list[AccountLine]:
        return list(islice(waiting, BATCH))

    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(take)
        while batch := coming.result():
            coming = reader.submit(take)
            yield batch


def _batch(
    session: Session,
    district: District,
    export: Export,
    run: ImportRun,
    likenesses: Likenesses,
    lines: list[AccountLine],
    before: int,
) -> Kept:
    """Write one batch and move the mark, or neither."""
    if session.get_bind().dialect.name == "postgresql":
        names = ", ".join(table_of(table).name for table in LOCKED)
        session.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
    opening = Opening.of(session, district, run)
    people = People(opening, likenesses, opening.recorded_at)
    people.look(session, _emails(export, lines))
    made = None if export.layout.keeps_numbers else _made_numbers(session, run.digest)
    autopay = Bringing(opening, export)
    autopay.look(session)
    _make(opening, people, autopay, lines, made)
    bulk.write(session, opening.rows.take())
    return _moved(session, run.id, before, lines, opening.owed)


def _make(
    opening: Opening,
    people: People,
    autopay: Bringing,
    lines: list[AccountLine],
    made: Iterator[str] | None,
) -> None:
    """The rows of these accounts; asks the database nothing."""
    export = autopay.export
    for line in lines:
        theirs = export.people.get(line.account, [])
        number = line.number if made is None else next(made)
        account_id = opening.account(line, number, [each.name for each in theirs])
        persons = people.add(account_id, theirs, line.opened_on)
        opening.balance(account_id, number, export.parts.get(line.account, {}))
        opening.items(account_id, export.items.get(line.account, []))
        opening.notes(account_id, export.notes.get(line.account, []))
        for mandate in export.mandates.get(line.account, []):
            payer = payer_line(export, mandate)
            person_id = persons[payer] if payer else None
            autopay.add(Waiting(mandate, account_id, number, person_id))


def _moved(
    session: Session, import_id: int, before: int, lines: list[AccountLine], owed: int
) -> Kept:
    moved = session.execute(
        update(ImportRun)
        .where(
            ImportRun.id == import_id,
            ImportRun.kept_line == before,
            ImportRun.state == ImportState.RUNNING,
        )
        .values(
            kept_line=lines[-1].line,
            accounts=ImportRun.accounts + len(lines),
            owed=ImportRun.owed + Money(owed),
        )
        .returning(ImportRun.accounts, ImportRun.owed)
    ).one_or_none()
    if moved is None:
        raise Conflict("Somebody else is keeping this import. Wait until they are done.")
    return Kept(import_id, moved.accounts, moved.owed)


def _made_numbers(session: Session, digest: str) -> Iterator[str]:
    """Account numbers of ours after the last one there is, with gaps nobody foresees.

    In a row, one's own number would tell the neighbor's. A gap follows from the files and the
    number before it: an import that goes on where it stopped makes the numbers it would have made.
    """
    last = session.scalar(select(func.max(CustomerAccount.number)))
    body = FIRST_BODY - 1 if last is None else int(last[:-1])
    while (body := body + _gap(digest, body)) <= BODY_MAX:
        yield numbers.number_of(body)
    raise Refused("No account numbers are left after the highest one here.")


def _gap(digest: str, body: int) -> int:
    drawn = hashlib.sha256(f"{digest}:{body}".encode()).digest()
    return 1 + int.from_bytes(drawn[:4]) % GAP_MAX


def _emails(export: Export, lines: list[AccountLine]) -> Iterator[str]:
    for line in lines:
        for person in export.people.get(line.account, []):
            yield person.email


def _end(session: Session, export: Export, import_id: int, *, at: datetime, by: str) -> Kept:
    """Hold what the books say against what was read, and end the import."""
    run = session.get_one(ImportRun, import_id)
    count, owed = session.execute(
        select(func.count(AccountAlias.id), func.coalesce(func.sum(Entry.change), 0))
        .outerjoin(
            Entry,
            (Entry.account_id == AccountAlias.account_id) & (Entry.kind == EntryKind.OPENING),
        )
        .where(AccountAlias.import_id == import_id)
    ).one()
    posted = owed if isinstance(owed, Money) else Money(int(owed))
    if checking.digest(export.folder, export.layout) != run.digest:
        raise Conflict("The files changed while they were kept. Undo this import, and begin again.")
    if (count, posted) != (len(export.accounts), Money(export.owed())):
        raise Conflict("The books do not say what the files say. Undo this import; call for help.")
    found = [held_against(session, import_id, kind) for kind in along(export)]
    for kind in found:
        if not kind.is_explained:
            raise Conflict("Not all came along, and nobody knows why. Undo this import.")
    if run.state is ImportState.RUNNING:
        run.state, run.ended_at = ImportState.KEPT, at
        run.along = {kind.name: kind.facts for kind in found}
        audit.record(
            session, actor=by, action="import.keep", subject=f"import:{run.id}", at=at,
            detail={
                "accounts": run.accounts, "owed": run.owed.cents, "left_out": run.left_out,
                **{kind.name: kind.here for kind in found},
            },
        )  # fmt: skip
    session.flush()
    return Kept(run.id, run.accounts, run.owed, is_ended=True)
