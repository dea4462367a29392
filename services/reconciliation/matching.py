"""Each line that is not in our books yet is looked for: it is exactly one thing, or named."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.errors import Conflict
from models.money import Money, total
from models.processor_line import ExceptionKind, LineKind, LineState, ProcessorLine
from services.books.chart import lock_general
from services.context import Context
from services.reconciliation import exceptions, finding, posting
from services.reconciliation.beginning import codes_of
from services.reconciliation.keeping import PAYOUTS

CURRENCY = "usd"
BATCH = 200
#: An event may still bring what a line is about: so long it waits before a person looks.
WAITS = timedelta(days=1)
#: What a line is called that is about nothing in our books, and what to say.
UNKNOWN = {
    LineKind.CHARGE: (ExceptionKind.UNKNOWN_CHARGE, "is no payment of ours"),
    LineKind.REFUND: (ExceptionKind.UNKNOWN_REFUND, "was refunded there, and not in our books"),
    LineKind.REFUND_BACK: (
        ExceptionKind.UNKNOWN_REFUND, "came back of a refund that is not in our books",
    ),
    LineKind.DISPUTE: (
        ExceptionKind.UNKNOWN_DISPUTE, "moved for a dispute or return that is not in our books",
    ),
    LineKind.OTHER: (ExceptionKind.UNKNOWN_TYPE, "is of a kind that nobody here knows"),
}  # fmt: skip


def match_all(context: Context) -> None:
    """Look for each line that is not matched, batch by batch. Done twice, it is done once."""
    after = 0
    while True:
        last = context.database.attempt(partial(match_batch, context=context, after=after))
        if last is None:
            return
        after = last


def match_batch(session: Session, *, context: Context, after: int) -> int | None:
    """Match the next lines after one; the last of them, none when there are none."""
    at, chart = context.now(), context.district.chart
    lock_general(session, chart)
    lines = session.scalars(
        select(ProcessorLine)
        .where(
            ProcessorLine.state != LineState.MATCHED, ProcessorLine.id > after,
            ProcessorLine.kind.not_in(PAYOUTS),
        )
        .order_by(ProcessorLine.id)
        .limit(BATCH)
        .with_for_update()
    ).all()  # fmt: skip
    if not lines:
        return None
    entries = finding.entries_of(session, lines)
    named = [entry for each in entries.values() for entry in each]
    taken = finding.taken(session, named)
    effects = finding.effects(session, named, codes_of(chart))
    ours = _ours(session, lines)
    for line in lines:
        own = [entry for entry in entries[line.id] if taken.get(entry, line.id) == line.id]
        if line.currency != CURRENCY:
            _wrong(session, line, ExceptionKind.OTHER_CURRENCY, f"is in {line.currency}", at)
        elif line.kind is LineKind.FEE:
            _agree(session, context, line, {}, at)
        elif own:
            _hold_against(session, context, line, own, effects, at)
            taken |= dict.fromkeys(own, line.id)
        elif entries[line.id]:
            _wrong(
                session, line, ExceptionKind.DUPLICATE,
                "was taken for a payment that another line is already: the payer paid twice", at,
            )  # fmt: skip
        elif line.id not in ours or at - line.made_at > WAITS:
            kind, words = UNKNOWN[line.kind]
            _wrong(session, line, kind, words, at)
    session.flush()
    return lines[-1].id


def _ours(session: Session, lines: Sequence[ProcessorLine]) -> set[int]:
    """The lines that are about an attempt of ours: its truth is on its way to our books."""
    intents = {line.payment_intent_id for line in lines} - {None}
    ids = {line.attempt_id for line in lines} - {None}
    rows = session.execute(
        select(PaymentAttempt.id, PaymentAttempt.payment_intent_id).where(
            or_(PaymentAttempt.payment_intent_id.in_(intents), PaymentAttempt.id.in_(ids))
        )
    ).all()
    known = {row.id for row in rows} | {row.payment_intent_id for row in rows} - {None}
    return {
        line.id for line in lines if line.payment_intent_id in known or line.attempt_id in known
    }


def _hold_against(
    session: Session, context: Context, line: ProcessorLine, entry_ids: Sequence[int],
    effects: Mapping[int, Mapping[str, Money]], at: datetime,
) -> None:  # fmt: skip
    """The entries are this line's. Whether they come to its amount, and what is wrong if not."""
    done: dict[str, Money] = {}
    for entry_id in entry_ids:
        posting.match(session, line, entry_id)
        for code, amount in effects.get(entry_id, {}).items():
            done[code] = done.get(code, Money.ZERO) + amount
    exceptions.settle_entries(session, entry_ids, at=at)
    posted = total(list(done.values()))
    if posted == line.amount:
        _agree(session, context, line, done, at)
        return
    kept, rest = Money.ZERO, f" Its fee of {line.fee} is not posted."
    if line.kind is LineKind.DISPUTE:  # only what had no room beside a refund is not in our books
        if not _is_fee_posted(session, context, line, done, at):
            return
        kept, rest = line.fee, ""
    exceptions.open_of_line(
        session, line, ExceptionKind.AMOUNT_DIFFERS, posted - kept - line.net, at=at,
        words=f"The processor moved {line.amount} for {line.source}, and our books hold {posted}"
        f" of it.{rest}",
    )  # fmt: skip


def _agree(
    session: Session, context: Context, line: ProcessorLine, done: Mapping[str, Money], at: datetime
) -> None:
    """Both books say the same of a line: its fee is posted, and it is matched."""
    if _is_fee_posted(session, context, line, done, at):
        line.state = LineState.MATCHED
        exceptions.settle_line(session, line, at=at)


def _is_fee_posted(
    session: Session, context: Context, line: ProcessorLine, done: Mapping[str, Money], at: datetime
) -> bool:
    """Post what the processor keeps by a line; whether our books do not say otherwise of it."""
    if len(done) == 1:
        [line.clearing] = done
    try:
        posting.post_fee(session, context.district, line, at=at)
    except Conflict as other:
        exceptions.open_of_line(
            session, line, ExceptionKind.AMOUNT_DIFFERS, posting.fee_of(line), at=at,
            words=f"The processor keeps {posting.fee_of(line)} by {line.provider_id}."
            f" {other.message}",
        )  # fmt: skip
        return False
    return True


def _wrong(
    session: Session, line: ProcessorLine, kind: ExceptionKind, words: str, at: datetime
) -> None:
    exceptions.open_of_line(
        session, line, kind, -line.net, at=at,
        words=f"{line.type} {line.source or line.provider_id}: {line.amount} {words}."
        " Nothing was posted.",
    )  # fmt: skip
