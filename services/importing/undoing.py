"""Undoing an import while nothing has come of it: balances reversed, accounts closed, access ended.

Nothing is deleted. All of it is one transaction, so it is undone whole or not at all.
"""

from datetime import datetime

from sqlalchemy import Select, case, delete, exists, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from models.account import Access, AccountStatus, CustomerAccount, Person
from models.account_note import AccountNote
from models.attempt import PaymentAttempt
from models.autopay import Autopay, AutopayChange, AutopayDeed, AutopayState, Mandate, Origin
from models.base import table_of
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.identity import LoginSession
from models.importing import AccountAlias, ImportRun, ImportState
from models.ledger import Entry, EntryKind, Transfer
from models.money import Money
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services import audit
from services.books import bulk, ledger
from services.books.batch import Rows

#: Entries that are reversed by one statement.
BATCH = 5_000
UNDONE = "The import was undone."


def undo(session: Session, district: District, *, number: int, at: datetime, by: str) -> ImportRun:
    """Reverse every opening balance of an import, close its accounts and end access to them.

    E-mail addresses it brought are free again; old numbers still find the closed accounts. Notes
    are shown no more, autopay that came along ends.
    Also for an import that was stopped half-way. Undone twice, it is undone once.

    :raises NotFound: when there is no import of this number.
    :raises Refused: when something came of it: a posting, an attempt to pay, a sign-in, or a
        change of autopay.
    """
    run = session.scalar(select(ImportRun).where(ImportRun.id == number).with_for_update())
    if run is None:
        raise NotFound("There is no import of this number.")
    if run.state is ImportState.UNDONE:
        return run
    mine = select(AccountAlias.account_id).where(AccountAlias.import_id == run.id)
    _stand_in_line(session, mine)
    _refuse_begun(session, run, mine)
    _reverse(session, district, run, mine, at)
    _close(session, run, mine, district, at)
    session.execute(
        update(AccountNote).where(AccountNote.import_id == run.id).values(taken_back_at=at)
    )
    _end_autopay(session, run, mine, at)
    run.state, run.undone_at = ImportState.UNDONE, at
    audit.record(
        session, actor=by, action="import.undo", subject=f"import:{run.id}", at=at,
        detail={"accounts": run.accounts, "owed": run.owed.cents},
    )  # fmt: skip
    session.flush()
    return run


def _stand_in_line(session: Session, mine: Select[int]) -> None:
    """Nobody posts to these accounts, and nobody takes our ids, until we are done."""
    if session.get_bind().dialect.name == "postgresql":
        line = select(CustomerAccount.id).where(CustomerAccount.id.in_(mine))
        session.execute(line.order_by(CustomerAccount.id).with_for_update()).all()
        names = ", ".join(table_of(table).name for table in (Entry, Transfer))
        session.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _refuse_begun(session: Session, run: ImportRun, mine: Select[int]) -> None:
    """The first thing that came of an import is the end of undoing it."""
    posted = exists().where(Entry.account_id.in_(mine), Entry.kind != EntryKind.OPENING)
    paid = exists().where(PaymentAttempt.account_id.in_(mine))
    theirs = select(Access.person_id).where(Access.account_id.in_(mine))
    signed_in = exists().where(
        LoginSession.person_id.in_(theirs), LoginSession.created_at >= run.began_at
    )
    changed = exists().where(
        AutopayChange.deed != AutopayDeed.BROUGHT,
        Autopay.id == AutopayChange.autopay_id,
        Autopay.account_id.in_(mine),
    )
    was_posted, was_paid, was_signed_in, was_changed = session.execute(
        select(posted, paid, signed_in, changed)
    ).one()
    if was_posted:
        raise Refused("Something was posted to one of its accounts. Correct accounts one by one.")
    if was_paid:
        raise Refused("Somebody began to pay on one of its accounts. Correct them one by one.")
    if was_signed_in:
        raise Refused("Somebody of its people has signed in. Correct accounts one by one.")
    if was_changed:
        raise Refused("Somebody changed an autopay that came along. Correct accounts one by one.")


def _reverse(
    session: Session, district: District, run: ImportRun, mine: Select[int], at: datetime
) -> None:
    """The mirror image of every opening entry."""
    on = ledger.open_day(session, run.effective_on, today=district.day(at)).isoformat()
    after, instant = 0, bulk.instant(at)
    opened = select(Entry.id, Entry.key, Entry.account_id, Entry.change, Entry.total).where(
        Entry.kind == EntryKind.OPENING, Entry.account_id.in_(mine)
    )
    while entries := session.execute(
        opened.where(Entry.id > after).order_by(Entry.id).limit(BATCH)
    ).all():
        rows = Rows.of(session, (Entry, Transfer))
        reversals = {
            entry.id: rows.add(
                Entry, f"reversal:{entry.key}", EntryKind.REVERSAL.value, entry.account_id,
                -entry.change.cents, entry.total.cents, on, instant,
                f"Import {run.id} undone", f"import:{run.id}", entry.id,
            )
            for entry in entries
        }  # fmt: skip
        first, after = entries[0].id, entries[-1].id
        for leg in session.execute(
            select(Transfer.entry_id, Transfer.debit_id, Transfer.credit_id, Transfer.amount)
            .where(Transfer.entry_id.between(first, after))
            .order_by(Transfer.id)
        ):
            if leg.entry_id in reversals:
                mirrored = (leg.credit_id, leg.debit_id, leg.amount.cents)
                rows.add(Transfer, reversals[leg.entry_id], *mirrored)
        bulk.write(session, rows.tables)
    left = session.scalar(select(func.sum(Entry.change)).where(Entry.account_id.in_(mine)))
    if left is not None and left != Money.ZERO:
        raise Conflict("What is owed does not come to nothing. Nothing was undone; call for help.")


def _end_autopay(session: Session, run: ImportRun, mine: Select[int], at: datetime) -> None:
    """Autopay that came along ends, and its mandates; the processor's names are free again."""
    by = f"import:{run.id}"
    brought = select(Mandate.id).where(
        Mandate.origin == Origin.IMPORT, Mandate.account_id.in_(mine)
    )
    ended = session.scalars(select(Autopay).where(Autopay.mandate_id.in_(brought))).all()
    for autopay in ended:
        session.add(
            AutopayChange(
                key=f"undone:{autopay.id}", autopay_id=autopay.id, deed=AutopayDeed.ENDED,
                before={"state": autopay.state.value}, after={"state": "ended"}, by=by,
                reason=UNDONE, at=at,
            )
        )  # fmt: skip
        autopay.move_to(AutopayState.ENDED)
        autopay.ended_at = at
    methods = session.scalars(
        select(SavedMethod).join(Mandate, Mandate.method_id == SavedMethod.id)
        .where(Mandate.id.in_(brought))
    ).unique().all()  # fmt: skip
    for method in methods:
        method.state, method.ended_at, method.payment_method_id = MethodState.REMOVED, at, None
        session.execute(
            delete(ProcessorCustomer).where(ProcessorCustomer.person_id == method.person_id)
        )
    session.execute(
        update(Mandate)
        .where(Mandate.id.in_(brought))
        .values(ended_at=at, ended_by=by, end_reason=UNDONE)
    )
    session.flush()


def _close(
    session: Session, run: ImportRun, mine: Select[int], district: District, at: datetime
) -> None:
    today = literal(district.day(at))
    session.execute(
        update(CustomerAccount)
        .where(CustomerAccount.id.in_(mine), CustomerAccount.status == AccountStatus.ACTIVE)
        .values(
            status=AccountStatus.CLOSED,
            closed_on=case(
                (CustomerAccount.opened_on > today, CustomerAccount.opened_on), else_=today
            ),
        ),
        execution_options={"synchronize_session": False},
    )
    theirs = select(Access.person_id).where(Access.account_id.in_(mine))
    elsewhere = exists().where(Access.person_id == Person.id, Access.account_id.not_in(mine))
    session.execute(
        update(Person)
        .where(
            Person.id.in_(theirs),
            Person.created_at >= run.began_at.replace(microsecond=0),
            ~elsewhere,
        )
        .values(email=None),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(Access)
        .where(Access.account_id.in_(mine), or_(Access.to_on.is_(None), Access.to_on > today))
        .values(to_on=case((Access.from_on > today, Access.from_on), else_=today)),
        execution_options={"synchronize_session": False},
    )
