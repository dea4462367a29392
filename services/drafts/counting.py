"""What the run of a day came to, counted and explained to the cent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TextClause,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session

from models.attempt import IN_FLIGHT, LIVE, AttemptState, PaymentAttempt
from models.draft import Draft, DraftMove, DraftRun, DraftState
from models.money import Money
from services.books import owed

S = DraftState
#: Sent, and nobody knows yet what became of it.
NOT_KNOWN = (LIVE - IN_FLIGHT) | {AttemptState.REVIEW}


class Group(StrEnum):
    """Where the drafts of a run stand, as staff ask about them."""

    #: Not sent yet, or to be sent on a later day.
    WAITING = "waiting"
    #: At the bank, whose answer takes days.
    SENT = "sent"
    SETTLED = "settled"
    HELD = "held"
    #: Given back, or refused.
    FAILED = "failed"
    #: The processor's answer was lost and is looked up.
    UNKNOWN = "unknown"
    #: Skipped, stopped, paused, or nothing was owed.
    NOT_DRAWN = "not_drawn"


class Why(StrEnum):
    """Why a run sent less than it expected."""

    HELD = "held"
    NOT_DRAWN = "not_drawn"
    #: Less was owed on the day than the notice named.
    LESS_OWED = "less_owed"
    WAITING = "waiting"
    #: Nothing explains it: people look.
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Tally:
    """How many, and how much."""

    count: int
    amount: Money

    @property
    def many(self) -> str:
        """How many, written out: ``1,204``."""
        return f"{self.count:,}"

    def plus(self, other: "Tally") -> "Tally":
        """It and the other together."""
        return Tally(self.count + other.count, self.amount + other.amount)

    def less(self, other: "Tally") -> "Tally":
        """What is left of it without the other."""
        return Tally(self.count - other.count, self.amount - other.amount)


NOTHING = Tally(0, Money.ZERO)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A run, what it sent, and where its drafts stand now."""

    run: DraftRun
    sent: Tally
    why: dict[Why, Tally]
    now: dict[Group, Tally]

    @property
    def expected(self) -> Tally:
        """What it was to send when it began."""
        return Tally(self.run.expected, self.run.expected_amount)

    @property
    def difference(self) -> Tally:
        """What was expected and not sent; below zero where more was sent."""
        return self.expected.less(self.sent)

    @property
    def is_explained(self) -> bool:
        """Whether every draft and every cent of the difference has a reason."""
        return self.why[Why.UNEXPLAINED] == NOTHING

    @property
    def decided(self) -> Tally:
        """What of it is decided."""
        return self.expected.less(self.why[Why.WAITING])


def is_ready(day: date) -> ColumnElement[bool]:
    """To be sent by this day: told before, or to be drawn once more."""
    return or_(
        and_(Draft.state == S.NOTICED, Draft.draw_on <= day),
        and_(Draft.state == S.RETURNED, Draft.again_on <= day),
    )


def told() -> ColumnElement[Money]:
    """What a draft's notice named; without a notice what was planned."""
    return func.coalesce(Draft.noticed, Draft.planned)


def moved(run: DraftRun) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """The moves a run made; the index is written with these words.

    What was held before and only let go on its day was not expected, and is not counted.
    """
    of_run = (
        text("draft_move.by = 'run_drafts'"), DraftMove.at >= run.started_at,
        DraftMove.from_state != S.HELD,
    )  # fmt: skip
    return (*of_run, DraftMove.at <= run.ended_at) if run.ended_at else of_run


def of_run(run: DraftRun) -> ColumnElement[bool]:
    """The drafts of a run: those it moved, and while it goes on those it is still to send."""
    touched = Draft.id.in_(select(DraftMove.draft_id).where(*moved(run)))
    return touched if run.ended_at else or_(touched, is_ready(run.draw_on))


def group() -> ColumnElement[str]:
    """The group a draft is in now."""
    is_not_known = exists().where(
        PaymentAttempt.draft_id == Draft.id, PaymentAttempt.draft_try == Draft.tries,
        PaymentAttempt.state.in_(NOT_KNOWN),
    )  # fmt: skip
    return case(
        (Draft.state == S.SETTLED, Group.SETTLED.value),
        (Draft.state == S.HELD, Group.HELD.value),
        (Draft.state.in_({S.RETURNED, S.FAILED}), Group.FAILED.value),
        (and_(Draft.state == S.SENT, is_not_known), Group.UNKNOWN.value),
        (Draft.state == S.SENT, Group.SENT.value),
        (Draft.state.in_({S.PLANNED, S.NOTICED}), Group.WAITING.value),
        else_=Group.NOT_DRAWN.value,
    )


def figures(session: Session, run: DraftRun) -> Figures:
    """How a run goes, or went."""
    sent = sent_by(session, run)
    each_one = (
        select(group().label("word"), func.coalesce(Draft.sent, told()).label("amount"))
        .where(of_run(run))
        .subquery()
    )
    rows = session.execute(
        select(each_one.c.word, func.count(), func.sum(each_one.c.amount)).group_by(each_one.c.word)
    )
    now = {Group(word): Tally(count, owed.money(amount)) for word, count, amount in rows}
    kept = run.result.get("why") if run.ended_at else None
    why = _read(kept) if kept else reasons(session, run, sent)
    return Figures(
        run=run, sent=sent, why=why, now={each: now.get(each, NOTHING) for each in Group}
    )


def sent_by(session: Session, run: DraftRun) -> Tally:
    """How many drafts a run sent, and how much."""
    count, amount = session.execute(
        select(func.count(), func.sum(Draft.sent)).where(Draft.id.in_(_sent(run)))
    ).one()
    return Tally(count, owed.money(amount))


def _sent(run: DraftRun) -> Select[int]:
    return select(DraftMove.draft_id).where(*moved(run), DraftMove.to_state == S.SENT)


def reasons(session: Session, run: DraftRun, sent: Tally) -> dict[Why, Tally]:
    """What explains the difference between what was expected and what was sent."""
    less = session.scalar(
        select(func.sum(told() - Draft.sent)).where(Draft.id.in_(_sent(run)))
    )  # fmt: skip
    stopped = (
        select(DraftMove.draft_id, DraftMove.to_state)
        .where(*moved(run), DraftMove.draft_id.not_in(_sent(run)))
        .distinct()
        .subquery()
    )
    rows = session.execute(
        select(stopped.c.to_state, func.count(), func.sum(told()))
        .join(Draft, Draft.id == stopped.c.draft_id)
        .group_by(stopped.c.to_state)
    )
    by_held = {True: NOTHING, False: NOTHING}
    for state, count, amount in rows:
        by_held[state == S.HELD] = by_held[state == S.HELD].plus(Tally(count, owed.money(amount)))
    waiting = NOTHING if run.ended_at else ready(session, run.draw_on)
    why = {
        Why.HELD: by_held[True], Why.NOT_DRAWN: by_held[False],
        Why.LESS_OWED: Tally(0, owed.money(less)), Why.WAITING: waiting,
    }  # fmt: skip
    missing = Tally(run.expected, run.expected_amount).less(sent).less(_sum(why.values()))
    return why | {Why.UNEXPLAINED: missing}


def ready(session: Session, day: date) -> Tally:
    """What is to be sent by a day now."""
    count, amount = session.execute(
        select(func.count(), func.sum(told())).where(is_ready(day))
    ).one()  # fmt: skip
    return Tally(count, owed.money(amount))


def _sum(tallies: Iterable[Tally]) -> Tally:
    return reduce(Tally.plus, tallies, NOTHING)


def kept(why: dict[Why, Tally]) -> dict[str, Any]:
    """The reasons as a run that ended keeps them."""
    return {word.value: [each.count, each.amount.cents] for word, each in why.items()}


def _read(kept: dict[str, Any]) -> dict[Why, Tally]:
    return {each: Tally(kept[each][0], Money(kept[each][1])) for each in Why}
