"""What the processor keeps of a line, and what was posted of it as the district's cost."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.discrepancy_causes import CaseType
from models.ledger import Entry
from models.money import Money
from models.processor_line import LineKind, LineState, ProcessorLine
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side

NAME = "processor_fee"
#: Under this name of the line its fee is posted (``services.reconciliation.posting``).
POSTED = "processor_fee:"


def find(session: Session, look: Look) -> list[Fact]:
    """The matched lines whose fee is not what was posted of it; in one statement."""
    kept = case((ProcessorLine.kind == LineKind.FEE, -ProcessorLine.net), else_=ProcessorLine.fee)
    posted = func.coalesce(Entry.total, 0)
    asked = (
        select(ProcessorLine, Entry)
        .outerjoin(Entry, Entry.key == POSTED + ProcessorLine.provider_id)
        .where(
            ProcessorLine.state == LineState.MATCHED, func.abs(kept) != posted,
            ProcessorLine.id == look.ids[0] if look.only
            else ProcessorLine.day >= look.district.day(look.since),
        )
        .order_by(ProcessorLine.id)
        .limit(FOUND_MAX)
    )  # fmt: skip
    return [_fact(line, entry) for line, entry in session.execute(asked)]


def _fact(line: ProcessorLine, entry: Entry | None) -> Fact:
    fee = -line.net if line.kind is LineKind.FEE else line.fee
    posted = entry.total if entry is not None else Money.ZERO
    ours = Side("No fee of it", Money.ZERO)
    if entry is not None:
        ours = Side(entry.memo, posted, f"entry:{entry.id}")
    return Fact(
        rule=NAME, type=CaseType.PROCESSOR_FEE_VARIANCE, ids=(line.id,),
        amount=Money(abs(abs(fee.cents) - posted.cents)),
        words=f"The processor keeps {fee} of {line.source or line.type}; {posted} was posted.",
        theirs=[Side(f"The fee of {line.provider_id}, {line.day:%b} {line.day.day}", fee)],
        ours=[ours],
    )  # fmt: skip
