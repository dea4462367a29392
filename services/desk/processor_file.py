"""The processor's lines of a day as rows for a spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.payout import Payout
from models.processor_line import ProcessorLine
from services.books.statements import cell

HEADER = (
    "Line", "What", "Amount", "Fee", "Net", "Clearing account", "State", "About", "Payment intent",
    "Made at (UTC)", "Available on", "Payout",
)  # fmt: skip


def rows(session: Session, day: date) -> Iterator[Sequence[str]]:
    """Every line of a day, oldest first, the header before it; amounts are plain numbers."""
    yield HEADER
    found = session.execute(
        select(ProcessorLine, Payout.provider_id)
        .outerjoin(Payout, Payout.id == ProcessorLine.payout_id)
        .where(ProcessorLine.day == day)
        .order_by(ProcessorLine.made_at, ProcessorLine.id)
        .execution_options(yield_per=500)
    )
    for line, payout in found:
        yield (
            cell(line.provider_id), cell(line.type), line.amount.plain, line.fee.plain,
            line.net.plain, line.clearing, line.state.value, cell(line.source),
            cell(line.payment_intent_id or ""), f"{line.made_at:%Y-%m-%d %H:%M:%S}",
            line.available_on.isoformat(), cell(payout or ""),
        )  # fmt: skip
