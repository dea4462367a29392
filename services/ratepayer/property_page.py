"""A property as its people see it: what is billed there, who has a part in it, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.account import Access, Person, Role
from models.bill import Bill, BillLine
from models.money import Money
from services.access.accounts import MyAccount
from services.access.sharing import SHARERS
from services.rules import roles as of_roles
from services.rules.calendar import months_after
from services.rules.roles import Act

#: No property had more people than a page can hold.
PEOPLE_MAX = 60


class Stay(NamedTuple):
    """Somebody's part in the account, from a day to a day."""

    person_id: int
    name: str
    role: Role
    from_on: date
    to_on: date | None

    def lasts(self, on: date) -> bool:
        """Whether it lasts on a day; both its days count."""
        return self.from_on <= on and (self.to_on is None or self.to_on >= on)


class UnitCost(NamedTuple):
    """What one unit costs for one month by one charge of the newest bill."""

    line: BillLine
    a_month: Money


@dataclass(frozen=True)
class Property:
    """What the page says; what the reader may not see is left out."""

    #: Those who have a part today, owners first.
    people: Sequence[Stay]
    #: The parts there were, the newest first: the reader's own, and to an owner those of owners
    #: and of whoever was there in the reader's time. A tenant of before is nobody's news.
    history: Sequence[Stay]
    may_see_mailing: bool
    costs: Sequence[UnitCost]
    bill: Bill | None
    next_bill_on: date | None


def of_account(
    session: Session, account: MyAccount, *, person_id: int, cycle_months: int, on: date
) -> Property:
    """The property of an account, for a person who may see it on this day: two statements more."""
    stays = _stays(session, account.id)
    mine = [stay for stay in stays if stay.person_id == person_id]
    roles = {stay.role for stay in mine if stay.lasts(on)}
    since = min((stay.from_on for stay in mine), default=on)
    is_owner = bool(roles & SHARERS)
    bill = session.scalar(
        select(Bill)
        .where(Bill.account_id == account.id)
        .order_by(Bill.period_from.desc())
        .limit(1)
        .options(selectinload(Bill.lines))
    )
    is_billed = bill is not None and account.closed_on is None
    order = list(Role)
    return Property(
        people=sorted(
            (stay for stay in stays if stay.lasts(on)), key=lambda stay: order.index(stay.role)
        ),
        history=[
            stay
            for stay in stays
            if stay in mine or (is_owner and (stay.role in SHARERS or (stay.to_on or on) >= since))
        ],
        may_see_mailing=any(of_roles.may(role, Act.MAILING) for role in roles),
        costs=_costs(bill, account.units) if bill is not None else [],
        bill=bill,
        next_bill_on=months_after(bill.issued_on, cycle_months) if bill and is_billed else None,
    )


def _stays(session: Session, account_id: int) -> list[Stay]:
    rows = session.execute(
        select(Person.id, Person.name, Access.role, Access.from_on, Access.to_on)
        .join(Person, Person.id == Access.person_id)
        .where(Access.account_id == account_id)
        .order_by(Access.from_on.desc(), Access.id.desc())
        .limit(PEOPLE_MAX)
    )
    return [Stay(*row) for row in rows]


def _costs(bill: Bill, units: int) -> list[UnitCost]:
    """The charges that are so much for each unit and month, to the cent.

    A charge whose rate changed within the bill has several lines: the last says what it costs now.
    """
    found: dict[str, UnitCost] = {}
    for line in bill.lines:
        inputs = line.reason.get("inputs") or {}
        counted, months = inputs.get("units", 0), inputs.get("months", 0)
        if Fraction(counted) != units or not Fraction(months):
            continue
        each = line.amount.cents / (Fraction(units) * Fraction(months))
        if each.denominator == 1 and each > 0:
            found[line.charge] = UnitCost(line, Money(int(each)))
    return list(found.values())
