"""What the processor keeps for its work, put into the books: the district's cost, once a line."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.district import District
from models.ledger import EntryKind
from models.money import Money
from models.processor_line import LineKind, ProcessorLine, ProcessorMatch
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.once import insert_once

ACTOR = "pull_processor"


def fee_of(line: ProcessorLine) -> Money:
    """What the processor keeps by a line; below zero it gives some back."""
    return -line.net if line.kind is LineKind.FEE else line.fee


def post_fee(session: Session, district: District, line: ProcessorLine, *, at: datetime) -> None:
    """Post what the processor keeps by a line, under its name of it, and match it; twice is once.

    :raises Conflict: when another amount was posted under this name.
    """
    fee, chart = fee_of(line), district.chart
    if not fee:
        return
    general = open_books(session, chart, codes={line.clearing, chart.processing}).general
    cost, clearing = general[chart.processing], general[line.clearing]
    is_kept = fee > Money.ZERO
    entry = ledger.post(
        session,
        key=f"processor_fee:{line.provider_id}",
        kind=EntryKind.PROCESSOR_FEE,
        legs=[Leg(cost, clearing, fee) if is_kept else Leg(clearing, cost, -fee)],
        on=ledger.open_day(session, min(line.day, district.day(at)), today=district.day(at)),
        at=at,
        memo=f"Processor's fee{'' if is_kept else ' given back'}: {line.source or line.type}",
        actor=ACTOR,
    )
    match(session, line, entry.id)


def match(session: Session, line: ProcessorLine, entry_id: int) -> None:
    """Say that an entry is this line; said twice, it is said once."""
    insert_once(session, ProcessorMatch, unique=("entry_id",), entry_id=entry_id, line_id=line.id)
