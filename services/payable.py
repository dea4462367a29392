"""What may be paid on an account, as a payment page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from models.account import AccountStatus, CustomerAccount
from models.attempt import IN_FLIGHT, PaymentAttempt
from models.bill import Bill
from models.errors import NotFound
from models.ledger import LedgerAccount
from models.money import Money
from services import bills
from services.rules.aging import Aging, age

#: Bills older than this say nothing about what is due when.
LOOKED_BACK = timedelta(days=750)


@dataclass(frozen=True, kw_only=True)
class Payable:
    """An account and what is still to pay on it."""

    account: CustomerAccount
    owed: Money
    #: Bank payments sent and not yet cleared.
    on_its_way: Money
    aging: Aging
    #: Newest first.
    bills: Sequence[Bill]

    @property
    def still(self) -> Money:
        """What is owed less what is on its way; below zero is credit."""
        return self.owed - self.on_its_way

    @property
    def bill(self) -> Bill | None:
        """The newest bill."""
        return self.bills[0] if self.bills else None

    @property
    def is_closed(self) -> bool:
        """Whether the account is billed no more."""
        return self.account.status is AccountStatus.CLOSED


def of_account(session: Session, account: CustomerAccount, on: date) -> Payable:
    """What may be paid on an account today, in two statements."""
    owed, coming = session.execute(_OWED, {"account_id": account.id}).one()
    sent = bills.since(session, account.id, on - LOOKED_BACK)
    balance = money(owed)
    return Payable(
        account=account,
        owed=balance,
        on_its_way=money(coming),
        aging=age(balance, bills.dues(sent), on),
        bills=sent,
    )


def by_id(session: Session, account_id: int, on: date) -> Payable:
    """The same for an account a guest has shown to be theirs to pay.

    :raises NotFound: when it is not there.
    """
    account = session.scalar(
        select(CustomerAccount)
        .where(CustomerAccount.id == account_id)
        .options(joinedload(CustomerAccount.premise))
    )
    if account is None:
        raise NotFound
    return of_account(session, account, on)


_ON_ITS_WAY = select(func.sum(PaymentAttempt.amount)).where(
    PaymentAttempt.account_id == bindparam("account_id"), PaymentAttempt.state.in_(IN_FLIGHT)
)
_OWED = select(func.sum(LedgerAccount.balance), _ON_ITS_WAY.scalar_subquery()).where(
    LedgerAccount.account_id == bindparam("account_id")
)


def money(value: object) -> Money:
    """A sum as the database gives it: as an amount, a number or nothing."""
    return value if isinstance(value, Money) else Money(int(str(value or 0)))
