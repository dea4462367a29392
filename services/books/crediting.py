"""Credit that is held for a customer, used for what they owe."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.ledger import Component, EntryKind
from models.money import Money
from services.books import ledger
from services.books.chart import Books
from services.books.ledger import Leg
from services.rules import allocation


def use_credit(
    session: Session,
    books: Books,
    owed: Mapping[Component, Money],
    order: Sequence[Component],
    *,
    name: str,
    memo: str,
    on: date,
    at: datetime,
    by: str,
) -> None:
    """Use what is held for the customer for what they owe now, in the district's ``order``.

    It changes what the credit is for, not what the customer owes. ``name`` is what asked for
    money: named twice, the credit is used once. Without credit nothing is posted.
    """
    held = -min(owed.get(Component.CREDIT, Money.ZERO), Money.ZERO)
    debts = dict(owed) | {Component.CREDIT: Money.ZERO}
    shares = [
        share
        for share in allocation.apply(held, debts, order)
        if share.component is not Component.CREDIT
    ]
    if shares:
        credit = books.part(Component.CREDIT)
        ledger.post(
            session,
            key=f"credit:{name}",
            kind=EntryKind.CREDIT_APPLIED,
            account_id=books.account_id,
            legs=[Leg(credit, books.part(share.component), share.amount) for share in shares],
            on=on,
            at=at,
            memo=memo,
            actor=by,
        )
