"""What is in the processor's books and not, or otherwise, in ours: its open exceptions."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.discrepancy_causes import CaseType
from models.ledger import Entry
from models.money import Money
from models.processor_line import ExceptionKind, ProcessorException, ProcessorLine
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion
from services.reconciliation import whose

NAME = "processor"
_E, _T = ExceptionKind, CaseType
#: What a case of each kind of exception is.
TYPES: Mapping[ExceptionKind, CaseType] = MappingProxyType(
    {
        _E.UNKNOWN_CHARGE: _T.MISSING_IN_LEDGER,
        _E.UNKNOWN_REFUND: _T.MISSING_IN_LEDGER,
        _E.UNKNOWN_DISPUTE: _T.RETURNED_ITEM_UNPROCESSED,
        _E.UNKNOWN_TYPE: _T.MISSING_IN_LEDGER,
        _E.OTHER_CURRENCY: _T.MISSING_IN_LEDGER,
        _E.NOT_ITEMISED: _T.MISSING_IN_LEDGER,
        _E.AMOUNT_DIFFERS: _T.AMOUNT_MISMATCH,
        _E.LINE_CHANGED: _T.AMOUNT_MISMATCH,
        _E.PAYOUT_DIFFERS: _T.AMOUNT_MISMATCH,
        _E.DUPLICATE: _T.DUPLICATE_PAYMENT,
        _E.NO_LINE: _T.MISSING_IN_BANK,
    }
)


def find(session: Session, look: Look) -> list[Fact]:
    """The exceptions that are not settled; one that a person explained is found by nobody anew,
    and is still a difference where its case is proved."""
    return [_fact(session, *row) for row in session.execute(_open(look))]


def _open(look: Look) -> Select[ProcessorException, ProcessorLine, Entry]:
    open_ = (
        select(ProcessorException, ProcessorLine, Entry)
        .outerjoin(ProcessorLine, ProcessorLine.id == ProcessorException.line_id)
        .outerjoin(Entry, Entry.id == ProcessorException.entry_id)
        .where(ProcessorException.settled_at.is_(None))
    )
    if look.only:
        return open_.where(ProcessorException.id == look.ids[0])
    new = open_.where(ProcessorException.explained_at.is_(None))
    return new.order_by(ProcessorException.id).limit(FOUND_MAX)


def _fact(
    session: Session, exception: ProcessorException, line: ProcessorLine | None, entry: Entry | None
) -> Fact:
    accounts = whose.accounts_of(session, line) if line is not None else set()
    if entry is not None and entry.account_id is not None:
        accounts.add(entry.account_id)
    at = f"exception:{exception.id}"
    theirs, ours = [Side("No line of it", Money.ZERO, at)], [Side("No entry of it", Money.ZERO)]
    if line is not None:
        theirs = [Side(f"A line of {line.day:%b} {line.day.day}: {line.type}", line.amount, at)]
    if entry is not None:
        ours = [Side(entry.memo, entry.total, f"entry:{entry.id}")]
    differs = abs(exception.amount.cents) or abs(line.amount.cents if line else 0)
    return Fact(
        # Where no figure differs, what the processor says does: that is the least of all amounts.
        rule=NAME, type=TYPES[exception.kind], ids=(exception.id,), amount=Money(differs or 1),
        accounts=sorted(accounts), subject=at, words=exception.words, theirs=theirs, ours=ours,
        suggestion=Suggestion(
            words="Look at the exception", by="page", to={"at": at},
            reasons=["It settles by itself when the two books agree."],
        ),
    )  # fmt: skip
