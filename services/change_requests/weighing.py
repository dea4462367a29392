"""What a wish comes to: what it posts, why a second person decides, and whether two must agree.

Asked by the preview, by asking and by asking anew, so that the button promises what they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.change_request import OPEN, ChangeRequest
from models.change_rules import ReasonCode
from models.district import District
from models.errors import Conflict
from models.identity import StaffRole
from services.change_requests import authority, commands, reasoning, undoing
from services.change_requests.planning import Plan
from services.change_requests.wish import Wish

#: The sentence for a form that was made of what is no longer so.
CHANGED = "What is owed has changed since you looked. Look again."


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A wish that can be: all that a request keeps of it."""

    plan: Plan
    reason: ReasonCode
    words: str
    #: The executed request that it takes back, also where its maker does not say so.
    undoes_id: int | None
    why_second: list[str]
    needs_two: bool


def weigh(
    session: Session, district: District, wish: Wish, *, by: str, role: StaffRole, at: datetime,
    again: ChangeRequest | None = None,
) -> Weighed:  # fmt: skip
    """What a wish comes to, of whoever asks for it; ``again`` is what is asked for anew by it.

    :raises NotFound: when something it names is not there.
    :raises Conflict: when what is owed is not what was seen, an open request is about the same,
        or another takes the same back.
    :raises Refused: when it cannot be, or what its reason needs is missing.
    """
    but = again.id if again is not None else 0
    reason, words = reasoning.of_wish(session, district, wish)
    plan = plan_of(session, district, wish, at=at)
    if plan.seen != wish.seen:
        raise Conflict(CHANGED)
    _refuse_second_open(session, plan, but=but)
    wish = _named(session, wish, again)
    undoing.check(session, wish, but=but)
    needs_two = authority.needs_two(
        session, district, command=wish.command, amount=plan.amount,
        account_ids=_accounts(session, wish), at=at,
    )  # fmt: skip
    return Weighed(
        plan=plan, reason=reason, words=words, undoes_id=wish.undoes_id, needs_two=needs_two,
        why_second=why_second(
            session, district, wish, plan, reason, by=by, role=role, at=at, again=again
        ),
    )  # fmt: skip


def plan_of(session: Session, district: District, wish: Wish, *, at: datetime) -> Plan:
    """What a wish would post, before and after.

    :raises DistrictError: when it cannot be.
    """
    today = district.day(at)
    return commands.plan(
        session, district, wish.command, wish.account_id, wish.payload, today=today
    )


def why_second(
    session: Session, district: District, wish: Wish, plan: Plan, reason: ReasonCode, *, by: str,
    role: StaffRole, at: datetime, again: ChangeRequest | None = None,
) -> list[str]:  # fmt: skip
    """The rules that call for a second person, by their names: none when whoever asks may alone.

    What is asked for anew always waits, and keeps what it waited for on the day it was asked first.
    """
    wish = _named(session, wish, again)
    why = authority.why_second(
        session, district, command=wish.command, plan=plan, reason=reason,
        account_ids=_accounts(session, wish), undoes=undoing.is_undo(session, wish), by=by,
        role=role, at=at, document_id=wish.document_id, but=again.id if again is not None else 0,
    )  # fmt: skip
    if again is None:
        return why
    stays = authority.STAYS.intersection(again.why_second.split()).difference(why)
    return [*why, *sorted(stays), "again"]


def _named(session: Session, wish: Wish, again: ChangeRequest | None) -> Wish:
    """The wish with what it takes back: that is written once, when it is asked for first."""
    if again is not None:
        return replace(wish, undoes_id=again.undoes_id)
    return undoing.named(session, wish)


def _accounts(session: Session, wish: Wish) -> Sequence[int]:
    return commands.accounts(session, wish.command, wish.account_id, wish.payload)


def _refuse_second_open(session: Session, plan: Plan, *, but: int) -> None:
    if not plan.target:
        return
    other = session.scalar(
        select(ChangeRequest).where(
            ChangeRequest.target == plan.target, ChangeRequest.state.in_(OPEN),
            ChangeRequest.id != but,
        )
    )  # fmt: skip
    if other is not None:
        raise Conflict("%(number)s is about the same and is not over.", number=other.number)
