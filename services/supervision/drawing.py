"""Finished work drawn by chance each night, for a supervisor to look at."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from secrets import token_hex

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from models.change_request import ChangeRequest, RequestState
from models.district import District
from models.identity import Staff
from models.lateness import FeeWaiver
from models.ticket import Ticket, TicketMessage, WrittenAs
from models.ticket_states import IS_ELSEWHERE, IS_TO_ANSWER, TO_ANSWER, TicketState
from models.work_review import WorkKind, WorkReview
from services import audit, jobs, many
from services.context import Context
from services.once import insert_once
from services.rules import sampling

BY = "draw_work"
#: Of each person's work of a day one piece in so many, and one at least.
ONE_IN = 20
#: Where a question is that was answered the day before, in the words of the indexes.
LISTS = (
    (IS_TO_ANSWER, TO_ANSWER),
    (IS_ELSEWHERE, set(TicketState) - TO_ANSWER - {TicketState.CLOSED, TicketState.MERGED}),
)


@jobs.handles(BY, daily_at=time(1, 40))
def draw_yesterday(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Draw of what was finished on the day that is over."""
    drawn = context.database.attempt(
        lambda session: draw(session, context.district, at=context.now(), seed=token_hex(16))
    )
    return f"{drawn} pieces of work drawn."


def draw(session: Session, district: District, *, at: datetime, seed: str) -> int:
    """Draw of the work of the day before ``at``; how many pieces. The second call of a day draws
    none.

    ``seed`` was not known while the work was done, so nobody can tell what will be drawn; it is
    written down with how much there was, so that the draw can be made again.
    """
    until = district.midnight(at)
    since = district.midnight(until - timedelta(hours=1))
    day = district.day(since)
    if session.scalar(select(exists().where(WorkReview.day == day))):
        return 0
    found_of = {
        WorkKind.ANSWER: _answered(session, since, until),
        WorkKind.CHANGE: _changed(session, since, until),
        WorkKind.WAIVER: _waived(session, since, until),
    }
    work: dict[str, dict[str, tuple[WorkKind, int]]] = {}
    for kind, found in found_of.items():
        for id_, actor in found:
            work.setdefault(actor, {})[f"{kind}:{id_}"] = kind, id_
    drawn = 0
    for actor, theirs in sorted(work.items()):
        for name in sampling.drawn(theirs, seed=f"{seed}:{actor}", one_in=ONE_IN):
            kind, id_ = theirs[name]
            insert_once(
                session, WorkReview, key=f"{name}:{actor}:{day}", kind=kind, done_by=actor, day=day,
                drawn_at=at, ticket_id=id_ if kind is WorkKind.ANSWER else None,
                change_id=id_ if kind is WorkKind.CHANGE else None,
                waiver_id=id_ if kind is WorkKind.WAIVER else None, reviewed_by="", words="",
            )  # fmt: skip
            drawn += 1
    if work:
        audit.record(
            session, actor=BY, action="work.draw", subject=f"day:{day}", at=at,
            detail={
                "seed": seed, "one_in": ONE_IN, "drawn": drawn,
                "of": {actor: len(theirs) for actor, theirs in sorted(work.items())},
            },
        )  # fmt: skip
    return drawn


def _answered(session: Session, since: datetime, until: datetime) -> Iterable[tuple[int, str]]:
    """The questions somebody replied to, with whoever did, each once, wherever a question went
    since: who answers and parks it has answered too.

    A reply touches its question, and what is closed was not touched for days: the two kinds of
    lists that are left hold every one of them, each by its index; then their messages by theirs.
    """
    touched = [
        id_
        for condition, states in LISTS
        for id_ in session.scalars(
            select(Ticket.id).where(
                text(condition), Ticket.state.in_(states), Ticket.touched_on >= since.date()
            )
        )
    ]
    rows = session.execute(
        select(TicketMessage.ticket_id, TicketMessage.staff_id)
        .where(
            many.among(TicketMessage.ticket_id, touched), TicketMessage.kind == WrittenAs.REPLY,
            TicketMessage.staff_id.is_not(None), TicketMessage.withdrawn_at.is_(None),
            TicketMessage.written_at >= since, TicketMessage.written_at < until,
        )
        .distinct()
    )  # fmt: skip
    return [(ticket_id, f"staff:{staff_id}") for ticket_id, staff_id in rows]


def _changed(session: Session, since: datetime, until: datetime) -> Iterable[tuple[int, str]]:
    """What was changed by one person alone: what two agreed on was looked at already."""
    actors = [f"staff:{id_}" for id_ in session.scalars(select(Staff.id))]
    rows = session.execute(
        select(ChangeRequest.id, ChangeRequest.requested_by).where(
            ChangeRequest.requested_by.in_(actors), ChangeRequest.executed_at >= since,
            ChangeRequest.executed_at < until, ChangeRequest.state == RequestState.EXECUTED,
            ChangeRequest.decided_by == "",
        )
    )  # fmt: skip
    return [(id_, by) for id_, by in rows]


def _waived(session: Session, since: datetime, until: datetime) -> Iterable[tuple[int, str]]:
    """The late fees somebody took off by their own decision, by the index of whoever did."""
    actors = [f"staff:{id_}" for id_ in session.scalars(select(Staff.id))]
    rows = session.execute(
        select(FeeWaiver.id, FeeWaiver.waived_by).where(
            FeeWaiver.waived_by.in_(actors), FeeWaiver.waived_at >= since,
            FeeWaiver.waived_at < until, FeeWaiver.is_by_policy.is_(False),
        )
    )  # fmt: skip
    return [(id_, by) for id_, by in rows]
