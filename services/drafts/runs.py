"""The runs as staff look at them: day by day, a run's drafts, and beginning one again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.draft import COMING, Draft, DraftRun, DraftState
from models.errors import NotFound, Refused
from models.job import Job, JobState
from services import audit
from services.books import owed
from services.context import Context
from services.drafts import counting, running, tallying
from services.drafts.counting import Figures, Group, Tally
from services.drafts.sending import SENDING
from services.pages import PAGE, Rows, page_of
from services.rules import reason_words

#: A reason is a sentence, and no story.
#: As far ahead as the desk plans.
DAYS_AHEAD = timedelta(days=21)


class Drawn(NamedTuple):
    """A draft in the list of a run, with its account."""

    draft: Draft
    group: Group
    number: str


class Ahead(NamedTuple):
    """A day to come, and what is planned for it."""

    day: date
    drafts: Tally


def days(session: Session, *, before: date | None) -> Rows[Figures]:
    """The runs there were, the newest first."""
    wanted = select(DraftRun).order_by(DraftRun.draw_on.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(DraftRun.draw_on < before)
    found = page_of(session.scalars(wanted).all())
    return Rows(tallying.of_runs(session, found.rows), found.has_more)


def ahead(session: Session, today: date) -> Sequence[Ahead]:
    """What is planned for the days to come, held drafts apart."""
    rows = session.execute(
        select(Draft.draw_on, func.count(), func.sum(counting.told()))
        .where(
            Draft.state.in_(COMING - {DraftState.HELD}), Draft.draw_on >= today,
            Draft.draw_on < today + DAYS_AHEAD,
        )
        .group_by(Draft.draw_on)
        .order_by(Draft.draw_on)
    )  # fmt: skip
    return [Ahead(day, Tally(count, owed.money(amount))) for day, count, amount in rows]


def of_day_or_none(session: Session, day: date) -> Figures | None:
    """The run of a day as it stands now; none when there was none."""
    run = session.get(DraftRun, day)
    return None if run is None else tallying.of_run(session, run)


def drafts(session: Session, run: DraftRun, *, group: Group | None, after: int) -> Rows[Drawn]:
    """The drafts of a run, or those of a group."""
    wanted = (
        select(Draft, counting.group(), CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Draft.account_id)
        .where(counting.of_run(run), Draft.id > after)
        .order_by(Draft.id)
        .limit(PAGE + 1)
    )
    if group is not None:
        wanted = wanted.where(counting.group() == group.value)
    found = page_of(session.execute(wanted).all())
    rows = [Drawn(draft, Group(word), number) for draft, word, number in found.rows]
    return Rows(rows, found.has_more)


def is_under_way(session: Session, day: date) -> bool:
    """Whether a worker has the run of a day, or will."""
    return (
        session.scalar(
            select(Job.id)
            .where(
                Job.kind == SENDING, Job.key.startswith(f"{SENDING}:{day}:", autoescape=True),
                Job.state.in_({JobState.WAITING, JobState.RUNNING}),
            )
            .limit(1)
        )
        is not None
    )  # fmt: skip


def has_any(session: Session, day: date) -> bool:
    """Whether there was a run of a day, or there is a draft to be drawn on it, or again on it."""
    if session.get(DraftRun, day) is not None:
        return True
    asked = select(Draft.id).where(or_(Draft.draw_on == day, Draft.again_on == day)).limit(1)
    return session.scalar(asked) is not None


def may_start(session: Session, context: Context, day: date, *, at: datetime) -> bool:
    """Whether there is a reason to begin or go on: it stopped, or something is still to be sent."""
    if not has_any(session, day):
        return False
    if running.is_too_early(context, day, at=at) or is_under_way(session, day):
        return False
    run = session.get(DraftRun, day)
    return run is None or run.ended_at is None or counting.ready(session, day).count > 0


def start(
    session: Session, context: Context, day: date, *, form: str, by: str, at: datetime
) -> None:  # fmt: skip
    """Begin the run of a day, or go on with one that stopped. The same form twice is once.

    Each draft is still drawn once: what is written of it says how far it came.

    :raises NotFound: for a day that has neither a run nor a draft.
    :raises Refused: before its hour, or while it goes on.
    """
    if not has_any(session, day):
        raise NotFound("There is nothing to draw on that day.")
    _refuse_early(context, day, at=at)
    asked = running.key_of(day, series=form)
    if session.scalar(select(Job.id).where(Job.key == asked)) is not None:
        return
    if is_under_way(session, day):
        raise Refused("The run of that day goes on already.")
    running.ask(session, day, at=at, by=by, series=form)


def by_hand(
    session: Session, context: Context, day: date, *, by: str, reason: str, at: datetime
) -> None:
    """Write down who carries out the run of a day themselves, and why. Each time is kept.

    :raises Refused: before its hour, or where it is not said who and why.
    """
    _refuse_early(context, day, at=at)
    if not by.strip() or len(reason.strip()) not in reason_words.CHARACTERS:
        raise Refused("Say who begins the run and, in a sentence, why.")
    audit.record(
        session, actor=by, action="draft.run", subject=f"run:{day}", at=at,
        detail={"reason": reason.strip()},
    )  # fmt: skip


def _refuse_early(context: Context, day: date, *, at: datetime) -> None:
    if running.is_too_early(context, day, at=at):
        raise Refused("That day's hour is still to come: its payers may change their minds.")
