"""Every night: what hangs, what came twice, and what nobody told us, before the customer calls."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.attempt import IN_FLIGHT, LIVE, PaymentAttempt
from models.attention import AttentionKind
from models.draft import COMING, Draft, DraftState
from models.errors import DistrictError
from services import attention, jobs
from services.context import Context
from services.drafts import rates, twice
from services.gateways.processor import ProcessorError
from services.payments import checkout

S = DraftState
CAUSE = "nightly sweep"
#: A night that was missed is made up for.
LOOKED_BACK = timedelta(days=3)
#: A draft whose day is so long past hangs: a bank answers sooner, and a run is every day.
HANGS_AFTER, AT_BANK_MAX = timedelta(days=2), timedelta(days=14)
BATCH = 1000


class Swept(NamedTuple):
    """What a night found."""

    looked_at: int
    missed: int
    twice: int
    stuck: int


@jobs.handles("sweep_payments", daily_at=time(2, 20), lease=timedelta(hours=2), alone=True)
def sweep_payments(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Look every attempt up that is not at its end, and flag what came twice or hangs."""
    swept = sweep(context)
    return (
        f"Looked at {swept.looked_at} ({swept.missed} without an answer); flagged {swept.twice}"
        f" that came twice and {swept.stuck} drafts that hang."
    )


def sweep(context: Context) -> Swept:
    """One night's sweep. Done twice, nobody is called twice."""
    looked_at, missed = _look_up(context)
    at = context.now()
    today = context.district.day(at)
    with context.database.saving() as session:
        since = at - LOOKED_BACK - twice.WITHIN
        came_twice = twice.flag(session, context.district, since=since, at=at)
    with context.database.saving() as session:
        stuck = flag_stuck(session, today, at=at)
    with context.database.saving() as session:
        rates.note(session, on=today, at=at)
    return Swept(looked_at, missed, came_twice, stuck)


def _look_up(context: Context) -> tuple[int, int]:
    """Ask about each attempt that may still move; how many, and how many in vain."""
    after, looked_at, missed = datetime.min.replace(tzinfo=context.now().tzinfo), 0, 0
    while True:
        with context.database.reading() as session:
            rows = session.execute(
                select(PaymentAttempt.id, PaymentAttempt.created_at)
                .where(
                    PaymentAttempt.state.in_(LIVE), PaymentAttempt.created_at > after,
                    or_(
                        PaymentAttempt.together_id.is_(None),
                        PaymentAttempt.together_id == PaymentAttempt.id,
                    ),
                )
                .order_by(PaymentAttempt.created_at)
                .limit(BATCH)
            ).all()  # fmt: skip
        for row in rows:
            try:
                checkout.follow(context, row.id, cause=CAUSE)
            except (ProcessorError, DistrictError):
                missed += 1
        looked_at += len(rows)
        if len(rows) < BATCH:
            return looked_at, missed
        after = rows[-1].created_at


def flag_stuck(session: Session, today: date, *, at: datetime) -> int:
    """Have a person look at drafts that no run will move any more; how many."""
    is_at_bank = exists().where(
        PaymentAttempt.draft_id == Draft.id, PaymentAttempt.draft_try == Draft.tries,
        PaymentAttempt.state.in_(IN_FLIGHT),
    )  # fmt: skip
    stuck = session.scalars(
        select(Draft)
        .where(
            or_(
                Draft.state.in_(COMING - {S.HELD}) & (Draft.draw_on < today - HANGS_AFTER),
                (Draft.state == S.SENT) & ~is_at_bank & (Draft.draw_on < today - HANGS_AFTER),
                (Draft.state == S.SENT) & (Draft.draw_on < today - AT_BANK_MAX),
            )
        )
        .order_by(Draft.id)
        .limit(BATCH)
    ).all()
    for draft in stuck:
        attention.call(
            session, key=f"draft_hangs:{draft.id}:{draft.tries}", kind=AttentionKind.DRAFT,
            subject=f"draft:{draft.id}", account_id=draft.account_id, at=at,
            words=f"A draft of {draft.draw_on} is still {draft.state}. Look what became of it.",
        )  # fmt: skip
    return len(stuck)
