"""What an account that came from another system owed there: its open bills, and what they leave.

Each is due when the system before said so. Where it said no day, nobody knows whether it is late.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.importing import AccountAlias, OpenItem
from models.ledger import Component, Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money, total
from models.question import one_of
from services.rules.aging import OF_NO_BILL, Due, shared

#: What parts the fields of an open bill, and open bills, in one text.
FIELD, LINE = "\x1f", "\x1e"
#: Open bills that a page lists; more are a matter for the office.
LISTED = 12


class OpenBill(NamedTuple):
    """A bill of the system before, as far as it is unpaid."""

    reference: str
    issued_on: date
    #: None where the system before did not say.
    due_on: date | None
    total: Money


class Brought(NamedTuple):
    """What was owed for bills when the account came along. Lateness and fees belong to no bill."""

    #: The newest first.
    bills: Sequence[OpenBill]
    #: What no open bill explains.
    rest: Money

    @property
    def dues(self) -> list[Due]:
        """All of it by its day, the newest first, for ``aging.age``; it is older than our bills."""
        rest = [Due(None, self.rest)] if self.rest else []
        return [Due(bill.due_on, bill.total) for bill in self.bills] + rest

    def unpaid(self, balance: Money, newer: Sequence[Money]) -> list[OpenBill]:
        """The open bills with what is still owed of each, when our own bills came to ``newer``."""
        left = list(shared(balance, [*newer, *(bill.total for bill in self.bills)]))[len(newer) :]
        pairs = zip(self.bills, left, strict=True)
        return [bill._replace(total=amount) for bill, amount in pairs if amount][:LISTED]


NOTHING = Brought((), Money.ZERO)


def read(written: str | None) -> Brought:
    """What ``AS_TEXT`` told; nothing for an account that was always ours."""
    if not written:
        return NOTHING
    opening, bills = 0, []
    for line in written.split(LINE):
        owed, component, amount, issued_on, due_on, reference = line.split(FIELD, 5)
        opening = int(owed)
        if issued_on and component not in OF_NO_BILL:
            due = date.fromisoformat(due_on) if due_on else None
            issued = date.fromisoformat(issued_on)
            bills.append(OpenBill(reference, issued, due, Money(int(amount))))
    bills.sort(key=lambda bill: (bill.due_on or bill.issued_on, bill.issued_on), reverse=True)
    rest = opening - total([bill.total for bill in bills]).cents
    return Brought(bills, Money(max(rest, 0)))


def of_account(session: Session | Connection, account_id: int) -> Brought:
    """What an account brought along, in one statement."""
    asked = select(AS_TEXT).where(CustomerAccount.id == account_id)
    return read(session.scalar(asked))


#: What was owed for bills on the first day, of the account an open bill is of.
_OPENING = (
    select(cast(func.coalesce(func.sum(Transfer.amount), 0), Text))
    .join(Entry, Entry.id == Transfer.entry_id)
    .join(LedgerAccount, LedgerAccount.id == Transfer.debit_id)
    .where(
        Entry.account_id == AccountAlias.account_id,
        Entry.kind == EntryKind.OPENING,
        one_of(LedgerAccount.component, set(Component) - set(OF_NO_BILL)),
    )
    .correlate(AccountAlias)
    .scalar_subquery()
)
_NONE = literal("", Text)
#: What the account a statement is about brought along, in one text; null when it brought nothing.
AS_TEXT = (
    select(
        func.aggregate_strings(
            _OPENING.concat(FIELD)
            .concat(func.coalesce(cast(OpenItem.component, Text), _NONE))
            .concat(FIELD)
            .concat(func.coalesce(cast(OpenItem.amount, Text), _NONE))
            .concat(FIELD)
            .concat(func.coalesce(cast(OpenItem.issued_on, Text), _NONE))
            .concat(FIELD)
            .concat(func.coalesce(cast(OpenItem.due_on, Text), _NONE))
            .concat(FIELD)
            .concat(func.coalesce(OpenItem.reference, _NONE)),
            LINE,
        )
    )
    .select_from(AccountAlias)
    .outerjoin(
        OpenItem,
        (OpenItem.account_id == AccountAlias.account_id)
        & (OpenItem.import_id == AccountAlias.import_id),
    )
    .where(AccountAlias.account_id == CustomerAccount.id)
    .correlate(CustomerAccount)
    .scalar_subquery()
)
