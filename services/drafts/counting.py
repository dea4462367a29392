"""What the run of a day came to, counted and explained to the cent."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    or_,
    select,
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


def is_ready(day: date | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """To be sent by this day: told before, or to be drawn once more."""
    return or_(
        and_(Draft.state == S.NOTICED, Draft.draw_on <= day),
        and_(Draft.state == S.RETURNED, Draft.again_on <= day),
    )


def told() -> ColumnElement[Money]:
    """What a draft's notice named; without a notice what was planned."""
    return func.coalesce(Draft.noticed, Draft.planned)


def moved() -> ColumnElement[bool]:
    """The moves that count to the run whose day they carry.

    What was held before and only let go on its day was not expected, and is not counted.
    """
    return DraftMove.from_state != S.HELD


def of_run(run: DraftRun) -> ColumnElement[bool]:
    """The drafts of a run: those it moved, and while it goes on those it is still to send."""
    moves = select(DraftMove.draft_id).where(DraftMove.run_on == run.draw_on, moved())
    touched = Draft.id.in_(moves)
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


def ready(session: Session, day: date) -> Tally:
    """What is to be sent by a day now."""
    count, amount = session.execute(
        select(func.count(), func.sum(told())).where(is_ready(day))
    ).one()  # fmt: skip
    return Tally(count, owed.money(amount))


def kept(why: dict[Why, Tally]) -> dict[str, Any]:
    """The reasons as a run that ended keeps them."""
    return {word.value: [each.count, each.amount.cents] for word, each in why.items()}


def read(kept: dict[str, Any]) -> dict[Why, Tally]:
    """The reasons that a run keeps."""
    return {each: Tally(kept[each][0], Money(kept[each][1])) for each in Why}
