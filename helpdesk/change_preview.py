"""What a change would do to each account, as rows: before and after, component by component."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_payload import read
from models.change_request import ChangeRequest, Command
from models.change_rules import ReasonCode
from models.district import District
from models.errors import DistrictError
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from services.change_requests import planning, proposing, weighing
from services.change_requests.planning import Plan
from services.change_requests.wish import Wish
from services.desk import account_page
from services.desk.why import COMPONENTS
from web.clock import now
from web.errors import in_words
from web.extensions import house
from web.identity import me


class Line(NamedTuple):
    """One component of an account, now and after; below zero is credit."""

    words: str
    before: Money
    after: Money


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What becomes of one account."""

    number: str
    whose: str
    lines: Sequence[Line]
    before: Money
    after: Money


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a change would do, or the sentence why it cannot be."""

    plan: Plan | None = None
    effects: Sequence[Effect] = ()
    no: str = ""
    #: Why a second person decides; empty when whoever looks may alone.
    why: Sequence[str] = ()
    #: What is no longer as it was seen when it was asked for.
    different: Sequence[str] = ()


def of_wish(
    session: Session, district: District, wish: Wish, *, again: ChangeRequest | None = None
) -> Preview:
    """What somebody is about to ask for, and by which rules it would wait; ``again`` is what it
    asks for anew."""
    reason = district.changes.reasons.get(wish.reason) or _any(district, wish.command)
    try:
        plan = weighing.plan_of(session, district, wish, at=now())
    except DistrictError as no:
        return Preview(no=in_words(no))
    found = weighing.why_second(
        session, district, wish, plan, reason, by=me().actor, role=StaffRole(me().role), at=now(),
        again=again,
    )  # fmt: skip
    return Preview(plan=plan, effects=_effects(session, plan), why=found)


def of_request(session: Session, request: ChangeRequest) -> Preview:
    """What a change that is not over would do now, and what is otherwise than it was seen."""
    try:
        plan = proposing.look(
            session, house().district, command=request.command, account_id=request.account_id,
            payload=read(request.command, request.payload), at=now(),
        )  # fmt: skip
    except DistrictError as no:
        return Preview(no=in_words(no))
    return Preview(
        plan=plan, effects=_effects(session, plan),
        different=planning.differences(request.preconditions, plan.facts),
    )  # fmt: skip


def _any(district: District, command: Command) -> ReasonCode:
    """Before a reason is chosen: the first that needs nobody else, so that no rule is invented."""
    reasons = district.changes.reasons_for(command)
    return next((each for each in reasons if not each.second_person), reasons[0])


def _effects(session: Session, plan: Plan) -> list[Effect]:
    after = plan.after
    return [
        Effect(
            number=(account := session.get_one(CustomerAccount, account_id)).number,
            whose=account_page.called(session, account.number),
            lines=_lines(before, after[account_id]),
            before=plan.owed_before(account_id), after=plan.owed_after(account_id),
        )
        for account_id, before in plan.before.items()
    ]  # fmt: skip


def _lines(before: Mapping[Component, Money], after: Mapping[Component, Money]) -> list[Line]:
    words = {**COMPONENTS, Component.CREDIT: "Credit held"}
    return [
        Line(words[part], before[part], after[part])
        for part in Component
        if before[part] or after[part]
    ]
