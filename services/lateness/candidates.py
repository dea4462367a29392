"""Accounts that may come to a lien: warned, still owing, and on one of the district's grounds.

What is owed for a bill whose owner was not told with the tenant is left out: there is no lien for
it (RCW 57.08.081(7)).
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.delinquency import Criterion, Does, Ground
from models.district import District
from models.hold import HoldKind
from models.lateness import PastDueStep
from models.ledger import Entry
from models.money import Money, total
from services.accounts import holds
from services.books import ledger
from services.lateness import copies, facts
from services.payments import holding
from services.rules.calendar import months_after
from services.rules.grace import Grace


class Candidate(NamedTuple):
    """An account that people decide about."""

    account_id: int
    number: str
    mailing_name: str
    #: What is unpaid of bills that a lien may be for, and what is not for want of a notice.
    lienable: Money
    without_lien: Money
    #: Why it is here: every ground that holds.
    grounds: tuple[Ground, ...]
    #: The day it was warned, and became a candidate.
    since: date


def listed(session: Session, district: District, on: date, graces: list[Grace]) -> list[Candidate]:
    """Everybody who became a candidate by the steps and still is one, the most owed first."""
    rows = session.execute(
        select(
            CustomerAccount.id, CustomerAccount.number, CustomerAccount.mailing_name,
            func.min(PastDueStep.taken_on).label("since"),
        )
        .join(PastDueStep, PastDueStep.account_id == CustomerAccount.id)
        .where(PastDueStep.does == Does.LIEN_CANDIDATE, CustomerAccount.id.in_(facts.owing()))
        .group_by(CustomerAccount.id, CustomerAccount.number, CustomerAccount.mailing_name)
    ).all()  # fmt: skip
    found = []
    for row in rows:
        grounds = tuple(_grounds(session, district, row.id, on))
        if not grounds:
            continue
        missed = set(copies.without_lien(session, row.id))
        bills = facts.late_bills(session, district, row.id, on, graces)
        lienable = total([late.unpaid for bill, late in bills if bill.id not in missed])
        lost = total([late.unpaid for bill, late in bills if bill.id in missed])
        if lienable + lost:
            found.append(Candidate(row.id, row.number, row.mailing_name, lienable, lost, grounds,
                                   row.since))  # fmt: skip
    return sorted(found, key=lambda each: (-each.lienable.cents, each.number))


def _grounds(session: Session, district: District, account_id: int, on: date) -> Iterator[Ground]:
    for criterion in district.delinquency.lien:
        if _holds(session, criterion, account_id, on):
            yield criterion.ground


def _holds(session: Session, criterion: Criterion, account_id: int, on: date) -> bool:
    """Whether one ground holds: no payment for so long, so much owed, both, or the board's word."""
    since = months_after(on, -criterion.months)
    if criterion.ground is Ground.BOARD:
        return holds.is_flagged(session, account_id, HoldKind.LIEN_DECIDED, on)
    if criterion.ground is Ground.BALANCE:
        return _least_owed(session, account_id, since) > criterion.above
    # Without an amount of its own a ground asks for anything owed at all.
    owes = ledger.balance(session, account_id).owed > criterion.above
    return owes and _paid_nothing(session, account_id, since)


def _paid_nothing(session: Session, account_id: int, since: date) -> bool:
    """Whether no payment came since a day, and the account owed something by then.

    What was moved to another account was not paid here, and what was moved here was.
    """
    first = select(func.min(Entry.effective_on)).where(Entry.account_id == account_id)
    began = session.scalar(first)
    return began is not None and began <= since and not holding.has_any(
        session, account_id, since=since
    )  # fmt: skip


def _least_owed(session: Session, account_id: int, since: date) -> Money:
    """The least the account owed at the end of any day from that day to now."""
    owed = ledger.balance(session, account_id).owed
    least = owed
    changes = session.execute(
        select(Entry.effective_on, func.sum(Entry.change))
        .where(Entry.account_id == account_id, Entry.effective_on > since)
        .group_by(Entry.effective_on)
        .order_by(Entry.effective_on.desc())
    )
    for _, change in changes:
        owed -= Money(int(str(change.cents if isinstance(change, Money) else change)))
        least = min(least, owed)
    return least
