"""Whether an account may have an arrangement, over how much, and in how many instalments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.arrangement import LIVE, Arrangement, ArrangementMove, ArrangementState
from models.district import District
from models.hold import HoldKind
from models.money import Money
from services.accounts import holds
from services.books.instalments import making_fee
from services.payments import payable
from services.payments.payable import Payable
from services.rules.calendar import months_after
from services.rules.instalments import Debt, Instalment, days_from, debt_of, equal


class WhyNot(StrEnum):
    """Why there is no arrangement to be had today."""

    NOTHING = "nothing"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    #: One of the account was broken not long ago.
    BROKEN = "broken"
    #: One is not over.
    LIVE = "live"
    #: Nobody knows yet what became of a payment.
    IN_DOUBT = "in_doubt"
    #: In bankruptcy nothing is agreed here.
    BANKRUPTCY = "bankruptcy"
    #: Once a property is sold all of it is due.
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What may be agreed on today."""

    #: All that may be divided: what is due now, less bank payments on their way.
    amount: Money
    why_not: WhyNot | None
    #: The instalments of each choice, the fewest first.
    choices: Sequence[Sequence[Instalment]]


def of_account(session: Session, district: District, account: NamedAccount, on: date) -> Offer:
    """What may be agreed on for an account today, by the district's rules."""
    now = payable.of_account(session, account, on)
    amount = to_divide(session, district, now, on)
    why_not = _why_not(session, district, now, amount, on)
    return Offer(
        amount=amount, why_not=why_not, choices=() if why_not else choices(district, amount, on)
    )


def to_divide(session: Session, district: District, now: Payable, on: date) -> Money:
    """What is due now and may be put into instalments.

    The fee for making a contract is left out on the day it is signed: it was agreed to just then
    that it is due at once.
    """
    due_now = debt(now, since=None).due_now
    fee = making_fee(session, now.account.number, now.aging.fees)
    if fee is None or district.day(fee.signed_at) != on:
        return due_now
    unpaid = max(fee.amount - now.on_its_way - now.in_doubt, Money.ZERO)
    return max(due_now - unpaid, Money.ZERO)


def choices(district: District, amount: Money, on: date) -> list[list[Instalment]]:
    """A debt in each number of instalments that the rules allow from a day on."""
    rules = district.arrangements
    first = on + timedelta(days=rules.first_in_days)
    found = [equal(amount, days_from(first, count, rules.every_days)) for count in rules.counts]
    return [each for each in found if each[-1].amount >= rules.instalment_least]


def debt(now: Payable, *, since: date | None) -> Debt:
    """What is due now, and what of it an arrangement of the day ``since`` is about.

    A payment whose outcome nobody knows is not missing.
    """
    later = [bill.total for bill in now.bills if since is not None and bill.due_on >= since]
    return debt_of(now.aging, later, now.on_its_way + now.in_doubt)


def _why_not(
    session: Session, district: District, now: Payable, amount: Money, on: date
) -> WhyNot | None:
    rules, account_id = district.arrangements, now.account.id
    if live_id(session, account_id) is not None:
        return WhyNot.LIVE
    if not amount:
        return WhyNot.NOTHING
    if now.is_closed:
        return WhyNot.CLOSED
    if _is_bankrupt(session, account_id, on):
        return WhyNot.BANKRUPTCY
    if now.in_doubt:
        return WhyNot.IN_DOUBT
    if amount < rules.past_due_least or not choices(district, amount, on):
        return WhyNot.TOO_LITTLE
    if amount > rules.past_due_most:
        return WhyNot.TOO_MUCH
    if _was_broken(session, district, account_id, months_after(on, -rules.none_broken_months)):
        return WhyNot.BROKEN
    return None


def live_id(session: Session, account_id: int) -> int | None:
    """The arrangement of an account that is not over; none when there is none."""
    return session.scalar(
        select(Arrangement.id).where(
            Arrangement.account_id == account_id, Arrangement.state.in_(LIVE)
        )
    )


def _is_bankrupt(session: Session, account_id: int, on: date) -> bool:
    return any(
        hold.kind is HoldKind.BANKRUPTCY and hold.from_on <= on and not holds.is_over(hold, on)
        for hold in holds.history(session, account_id)
    )


def _was_broken(session: Session, district: District, account_id: int, since: date) -> bool:
    last = session.scalar(
        select(func.max(ArrangementMove.at))
        .join(Arrangement, Arrangement.id == ArrangementMove.arrangement_id)
        .where(
            Arrangement.account_id == account_id,
            ArrangementMove.to_state == ArrangementState.BROKEN,
        )
    )
    return last is not None and district.day(last) >= since
