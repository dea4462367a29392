"""All the accounts one person may see, with what is owed on each: for property managers.

Two statements, however many there are; they are sorted, searched and paged from what was read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from models.account import (
    Access,
    AccountStatus,
    CustomerAccount,
    Premise,
    Role,
    address_line,
    printed,
)
from models.base import Cents
from models.bill import Bill
from models.ledger import LedgerAccount
from models.money import Money, total
from models.payment import Payment
from services.access.accounts import lasting, lets
from services.books import brought, instalments, owed
from services.payments.payable import LOOKED_BACK
from services.rules.aging import Aging, Due, age_parts
from services.rules.roles import Act, may

#: Rows of a page.
PAGE = 50
#: With more accounts than this the portfolio is a person's first page.
HANDFUL = 6
SEARCH_MAX = 80


class Which(StrEnum):
    """Which accounts of a portfolio are wanted."""

    ALL = "all"
    PAST_DUE = "past_due"
    #: Due within two weeks, or past due.
    DUE_SOON = "due_soon"
    OWING = "owing"


class Sort(StrEnum):
    """What a portfolio is in the order of."""

    ADDRESS = "address"
    NUMBER = "number"
    OWED = "owed"
    DUE = "due"
    PAID = "paid"


SOON = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class PortfolioAccount:
    """One account of a portfolio as it stands today."""

    account_id: int
    number: str
    #: House number, street and unit, for the order of addresses.
    place: tuple[str, str, str]
    role: Role
    is_closed: bool
    owed: Money  #: Below zero is credit.
    on_its_way: Money
    in_doubt: Money  #: Paid, and nobody knows the outcome: not to be paid again yet.
    aging: Aging
    last_paid_on: date | None

    @property
    def still(self) -> Money:
        """What is still to pay: what is owed less what is on its way."""
        return self.owed - self.on_its_way

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return printed(self.number)

    @property
    def address(self) -> str:
        """The service address on one line."""
        house_number, street, unit = self.place
        return address_line(house_number, street, unit)

    @property
    def is_checked(self) -> bool:
        """Whether a payment on it is being looked up."""
        return self.in_doubt > Money.ZERO

    @property
    def may_pay(self) -> bool:
        """Whether its person may pay it, being what they are to it."""
        return may(self.role, Act.PAY)

    @property
    def is_past_due(self) -> bool:
        """Whether something is past due that is not on its way."""
        return self.still_past_due > Money.ZERO

    @property
    def still_past_due(self) -> Money:
        """What of it is past due and not on its way."""
        return min(self.aging.past_due, max(self.still, Money.ZERO))

    @property
    def due_on(self) -> date | None:
        """The day the oldest open amount was due, or the newest will be; none without any."""
        if self.still <= Money.ZERO:
            return None
        return self.aging.past_due_since or self.aging.next_due_on


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What a portfolio comes to."""

    accounts: int
    #: What is owed today, and what of it a bank has been asked for.
    owed: Money
    on_its_way: Money
    #: What is still to pay, and on how many accounts.
    still: Money
    owing: int
    past_due: int
    #: What of it is past due.
    still_past_due: Money


def of_person(session: Session, person_id: int, on: date) -> list[PortfolioAccount]:
    """Every account a person may see on a day, by address."""
    roles = _roles(person_id, on)
    found = session.execute(_accounts(roles)).all()
    parts = {row.id: owed.parts(row) for row in found}
    bills = _bills(session, roles, on)
    asked = instalments.of_accounts(session, parts, on)
    held = {
        row.id: PortfolioAccount(
            account_id=row.id,
            number=row.number,
            place=(row.house_number, row.street, row.unit),
            role=row.role,
            is_closed=row.status is AccountStatus.CLOSED,
            owed=total(list(parts[row.id].values())),
            on_its_way=owed.money(row.on_its_way),
            in_doubt=owed.money(row.in_doubt),
            aging=age_parts(
                parts[row.id],
                [*bills.get(row.id, ()), *brought.read(row.brought).dues],
                on,
                asked.get(row.id, ()),
            ),
            last_paid_on=row.last_paid_on,
        )  # fmt: skip
        for row in found
    }
    return in_order(held.values(), Sort.ADDRESS, descending=False)


def sums(held: Sequence[PortfolioAccount]) -> Sums:
    """What these come to; credit on one account is not taken off another."""
    owing = [each for each in held if each.still > Money.ZERO]
    late = [each for each in owing if each.is_past_due]
    owed_today = total([max(each.owed, Money.ZERO) for each in held])
    still = total([each.still for each in owing])
    return Sums(
        accounts=len(held),
        owed=owed_today,
        on_its_way=max(owed_today - still, Money.ZERO),
        still=still,
        owing=len(owing),
        past_due=len(late),
        still_past_due=total([each.still_past_due for each in late]),
    )


def chosen(
    held: Iterable[PortfolioAccount], which: Which, search: str, on: date
) -> list[PortfolioAccount]:
    """Those that are wanted: by what is due, and by address or number."""
    wanted = [each for each in held if _is_wanted(each, which, on)]
    words = search[:SEARCH_MAX].casefold().split()
    if not words:
        return wanted
    # With letters it is an address: its house number stands in many account numbers.
    is_number = not any(letter.isalpha() for letter in search)
    digits = "".join(letter for letter in search if letter.isdigit()) if is_number else ""
    return [each for each in wanted if _is_found(each, words, digits)]


def in_order(
    held: Iterable[PortfolioAccount], by: Sort, *, descending: bool
) -> list[PortfolioAccount]:
    """Sorted; what has no such day stands last either way."""
    rows = sorted(held, key=_by_address)
    if by is Sort.ADDRESS:
        return rows[::-1] if descending else rows
    if by in (Sort.DUE, Sort.PAID):
        day: Callable[[PortfolioAccount], date | None] = lambda each: (  # noqa: E731 - one of two columns
            each.due_on if by is Sort.DUE else each.last_paid_on
        )
        with_day = [each for each in rows if day(each)]
        with_day.sort(key=lambda each: day(each) or date.min, reverse=descending)
        return with_day + [each for each in rows if not day(each)]
    keys: Mapping[Sort, Callable[[PortfolioAccount], Any]] = {
        Sort.NUMBER: lambda each: each.number,
        Sort.OWED: lambda each: each.still.cents,
    }
    return sorted(rows, key=keys[by], reverse=descending)


def _is_wanted(each: PortfolioAccount, which: Which, on: date) -> bool:
    match which:
        case Which.PAST_DUE:
            return each.is_past_due
        case Which.OWING:
            return each.still > Money.ZERO
        case Which.DUE_SOON:
            return each.due_on is not None and each.due_on <= on + SOON
        case Which.ALL:
            return True


def _is_found(each: PortfolioAccount, words: Sequence[str], digits: str) -> bool:
    address = each.address.casefold()
    return all(word in address for word in words) or (len(digits) > 2 and digits in each.number)


def _by_address(each: PortfolioAccount) -> tuple[str, int, str, str, str]:
    house_number, street, unit = each.place
    digits = "".join(letter for letter in house_number if letter in "0123456789")
    return street, int(digits[:9] or 0), house_number, unit, each.number


def _roles(person_id: int, on: date) -> ColumnElement[bool]:
    return and_(Access.person_id == person_id, lasting(on), lets(Act.SEE))


def _accounts(mine: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a row of many columns
    account = CustomerAccount
    last = (
        select(func.max(Payment.received_on))
        .where(Payment.account_id == account.id)
        .scalar_subquery()
    )
    return (
        select(
            account.id, account.number, account.status, Premise.house_number, Premise.street,
            Premise.unit, Access.role, last.label("last_paid_on"),
            owed.sent(account.id).scalar_subquery().label("on_its_way"),
            owed.doubted(account.id).scalar_subquery().label("in_doubt"),
            brought.AS_TEXT.label("brought"), *owed.by_component(account.id),
        )
        .join(Access, Access.account_id == account.id)
        .join(Premise, Premise.id == account.premise_id)
        .where(mine)
        .order_by(Access.id.desc())
    )  # fmt: skip


def _bills(session: Session, mine: ColumnElement[bool], on: date) -> dict[int, list[Due]]:
    """The bills that are still open, newest first: as many as what is owed reaches back."""
    debt = (
        select(LedgerAccount.account_id, func.sum(LedgerAccount.balance).label("owed"))
        .join(Access, Access.account_id == LedgerAccount.account_id)
        .where(mine)
        .group_by(LedgerAccount.account_id)
        .having(func.sum(LedgerAccount.balance) > 0)
        .subquery()
    )
    newer = func.sum(Bill.total).over(
        partition_by=Bill.account_id, order_by=Bill.period_from.desc(), rows=(None, -1)
    )
    each = (
        select(Bill.account_id, Bill.due_on, Bill.total, Bill.period_from, debt.c.owed,
               newer.label("newer"))
        .join(debt, debt.c.account_id == Bill.account_id)
        .where(Bill.period_from >= on - LOOKED_BACK)
        .subquery()
    )  # fmt: skip
    rows = session.execute(
        select(each.c.account_id, each.c.due_on, type_coerce(each.c.total, Cents))
        .where(or_(each.c.newer.is_(None), each.c.newer < each.c.owed))
        .order_by(each.c.account_id, each.c.period_from.desc())
    )
    found: dict[int, list[Due]] = {}
    for account_id, due_on, asked in rows:
        found.setdefault(account_id, []).append(Due(due_on, asked))
    return found
