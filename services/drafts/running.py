"""The run of a day: every draft whose day has come is sent, each by itself, and counted.

A run can stop at any point and be started again: what is written of each draft says how far it
came. It works in slices shorter than its lease, so that a worker that died is soon replaced.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from threading import Lock
from time import monotonic

import structlog
from sqlalchemy import ColumnElement, and_, exc, exists, or_, select
from sqlalchemy.orm import Session

from models.attempt import IN_FLIGHT, LIVE, PaymentAttempt
from models.attention import AttentionKind
from models.autopay_reason import AutopayReason
from models.draft import Draft, DraftRun, DraftState
from services import attention, jobs
from services.context import Context
from services.drafts import counting, notices, pacing, sending, tallying
from services.drafts.counting import Group, Why, is_ready
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
LET_GO = (AutopayReason.SUSPENDED, AutopayReason.NEEDS_METHOD)
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
    at = context.now()
    day = context.district.day(at)
    if is_too_early(context, day, at=at):
        return "It is too early."
    with context.database.saving() as session:
        ask(session, day, at=at, by="calendar")
    return f"The run of {day} is asked for."


def is_too_early(context: Context, day: date, *, at: datetime) -> bool:
    """Whether the hour is still to come until which a day's payers were promised a say."""
    local = at.astimezone(context.district.zone)
    return (day, context.district.autopay.sends_at_hour) > (local.date(), local.hour)


def ask(
    session: Session, day: date, *, at: datetime, by: str, part: int = 1, series: str = "",
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    """Ask for a part of the run of a day; asked twice, it is one.

    ``series`` is empty for the calendar's run; one that people begin again has a name.
    """
    jobs.ask(
        session, kind=SENDING, key=key_of(day, part=part, series=series),
        arguments={"day": day.isoformat(), "part": part, "series": series}, at=at, by=by,
        due_at=due_at,
    )  # fmt: skip


def key_of(day: date, *, part: int = 1, series: str = "") -> str:
    """What a part of the run of a day is called."""
    return ":".join(filter(None, [SENDING, str(day), series, str(part)]))


@jobs.handles(SENDING, lease=LEASE, alone=True)
def run_drafts(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """A slice of the run of a day; what is left goes on with the next."""
    day, part = date.fromisoformat(taken.arguments["day"]), int(taken.arguments["part"])
    ends = monotonic() + SLICE.total_seconds()
    left = run(context, day, until=lambda: monotonic() > ends)
    if left and part < ROUNDS_MAX:
        return partial(_go_on, context, taken, left)
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
    line = _Line(_batches(context, day), until)
    with ThreadPoolExecutor(pace.threads, thread_name_prefix="draft") as pool:
        work = partial(line.work, partial(_one, at_pace, day))
        left = sum(done.result() for done in [pool.submit(work) for _ in range(pace.threads)])
    return left + line.is_cut


class _Line:
    """The drafts that are due: each thread takes the next as soon as it is free."""

    def __init__(self, batches: Iterator[Sequence[int]], until: Callable[[], bool]) -> None:
        self.is_cut = False
        self._until, self._turn = until, Lock()
        self._ids = self._one_by_one(batches)

    def work(self, one: Callable[[int], Sent]) -> int:
        """Send one after the other while there are any; how many could not be finished yet."""
        left = 0
        while (draft_id := self._next()) is not None:
            try:
                left += one(draft_id) is Sent.LATER
            except BaseException:  # of our key, not of this draft: nobody takes another
                self.is_cut = True
                raise
        return left

    def _next(self) -> int | None:
        with self._turn:
            return None if self.is_cut else next(self._ids, None)

    def _one_by_one(self, batches: Iterator[Sequence[int]]) -> Iterator[int]:
        for ids in batches:
            yield from ids
            if self._until():
                self.is_cut = True
                return


def begin(session: Session, *, context: Context, day: date) -> DraftRun:
    """Write down what a run expects before it sends anything; begun again, it expects the same."""
    expected = counting.ready(session, day)
    insert_once(
        session, DraftRun, unique=("draw_on",), draw_on=day, started_at=context.now(),
        expected=expected.count, expected_amount=expected.amount, result={},
    )  # fmt: skip
    run_ = session.get_one(DraftRun, day, with_for_update=True)
    run_.ended_at = None
    return run_


def _is_due(day: date) -> ColumnElement[bool]:
    """What a run looks at: the ready, the begun that were not carried out, and those held for a
    payer who did not come.
    """
    is_begun = exists().where(
        PaymentAttempt.draft_id == Draft.id, PaymentAttempt.draft_try == Draft.tries,
        PaymentAttempt.state.in_(LIVE - IN_FLIGHT),
    )  # fmt: skip
    return or_(
        is_ready(day),
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


def _one(context: Context, day: date, draft_id: int) -> Sent:
    """Send one; whatever is wrong with it is its own, and it is held: none is drawn blind."""
    try:
        return sending.send(context, draft_id, run_on=day)
    except ProcessorMisconfigured:
        raise
    except exc.DBAPIError:  # the database was busy or away: nothing is wrong with the draft
        return Sent.LATER
    except Exception as error:
        log.exception("draft.not_sent", draft=draft_id, error=type(error).__name__)
        sending.hold(context, draft_id, notices.UNREADABLE, run_on=day)
        return Sent.STOPPED


def _go_on(context: Context, taken: jobs.Taken, left: int, session: Session) -> str:
    at, asked = context.now(), taken.arguments
    ask(
        session, date.fromisoformat(asked["day"]), at=at, by=SENDING, part=int(asked["part"]) + 1,
        series=asked.get("series", ""), due_at=at + ROUND_WAITS,
    )  # fmt: skip
    return f"{left} are not finished; it goes on."


def _end(context: Context, day: date, left: int, session: Session) -> str:
    run_ = finish(session, context, day, left=left)
    return f"Expected {run_.expected}, {run_.result['words']}"


def finish(session: Session, context: Context, day: date, *, left: int = 0) -> DraftRun:
    """Compare what was expected with what came, and have a person look at a difference.

    What is held has work of its own; here it is counted with the rest. Ended again with the
    same figures, nobody is called again.
    """
    run_ = session.get_one(DraftRun, day, with_for_update=True)
    came = tallying.afresh(session, run_)
    run_.ended_at = context.now()
    why = tallying.at_end(came)
    words = ", ".join(f"{each.count} {word}" for word, each in came.now.items() if each.count)
    run_.result = {
        "left": left, "sent": came.sent.count, "sent_amount": came.sent.amount.cents,
        "why": counting.kept(why), "words": words or "nothing to do",
    }  # fmt: skip
    missing, held = why[Why.UNEXPLAINED], came.now[Group.HELD]
    if left or held.count or missing != counting.NOTHING:
        attention.call(
            session, key=f"draft_run:{day}:{came.sent.count}:{held.count}:{left}:{missing.count}:"
            f"{missing.amount.cents}",
            kind=AttentionKind.DRAFT, subject=f"run:{day}", at=context.now(),
            words=f"The run of {day} expected {run_.expected} drafts of {run_.expected_amount}"
            f" and sent {came.sent.count} of {came.sent.amount}; {held.count} are held,"
            f" {left} are not finished, {missing.count} of {missing.amount} are not explained.",
        )  # fmt: skip
    session.flush()
    return run_
