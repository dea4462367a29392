"""Who may do how much alone, and which rules call for a second person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.change_request import COUNTS, ChangeRequest, Command, Execution, RequestState
from models.change_rules import ReasonCode
from models.district import District
from models.identity import StaffRole
from models.lateness import FeeWaiver
from models.ledger import Entry
from models.money import Money
from models.payment import BY_HAND, Payment
from models.payment_move import PaymentMove
from services.books import given_up
from services.books.owed import money
from services.change_requests import planning
from services.change_requests.planning import Plan

YEAR = timedelta(days=365)
#: What gives up a charge in whole or in part: they count together, and with late fees taken off.
GIVING = frozenset({Command.ADJUST, Command.REVERSE_CHARGE})
#: What is of the day on which it was asked for first: whoever asks anew, and when, it stays so.
STAYS = frozenset({"cash"})
#: The rules by their names, as whoever decides reads why it waits.
WORDS = {
    "reason": "Its reason always needs a second person.",
    "role": "Whoever asked may do none of it alone.",
    "item": "It is above what whoever asked may do in one change.",
    "day": "With what they did that day it is above what whoever asked may do in a day.",
    "year": "With what was changed on the account within a year it is above what one does alone.",
    "cash": "Whoever asked took money by hand on this account that day.",
    "bankruptcy": "The account is in bankruptcy.",
    "undoes": "It takes back what was done before.",
    "credited": "Credit was given on this account since that was charged.",
    "written_off": "More credit would be held for whom money was written off of.",
    "document": "Its document was given for another change before.",
    "decided": "With what a supervisor decided that day it is above what one does in a day.",
    "again": "It was asked for before, and came back.",
}


def why_second(
    session: Session, district: District, *, command: Command, plan: Plan, reason: ReasonCode,
    account_ids: Sequence[int], undoes: bool, by: str, role: StaffRole, at: datetime,
    document_id: int | None = None, but: int = 0,
) -> list[str]:  # fmt: skip
    """The rules that call for a second person, by their names; none when whoever asks may alone.

    ``account_ids`` are whose books it touches; their line is stood in, and that of whoever asks.
    ``but`` is the id of the request itself, asked for anew.
    """
    limit = district.changes.limit(role, command)
    midnight, today = district.midnight(at), district.day(at)
    of_day = _alone(session, command, since=midnight, by=by)
    of_year = _on_account(session, command, since=at - YEAR, account_ids=account_ids)
    rules = {
        "reason": reason.second_person,
        "role": not limit.item,
        "item": plan.amount > limit.item,
        "day": plan.amount + of_day > limit.day,
        "year": plan.amount + of_year > limit.year,
        "cash": plan.gives and _took_money(session, account_ids, by=by, since=midnight),
        "bankruptcy": any(planning.is_bankrupt(session, each, today) for each in account_ids),
        "written_off": any(
            plan.holds_more(each) and given_up.written_off(session, each) for each in plan.before
        ),
        "undoes": undoes,
        "document": _was_given(session, document_id, but=but),
    }
    return [name for name, applies in rules.items() if applies] + list(plan.asks_second)


def needs_two(
    session: Session, district: District, *, command: Command, amount: Money,
    account_ids: Sequence[int], at: datetime,
) -> bool:  # fmt: skip
    """Whether two supervisors must agree: it is more than one of them does alone, by itself or
    with what was changed on the account within a year."""
    limit = district.changes.limit(StaffRole.SUPERVISOR, command)
    of_year = _on_account(session, command, since=at - YEAR, account_ids=account_ids)
    return amount > limit.item or amount + of_year > limit.year


def is_above_day(
    session: Session, district: District, *, command: Command, amount: Money, by: str, at: datetime
) -> bool:
    """Whether a supervisor's yes is more than one of them does in a day, with what they did or
    decided alone; their line is stood in."""
    limit = district.changes.limit(StaffRole.SUPERVISOR, command)
    of_day = _alone(session, command, since=district.midnight(at), by=by)
    return amount + of_day > limit.day


def given(session: Session, district: District, account_id: int, *, by: str, at: datetime) -> Money:
    """What one person gave up of an account today on their word alone: credits, and charges that
    were taken back. Late fees that they took off by themselves are not among it."""
    found = (
        select(func.sum(Entry.change))
        .join(Execution, Execution.entry_id == Entry.id)
        .join(ChangeRequest, ChangeRequest.id == Execution.request_id)
        .where(
            _is_alone(by), ChangeRequest.command.in_(GIVING), Entry.account_id == account_id,
            Entry.change < 0, ChangeRequest.executed_at >= district.midnight(at),
        )
    )  # fmt: skip
    return -money(session.scalar(found))


def _alone(session: Session, command: Command, *, since: datetime, by: str) -> Money:
    """What came of a command by one person since: done by them alone, or on their yes alone."""
    return _done(session, command, since, _is_alone(by), FeeWaiver.waived_by == by)


def _is_alone(by: str) -> ColumnElement[bool]:
    """Whether a change is done by one person alone, or on their yes alone."""
    return or_(
        and_(ChangeRequest.requested_by == by, ChangeRequest.decided_by == ""),
        and_(ChangeRequest.decided_by == by, ~ChangeRequest.needs_two),
    )


def _on_account(
    session: Session, command: Command, *, since: datetime, account_ids: Sequence[int]
) -> Money:
    """What came of a command since on one of these accounts, where it is most."""
    found = (
        _done(
            session, command, since,
            or_(ChangeRequest.account_id == each, ChangeRequest.other_account_id == each),
            FeeWaiver.account_id == each,
        )
        for each in account_ids
    )  # fmt: skip
    return max(found, default=Money.ZERO)


def _done(
    session: Session, command: Command, since: datetime, which: ColumnElement[bool],
    waived: ColumnElement[bool],
) -> Money:  # fmt: skip
    """What came of a command since, and of what counts with it: of these changes, and of these
    late fees that staff took off."""
    alike = GIVING if command in GIVING else {command}
    done = select(func.sum(ChangeRequest.amount)).where(
        which, ChangeRequest.command.in_(alike), ChangeRequest.state == RequestState.EXECUTED,
        ChangeRequest.executed_at >= since,
    )  # fmt: skip
    off = select(func.sum(FeeWaiver.amount)).where(
        waived, FeeWaiver.is_by_policy.is_(False), FeeWaiver.waived_at >= since
    )
    of_fees = money(session.scalar(off)) if command in GIVING else Money.ZERO
    return money(session.scalar(done)) + of_fees


def _was_given(session: Session, document_id: int | None, *, but: int) -> bool:
    """Whether a document is what another change rests on, which is done or may be."""
    if document_id is None:
        return False
    other = select(ChangeRequest.id).where(
        ChangeRequest.document_id == document_id,
        ChangeRequest.state.in_(COUNTS),
        ChangeRequest.id != but,
    )
    return session.scalar(other.limit(1)) is not None


def _took_money(session: Session, account_ids: Sequence[int], *, by: str, since: datetime) -> bool:
    """Whether somebody wrote down money that came by hand on one of these accounts since, or that
    was moved there.

    Whoever pockets cash covers it by a credit; so nobody gives one alone where they took cash.
    """
    moved_here = exists().where(
        PaymentMove.payment_id == Payment.id, PaymentMove.to_account_id.in_(account_ids)
    )
    found = session.scalar(
        select(Payment.id)
        .join(Entry, Entry.id == Payment.entry_id)
        .where(
            or_(Payment.account_id.in_(account_ids), moved_here), Payment.channel.in_(BY_HAND),
            Payment.recorded_at >= since, Entry.actor == by,
        )
        .limit(1)
    )  # fmt: skip
    return found is not None
