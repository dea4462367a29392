"""The run of a night: every step that is due, each by itself, and counted.

It can stop at any point and be started again: what is written of each bill says how far it came.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from functools import partial
from typing import NamedTuple

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.bill import Bill
from models.errors import DistrictError
from models.lateness import PastDueRun, PastDueStep
from models.money import Money, total
from services import attention, jobs
from services.context import Context
from services.lateness import facts, taking
from services.lateness.facts import Planned
from services.lateness.taking import Outcome
from services.once import insert_once
from services.rules.grace import Grace
from services.telling import announcements
from services.telling.wording import day as in_words

BATCH = 500
#: Before the office opens, and after the night's payments are in the books.
NIGHTLY = time(4, 40)
log = structlog.get_logger(__name__)


class Ran(NamedTuple):
    """What came of a run, now and with what was done of it before."""

    taken: int
    not_needed: int
    failed: int


@jobs.handles("past_due", daily_at=NIGHTLY, lease=timedelta(hours=2), alone=True)
def past_due(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Take every step that is due today, once."""
    ran = run(context, context.today())
    return f"Took {ran.taken}, found {ran.not_needed} not needed any more; {ran.failed} failed."


def preview(context: Context, day: date) -> Iterator[Planned]:
    """What a run of that day would do as things stand, and what is stopped by what.

    Nothing is changed.
    """
    after = 0
    while True:
        with context.database.reading() as session:
            ids = _late_accounts(session, context, day, after)
            graces = graces_of(session, context)
            found = facts.planned(session, context.district, ids, day, graces)
        if not ids:
            return
        yield from found
        after = ids[-1]


def run(context: Context, day: date, *, by: str = taking.BY) -> Ran:
    """Take every step that is due on a day and nothing stops; a second time nothing is done.

    What cannot be done calls a person, and does not stop the others. What was expected and what
    came are held against each other at the end.
    """
    expected = [each for each in preview(context, day) if each.step.stop is None]
    context.database.attempt(partial(_begin, context=context, day=day, expected=expected))
    with context.database.reading() as session:
        graces = graces_of(session, context)
    came = Counter(_one(context, each, day, graces, by) for each in expected)
    ran = Ran(came[Outcome.TAKEN], came[Outcome.NOT_NEEDED], came[None])
    context.database.attempt(partial(_finish, context=context, day=day, ran=ran))
    return ran


def graces_of(session: Session, context: Context) -> list[Grace]:
    """What outages gave, as far as it still lasts or the news tells of it."""
    news = announcements.news(session, at=context.now())
    return [each.grace for each in news if each.grace is not None]


def _late_accounts(session: Session, context: Context, day: date, after: int) -> Sequence[int]:
    """Accounts that owe something and have a bill whose day has passed, so many at a time."""
    return session.scalars(
        select(Bill.account_id)
        .where(
            Bill.account_id > after, Bill.due_on < day, Bill.account_id.in_(facts.owing()),
            Bill.due_on >= context.district.delinquency.follows_from,
        )
        .distinct()
        .order_by(Bill.account_id)
        .limit(BATCH)
    ).all()  # fmt: skip


def _begin(
    session: Session, *, context: Context, day: date, expected: Sequence[Planned]
) -> PastDueRun:
    """Write down what a run expects before it does anything.

    One that was killed goes on with what it expected; one that had ended expects what it did and
    what became due since.
    """
    amount = total([each.step.amount for each in expected])
    insert_once(
        session, PastDueRun, unique=("day",), day=day, started_at=context.now(),
        expected=len(expected), expected_amount=amount, result={},
    )  # fmt: skip
    run_ = session.get_one(PastDueRun, day, with_for_update=True)
    if run_.ended_at is not None:
        done, cost = _done(session, day)
        run_.expected, run_.expected_amount = done + len(expected), cost + amount
        run_.ended_at = None
    session.flush()
    return run_


def _one(
    context: Context, wanted: Planned, day: date, graces: Sequence[Grace], by: str
) -> Outcome | None:
    """One step in a transaction of its own; none when it could not be done."""

    def work(session: Session) -> Outcome:
        return taking.take(session, context, wanted, day, graces, at=context.now(), by=by)

    try:
        return context.database.attempt(work)
    except (DistrictError, DBAPIError) as no:
        words = str(no) if isinstance(no, DistrictError) else "The database did not take it."
    except Exception as error:
        log.exception("past_due.not_taken", bill=wanted.bill.number, step=wanted.step.word)
        words = f"It failed with {type(error).__name__}; the log has more."
    with context.database.saving() as session:
        attention.call(
            session, key=f"past_due:{wanted.bill.number}:{wanted.step.word}:{day}",
            kind=AttentionKind.PAST_DUE, subject=f"bill:{wanted.bill.number}",
            account_id=wanted.bill.account_id, at=context.now(),
            words=f"The step “{wanted.step.word}” of bill {wanted.bill.number} was not taken."
            f" {words}",
        )  # fmt: skip
    return None


def _done(session: Session, day: date) -> tuple[int, Money]:
    """How many steps were taken on a day, and what they cost."""
    amounts = session.scalars(select(PastDueStep.amount).where(PastDueStep.taken_on == day)).all()
    return len(amounts), total(amounts)


def _finish(session: Session, *, context: Context, day: date, ran: Ran) -> None:
    """Hold what came against what was expected; a person looks at a difference, once."""
    run_ = session.get_one(PastDueRun, day, with_for_update=True)
    done, cost = _done(session, day)
    run_.ended_at = context.now()
    run_.result = {
        "done": done, "amount": cost.cents, "not_needed": ran.not_needed, "failed": ran.failed,
    }  # fmt: skip
    differs = (done, cost) != (run_.expected, run_.expected_amount)
    if differs:
        attention.call(
            session, key=f"past_due_run:{day}:{done}:{cost.cents}", kind=AttentionKind.PAST_DUE,
            subject=f"past_due:{day}", at=context.now(),
            words=f"The past-due run of {in_words(day, 'en')} expected {run_.expected} steps for"
            f" {run_.expected_amount} and took {done} for {cost}; {ran.not_needed} were not needed"
            f" any more, {ran.failed} failed.",
        )  # fmt: skip
    session.flush()
