"""What may be paid on an account, as a payment page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, joinedload

from models.account import AccountStatus, CustomerAccount, NamedAccount
from models.errors import NotFound
from models.money import total
from services.books import bills, brought, instalments, owed
from services.books.bills import BillHead
from services.books.brought import OpenBill
from services.books.owed import Owed
from services.rules.aging import Aging, age_parts, charges

#: Bills older than this say nothing about what is due when.
LOOKED_BACK = timedelta(days=750)


@dataclass(frozen=True, kw_only=True)
class Payable(Owed):
    """An account and what is still to pay on it."""

    account: NamedAccount
    aging: Aging
    #: Newest first.
    bills: Sequence[BillHead]
    #: What is unpaid of the bills of the system before, the newest first.
    brought: Sequence[OpenBill]

    @property
    def bill(self) -> BillHead | None:
        """The newest bill."""
        return self.bills[0] if self.bills else None

    @property
    def is_closed(self) -> bool:
        """Whether the account is billed no more."""
        return self.account.status is AccountStatus.CLOSED


def of_account(session: Session | Connection, account: NamedAccount, on: date) -> Payable:
    """What may be paid on an account today, in two statements.

    A third where our bills do not explain what is owed: it may have been brought along; and one
    where something is owed for a contract.
    """
    now = owed.of_account(session, account.id)
    sent = bills.since(session, account.id, on - LOOKED_BACK)
    asked = [bill.total for bill in sent]
    of_bills = charges(now.parts)
    is_explained = of_bills <= total(asked)
    before = brought.NOTHING if is_explained else brought.of_account(session, account.id)
    return Payable(
        account=account,
        owed=now.owed,
        on_its_way=now.on_its_way,
        in_doubt=now.in_doubt,
        parts=now.parts,
        aging=age_parts(
            now.parts,
            [*bills.dues(sent), *before.dues],
            on,
            instalments.to_be_due(session, account.id, now.parts, on),
        ),
        bills=sent,
        brought=before.unpaid(of_bills, asked),
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
