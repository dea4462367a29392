"""Payouts: what each carries, its way into the books when it reaches the bank, and out again."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.ledger import Entry, EntryKind
from models.money import Money
from models.payout import PAYOUT_DEAD, Payout, PayoutStatus
from models.processor_line import ExceptionKind, LineKind, LineState, ProcessorLine
from services.books import ledger
from services.books.chart import lock_general, open_books
from services.books.ledger import Leg
from services.books.owed import money
from services.context import Context
from services.gateways.processor_balance import PayoutTruth
from services.once import insert_once
from services.reconciliation import exceptions, keeping, posting
from services.reconciliation.keeping import PAYOUTS

#: A bank may send a payout back for so long after it was called paid.
LOOKED_BACK = timedelta(days=30)


def read(context: Context, *, since: datetime) -> None:
    """Ask for every payout that may still move, and for what each carries.

    :raises OutcomeUnknown: when not all of them could be read; what was read is kept.
    """
    newest_first = list(context.processor().payouts(since=since - LOOKED_BACK))
    for truth in reversed(newest_first):
        payout_id, is_itemised = context.database.attempt(partial(_keep, truth=truth))
        if truth.is_automatic and truth.is_itemised and not is_itemised:
            lines = context.processor().payout_lines(truth.provider_id)
            for batch in keeping.batches(lines):
                context.database.attempt(
                    partial(
                        keeping.keep,
                        district=context.district,
                        lines=batch,
                        at=context.now(),
                        payout_id=payout_id,
                    )  # fmt: skip
                )
            context.database.attempt(partial(_add_up, context=context, payout_id=payout_id))


def _keep(session: Session, *, truth: PayoutTruth) -> tuple[int, bool]:
    """Write down what the processor says of a payout; one whose money is back is not paid again."""
    insert_once(
        session, Payout, unique=("provider_id",), provider_id=truth.provider_id,
        amount=truth.amount, status=truth.status, is_automatic=truth.is_automatic,
        made_at=truth.made_at, arrives_on=truth.arrives_on, failure_code="", trace="",
        is_itemised=False,
    )  # fmt: skip
    payout = session.scalars(
        select(Payout).where(Payout.provider_id == truth.provider_id).with_for_update()
    ).one()
    if not payout.is_dead:
        payout.status, payout.arrives_on = truth.status, truth.arrives_on
    payout.failure_code = truth.failure_code or payout.failure_code
    payout.trace = truth.trace or payout.trace
    session.flush()
    return payout.id, payout.is_itemised


def _add_up(session: Session, *, context: Context, payout_id: int) -> None:
    """Whether what a payout carries comes to its amount; if not, a person looks."""
    payout = session.get_one(Payout, payout_id)
    carried = money(
        session.scalar(
            select(func.sum(ProcessorLine.net)).where(
                ProcessorLine.payout_id == payout.id, ProcessorLine.source != payout.provider_id
            )
        )
    )
    line = _line(session, payout, LineKind.PAYOUT)
    if carried == payout.amount:
        payout.is_itemised = True
    elif line is not None:
        exceptions.open_of_line(
            session, line, ExceptionKind.PAYOUT_DIFFERS, payout.amount, at=context.now(),
            words=f"The payout {payout.provider_id} is {payout.amount}, and the lines it carries"
            f" come to {carried}. It is not posted.",
        )  # fmt: skip


def settle_all(context: Context) -> None:
    """Bring every payout that is not at rest to where it belongs in the books; twice is once."""
    after = 0
    while True:
        last = context.database.attempt(partial(_settle_next, context=context, after=after))
        if last is None:
            return
        after = last


def _settle_next(session: Session, *, context: Context, after: int) -> int | None:
    lock_general(session, context.district.chart)
    is_to_post = (Payout.status == PayoutStatus.PAID) & Payout.entry_id.is_(None)
    is_to_reverse = Payout.status.in_(PAYOUT_DEAD) & Payout.reversal_id.is_(None)
    payout = session.scalar(
        select(Payout)
        .where(or_(is_to_post, is_to_reverse), Payout.id > after)
        .order_by(Payout.id)
        .limit(1)
        .with_for_update()
    )
    if payout is None:
        return None
    line = _line(session, payout, LineKind.PAYOUT)
    if payout.is_dead:
        _take_back(session, context, payout, line)
    elif line is not None and payout.is_itemised:
        _post(session, context, payout, line)
    elif line is not None and not payout.is_automatic:
        exceptions.open_of_line(
            session, line, ExceptionKind.NOT_ITEMISED, payout.amount, at=context.now(),
            words=f"The payout {payout.provider_id} of {payout.amount} was made by hand, and the"
            " processor does not say what it carries. It is not posted.",
        )  # fmt: skip
    session.flush()
    return payout.id


def _post(session: Session, context: Context, payout: Payout, line: ProcessorLine) -> None:
    """The money is in the bank: each clearing account gives what of it was its own."""
    at, district = context.now(), context.district
    chart, today = district.chart, district.day(at)
    shares = {code: amount for code, amount in split(session, payout).items() if amount}
    general = open_books(session, chart, codes={chart.bank, *shares}).general
    bank = general[chart.bank]
    entry = ledger.post(
        session,
        key=f"payout:{payout.provider_id}",
        kind=EntryKind.PAYOUT,
        legs=[
            Leg(bank, general[code], amount) if amount > Money.ZERO
            else Leg(general[code], bank, -amount)
            for code, amount in sorted(shares.items())
        ],
        on=ledger.open_day(session, min(payout.arrives_on, today), today=today),
        at=at,
        memo=f"Payout {payout.provider_id}",
        actor=posting.ACTOR,
    )  # fmt: skip
    payout.entry_id = entry.id
    _matched(session, line, entry.id, at)


def _take_back(
    session: Session, context: Context, payout: Payout, line: ProcessorLine | None
) -> None:
    """The bank sent it back: what it posted is reversed; if it posted nothing, nothing is."""
    at = context.now()
    back = _line(session, payout, LineKind.PAYOUT_BACK)
    if back is None or line is None:
        return
    reversal_id = None
    if payout.entry_id is not None:
        entry = session.get_one(Entry, payout.entry_id)
        reversal = ledger.reverse(
            session, entry, key=f"reversal:{entry.key}", kind=EntryKind.REVERSAL,
            on=context.district.day(at), at=at, actor=posting.ACTOR,
            memo=f"Payout {payout.provider_id} came back: {payout.failure_code or payout.status}",
        )  # fmt: skip
        payout.reversal_id = reversal_id = reversal.id
    if line.state is not LineState.MATCHED:
        _matched(session, line, None, at)
    if back.state is not LineState.MATCHED:
        _matched(session, back, reversal_id, at)


def _matched(session: Session, line: ProcessorLine, entry_id: int | None, at: datetime) -> None:
    if entry_id is not None:
        posting.match(session, line, entry_id)
    line.state = LineState.MATCHED
    exceptions.settle_line(session, line, at=at)


def split(session: Session, payout: Payout) -> dict[str, Money]:
    """What of a payout is each clearing account's, by code.

    A payout may carry the money of another that came back: that is split as the other was.
    """
    shares: dict[str, Money] = defaultdict(lambda: Money.ZERO)
    rows = session.execute(
        select(ProcessorLine.clearing, func.sum(ProcessorLine.net))
        .where(ProcessorLine.payout_id == payout.id, ProcessorLine.kind.not_in(PAYOUTS))
        .group_by(ProcessorLine.clearing)
    )
    for code, amount in rows:
        shares[code] += money(amount)
    came_back = session.scalars(
        select(Payout)
        .join(ProcessorLine, ProcessorLine.source == Payout.provider_id)
        .where(
            ProcessorLine.payout_id == payout.id, ProcessorLine.kind == LineKind.PAYOUT_BACK,
            Payout.id != payout.id,
        )
    ).all()  # fmt: skip
    for other in came_back:
        for code, amount in split(session, other).items():
            shares[code] += amount
    return dict(shares)


def _line(session: Session, payout: Payout, kind: LineKind) -> ProcessorLine | None:
    """The line by which a payout left, or came back."""
    return session.scalars(
        select(ProcessorLine)
        .where(ProcessorLine.source == payout.provider_id, ProcessorLine.kind == kind)
        .order_by(ProcessorLine.id)
        .limit(1)
    ).first()
