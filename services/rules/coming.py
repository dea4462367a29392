"""What will happen to an account if nobody does anything: what falls due, costs more, is billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from models.district import BillingRules
from models.money import Money
from services.rules.aging import Aging, late_fee, shared
from services.rules.calendar import months_after
from services.rules.grace import Grace, late_fee_from


class Coming(StrEnum):
    """A thing that will happen by itself."""

    DUE = "due"
    LATE_FEE = "late_fee"
    NEXT_BILL = "next_bill"


class Issued(Protocol):
    """As much of a bill as says what follows from it."""

    @property
    def number(self) -> str: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...
    @property
    def total(self) -> Money: ...


@dataclass(frozen=True)
class Ahead:
    """One thing that will happen, and on which day."""

    on: date
    what: Coming
    amount: Money = Money.ZERO
    #: The bill it is about; empty when it is about none that was sent.
    bill: str = ""


def coming(
    aging: Aging,
    charges: Money,
    bills: Sequence[Issued],
    rules: BillingRules,
    on: date,
    *,
    is_closed: bool = False,
    graces: Sequence[Grace] = (),
) -> list[Ahead]:
    """What lies ahead on a day, the nearest first. Bills come the newest first.

    ``charges`` is what is owed for bills: a late fee is worked out on nothing else.
    ``graces`` are what outages gave.
    """
    found = []
    if aging.next_due_on and aging.current:
        found.append(Ahead(aging.next_due_on, Coming.DUE, aging.current))
    for bill, unpaid in zip(bills, shared(charges, (bill.total for bill in bills)), strict=True):
        fee = late_fee(unpaid, rules.penalty_percent) if unpaid else unpaid
        if fee:
            late_on = late_fee_from(bill.due_on, rules.grace_days, graces)
            found.append(Ahead(late_on, Coming.LATE_FEE, fee, bill.number))
    if bills and not is_closed:
        next_on = months_after(bills[0].issued_on, rules.cycle_months)
        found.append(Ahead(next_on, Coming.NEXT_BILL))
    return sorted((ahead for ahead in found if ahead.on >= on), key=lambda ahead: ahead.on)
