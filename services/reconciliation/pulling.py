"""Reading the processor's books once a day, and everything that follows from them.

Read again from some days before the last time, so that nothing made late is missed; read
twice, it is there once. A pull that dies goes on where it was with the next.
"""

from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.ledger import Entry, LedgerAccount, Transfer
from models.money import total
from models.processor_line import (
    ClearingStart,
    ProcessorException,
    ProcessorMatch,
    ProcessorPull,
)
from services import attention, jobs
from services.context import Context
from services.gateways.processor_balance import BalanceLine
from services.reconciliation import exceptions, finding, keeping, matching, payouts, proof
from services.reconciliation.beginning import begin, codes_of
from services.reconciliation.proof import Proof

#: A line may come to the list later than it says it was made; and our clocks differ.
OVERLAP = timedelta(days=3)
CLOCKS_DIFFER = timedelta(minutes=10)
#: So much is asked for at once: what was read is kept when the next part does not come.
WINDOW = timedelta(days=1)
BATCH = 200


@jobs.handles("pull_processor", daily_at=time(5, 40), lease=timedelta(hours=3), alone=True)
def pull_processor(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Read the processor's books of the last days and hold ours against them."""
    done, found = pull(context, by="job")
    return f"Read {done.lines} lines, {done.new_lines} new. Not explained: {found.unexplained}."


def pull(context: Context, *, by: str) -> tuple[ProcessorPull, Proof]:
    """Read everything since the last pull and some days before it, match it, post what it means.

    Done twice, or again after it died anywhere, it is done once.

    :raises OutcomeUnknown: when the processor did not say all of it; what it said is kept.
    """
    pull_id = context.database.attempt(partial(_begin, context=context, by=by))
    _read(context, pull_id)
    matching.match_all(context)
    payouts.settle_all(context)
    call_missing(context)
    return context.database.attempt(partial(_end, context=context, pull_id=pull_id))


def _begin(session: Session, *, context: Context, by: str) -> int:
    at = context.now()
    since = begin(session, context.district.chart, at=at) - CLOCKS_DIFFER
    read_until = session.scalar(select(func.max(ProcessorPull.read_until)))
    if read_until is not None:
        since = max(since, read_until - OVERLAP)
    pull = ProcessorPull(by=by, since=since, read_until=since, started_at=at)
    session.add(pull)
    session.flush()
    return pull.id


def _read(context: Context, pull_id: int) -> None:
    with context.database.reading() as session:
        since = session.get_one(ProcessorPull, pull_id).since
    end = context.now() + CLOCKS_DIFFER
    begins = since
    while begins < end:
        until = min(begins + WINDOW, end)
        lines = context.processor().balance_lines(since=begins, until=until)
        for batch in keeping.batches(lines):
            context.database.attempt(partial(_keep, context=context, pull_id=pull_id, lines=batch))
        context.database.attempt(partial(_read_until, pull_id=pull_id, at=until))
        begins = until
    payouts.read(context, since=since)


def _keep(session: Session, *, context: Context, pull_id: int, lines: list[BalanceLine]) -> None:
    pull = session.get_one(ProcessorPull, pull_id)
    new = keeping.keep(session, context.district, lines, at=context.now())
    pull.lines, pull.new_lines = pull.lines + len(lines), pull.new_lines + new
    session.flush()


def _read_until(session: Session, *, pull_id: int, at: datetime) -> None:
    session.get_one(ProcessorPull, pull_id).read_until = at
    session.flush()


def call_missing(context: Context) -> None:
    """Have a person look at what is in our clearing accounts for days, and is no line."""
    after: int | None = 0
    while after is not None:
        after = context.database.attempt(partial(_call_missing, context=context, after=after))


def _call_missing(session: Session, *, context: Context, after: int) -> int | None:
    at, codes = context.now(), codes_of(context.district.chart)
    accounts = select(LedgerAccount.id).where(LedgerAccount.code.in_(codes))
    moves = exists().where(
        Transfer.entry_id == Entry.id,
        Transfer.debit_id.in_(accounts) | Transfer.credit_id.in_(accounts),
    )
    start = select(func.min(ClearingStart.after_entry_id)).scalar_subquery()
    late = session.scalars(
        select(Entry)
        .where(
            Entry.id > start, Entry.id > after, Entry.recorded_at < at - proof.LATE, moves,
            ~exists().where(ProcessorMatch.entry_id == Entry.id),
            ~exists().where(
                ProcessorException.entry_id == Entry.id, ProcessorException.settled_at.is_(None)
            ),
        )
        .order_by(Entry.id)
        .limit(BATCH)
    ).all()  # fmt: skip
    effects = finding.effects(session, [entry.id for entry in late], codes)
    for entry in late:
        amount = total(list(effects[entry.id].values()))
        if amount:
            exceptions.open_of_entry(session, entry, amount, at=at)
    return late[-1].id if late else None


def _end(session: Session, *, context: Context, pull_id: int) -> tuple[ProcessorPull, Proof]:
    """Prove the clearing accounts, and wake somebody when they are not explained."""
    at = context.now()
    found = proof.prove(session, context.district.chart, at=at)
    pull = session.get_one(ProcessorPull, pull_id)
    pull.ended_at, pull.unexplained = at, found.unexplained
    pull.parts = {side.code: side.cents for side in found.sides}
    session.flush()
    if not found.holds:
        attention.call(
            session, key=f"processor:unexplained:{context.district.day(at)}",
            kind=AttentionKind.RECONCILIATION, subject="processor:unexplained", at=at,
            words=f"{found.unexplained} between our clearing accounts and the processor is not"
            f" explained, and {len(found.wrong)} rows are not what the other side says.",
        )  # fmt: skip
    return pull, found
