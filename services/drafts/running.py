"""The run of a day: every draft whose day has come is sent, each by itself, and counted.

A run can stop at any point and be started again: what is written of each draft says how far it
came. It works in slices shorter than its lease, so that a worker that died is soon replaced.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic

import structlog
from sqlalchemy import ColumnElement, TextClause, and_, exc, exists, func, or_, select, text
from sqlalchemy.orm import Session

from models.attempt import IN_FLIGHT, LIVE, PaymentAttempt
from models.attention import AttentionKind
from models.draft import Draft, DraftMove, DraftRun, DraftState
from models.money import Money
from services import attention, jobs
from services.books import owed
from services.context import Context
from services.drafts import pacing, sending
from services.drafts.sending import SENDING, Sent
from services.gateways.processor import ProcessorMisconfigured
from services.once import insert_once

S = DraftState
BATCH, THREADS = 200, 8
#: A slice ends before its lease does; another goes on.
SLICE, LEASE = timedelta(minutes=8), timedelta(minutes=20)
#: What is not known yet is asked again so often, so far apart; then people look.
ROUNDS_MAX, ROUND_WAITS = 30, timedelta(minutes=2)
#: Held drafts that wait for a payer, who did not come by their day.
LET_GO = ("suspended", "needs_method")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast a run goes."""

    calls_a_second: int = pacing.CALLS_A_SECOND
    threads: int = THREADS


USUAL = Pace()


@jobs.handles("begin_drafts", every=timedelta(minutes=10))
def begin_drafts(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """From the hour of the run on, ask for the run of the day, once."""
    local = context.now().astimezone(context.district.zone)
    if local.hour < context.district.autopay.sends_at_hour:
        return "It is too early."
    with context.database.saving() as session:
        ask(session, local.date(), at=context.now(), by="calendar")
    return f"The run of {local.date()} is asked for."


def ask(
    session: Session, day: date, *, at: datetime, by: str, part: int = 1,
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    """Ask for a part of the run of a day; asked twice, it is one."""
    jobs.ask(
        session, kind=SENDING, key=f"{SENDING}:{day}:{part}",
        arguments={"day": day.isoformat(), "part": part}, at=at, by=by, due_at=due_at,
    )  # fmt: skip


@jobs.handles(SENDING, lease=LEASE, alone=True)
def run_drafts(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """A slice of the run of a day; what is left goes on with the next."""
    day, part = date.fromisoformat(taken.arguments["day"]), int(taken.arguments["part"])
    ends = monotonic() + SLICE.total_seconds()
    left = run(context, day, until=lambda: monotonic() > ends)
    if left and part < ROUNDS_MAX:
        return partial(_go_on, context, day, part, left)
    return partial(_end, context, day, left)


def run(
    context: Context, day: date, *, pace: Pace = USUAL, until: Callable[[], bool] = lambda: False
) -> int:  # fmt: skip
    """Send everything that is due by a day, and say how many could not be finished yet.

    :raises ProcessorMisconfigured: when the processor refuses our key: nothing goes on then.
    """
    paced = pacing.paced(context.processor(), pace.calls_a_second)
    at_pace = replace(context, processor=lambda: paced)
    context.database.attempt(partial(begin, context=context, day=day))
    left = 0
    with ThreadPoolExecutor(pace.threads, thread_name_prefix="draft") as pool:
        for ids in _batches(context, day):
            left += list(pool.map(partial(_one, at_pace), ids)).count(Sent.LATER)
            if until():
                return left + 1
    return left


def begin(session: Session, *, context: Context, day: date) -> DraftRun:
    """Write down what a run expects before it sends anything; begun again, it expects the same."""
    expected, amount = session.execute(
        select(func.count(), func.sum(func.coalesce(Draft.noticed, Draft.planned))).where(
            _is_ready(day)
        )
    ).one()
    insert_once(
        session, DraftRun, unique=("draw_on",), draw_on=day, started_at=context.now(),
        expected=expected, expected_amount=owed.money(amount), result={},
    )  # fmt: skip
    return session.get_one(DraftRun, day)


def _is_ready(day: date) -> ColumnElement[bool]:
    """To be sent by this day: told before, or to be drawn once more."""
    return or_(
        and_(Draft.state == S.NOTICED, Draft.draw_on <= day),
        and_(Draft.state == S.RETURNED, Draft.again_on <= day),
    )


def _is_due(day: date) -> ColumnElement[bool]:
    """The same, and what was begun and not carried out, and what waited in vain."""
    is_begun = exists().where(
        PaymentAttempt.draft_id == Draft.id, PaymentAttempt.draft_try == Draft.tries,
        PaymentAttempt.state.in_(LIVE - IN_FLIGHT),
    )  # fmt: skip
    return or_(
        _is_ready(day),
        and_(Draft.state == S.SENT, is_begun),
        and_(Draft.state == S.HELD, Draft.reason.in_(LET_GO), Draft.draw_on <= day),
    )


def _batches(context: Context, day: date) -> Iterator[Sequence[int]]:
    """The drafts that are due, some at a time, each once in a pass."""
    after = 0
    while True:
        with context.database.reading() as session:
            ids = session.scalars(
                select(Draft.id).where(_is_due(day), Draft.id > after).order_by(Draft.id)
                .limit(BATCH)
            ).all()  # fmt: skip
        if not ids:
            return
        yield ids
        after = ids[-1]


def _one(context: Context, draft_id: int) -> Sent:
    """Send one; whatever is wrong with it is its own, and it is held: none is drawn blind."""
    try:
        return sending.send(context, draft_id)
    except ProcessorMisconfigured:
        raise
    except exc.DBAPIError:  # the database was busy or away: nothing is wrong with the draft
        return Sent.LATER
    except Exception as error:
        log.exception("draft.not_sent", draft=draft_id, error=type(error).__name__)
        sending.hold(context, draft_id, "balance")
        return Sent.STOPPED


def _go_on(context: Context, day: date, part: int, left: int, session: Session) -> str:
    at = context.now()
    ask(session, day, at=at, by=SENDING, part=part + 1, due_at=at + ROUND_WAITS)
    return f"{left} are not finished; it goes on."


def _end(context: Context, day: date, left: int, session: Session) -> str:
    run_ = finish(session, context, day, left=left)
    return f"Expected {run_.expected}, {run_.result['words']}"


def finish(session: Session, context: Context, day: date, *, left: int = 0) -> DraftRun:
    """Compare what was expected with what came, and have a person look at a difference."""
    run_ = session.get_one(DraftRun, day, with_for_update=True)
    came, amount = outcomes(session, run_)
    run_.ended_at = context.now()
    run_.result = {
        "came": came, "sent_amount": amount.cents, "left": left,
        "words": ", ".join(f"{count} {state}" for state, count in came.items()) or "nothing to do",
    }  # fmt: skip
    accounted = sum(came.values())
    differs = accounted < run_.expected or amount > run_.expected_amount
    if left or came.get(S.HELD.value) or differs:
        attention.call(
            session, key=f"draft_run:{day}", kind=AttentionKind.DRAFT, subject=f"run:{day}",
            at=context.now(),
            words=f"The run of {day} expected {run_.expected} drafts of {run_.expected_amount}"
            f" and sent {came.get(S.SENT.value, 0)} of {amount}; {came.get(S.HELD.value, 0)} are"
            f" held, {left} are not finished, {max(run_.expected - accounted, 0)} unaccounted for.",
        )  # fmt: skip
    session.flush()
    return run_


def outcomes(session: Session, run_: DraftRun) -> tuple[dict[str, int], Money]:
    """What a run did with its drafts, by state, and how much it sent."""
    moved = _moved(run_)
    rows = session.execute(
        select(DraftMove.to_state, func.count(DraftMove.draft_id.distinct()))
        .where(*moved)
        .group_by(DraftMove.to_state).order_by(DraftMove.to_state)
    )  # fmt: skip
    came = {state.value: count for state, count in rows}
    sent = select(DraftMove.draft_id).where(*moved, DraftMove.to_state == S.SENT)
    amount = session.scalar(select(func.sum(Draft.sent)).where(Draft.id.in_(sent)))
    return came, owed.money(amount)


def _moved(run_: DraftRun) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """The moves a run made; the index is written with these words."""
    moved = (text("draft_move.by = 'run_drafts'"), DraftMove.at >= run_.started_at)
    return (*moved, DraftMove.at <= run_.ended_at) if run_.ended_at else moved


@dataclass(frozen=True, kw_only=True)
class RunSeen:
    """A run, and where its drafts stand now."""

    run: DraftRun
    #: How many drafts are in each state now, and how much they are.
    now: dict[str, tuple[int, Money]]
    #: How many are still to be sent.
    waiting: int


def seen(session: Session, day: date) -> RunSeen | None:
    """The run of a day as it stands now; none when there was none."""
    run_ = session.get(DraftRun, day)
    if run_ is None:
        return None
    touched = select(DraftMove.draft_id).where(*_moved(run_))
    rows = session.execute(
        select(
            Draft.state, func.count(),
            func.sum(func.coalesce(Draft.sent, Draft.noticed, Draft.planned)),
        )
        .where(Draft.id.in_(touched))
        .group_by(Draft.state)
        .order_by(Draft.state)
    )  # fmt: skip
    now = {state.value: (count, owed.money(amount)) for state, count, amount in rows}
    waiting = session.scalar(select(func.count()).where(_is_ready(day))) or 0
    return RunSeen(run=run_, now=now, waiting=0 if run_.ended_at else int(waiting))
