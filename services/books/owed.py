"""What is still to pay: what is owed less what is on its way. Said here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Label, Select, SQLColumnExpression, bindparam, func, select
from sqlalchemy.orm import Session

from models.attempt import IN_DOUBT, IN_FLIGHT, AttemptState, PaymentAttempt
from models.base import Serial
from models.ledger import Component, LedgerAccount
from models.money import Money
from models.question import Question, one_of
from services.books import ledger


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What an account owes, and what of it was sent by bank and has not cleared."""

    owed: Money
    #: Bank payments sent and not yet cleared.
    on_its_way: Money
    #: What somebody tried to pay and nobody knows the outcome of; it is in neither figure.
    in_doubt: Money = Money.ZERO
    #: What is owed by component; credit is below zero.
    parts: Mapping[Component, Money] = field(default_factory=dict)

    @property
    def still(self) -> Money:
        """What is owed less what is on its way; below zero is credit."""
        return self.owed - self.on_its_way


def sent(account_id: SQLColumnExpression[Any]) -> Select[Money]:
    """The sum of an account's bank payments sent and not yet cleared; null without any."""
    return _tried(account_id, IN_FLIGHT)


def doubted(account_id: SQLColumnExpression[Any]) -> Select[Money]:
    """The sum of an account's payments whose outcome nobody knows; null without any."""
    return _tried(account_id, IN_DOUBT)


def by_component(account_id: SQLColumnExpression[Any]) -> list[Label[Money]]:
    """What an account owes of each component, in the order of ``Component``: a column each, so a
    read of the account stays one row. Null where nothing was ever posted; ``parts`` reads them.
    """
    return [
        select(LedgerAccount.balance)
        .where(LedgerAccount.account_id == account_id, LedgerAccount.component == component)
        .correlate_except(LedgerAccount)
        .scalar_subquery()
        .label(component.value)
        for component in Component
    ]


def parts(row: Sequence[Any]) -> dict[Component, Money]:
    """What a row says whose last columns are those of ``by_component``."""
    balances = zip(Component, row[-len(Component) :], strict=True)
    return {component: balance for component, balance in balances if balance is not None}


def _tried(account_id: SQLColumnExpression[Any], states: Iterable[AttemptState]) -> Select[Money]:
    return select(func.sum(PaymentAttempt.amount)).where(
        PaymentAttempt.account_id == account_id, one_of(PaymentAttempt.state, states)
    )


_ACCOUNT_ID = bindparam("account_id", type_=Serial)
_OWED = Question(
    select(
        func.sum(LedgerAccount.balance),
        sent(_ACCOUNT_ID).scalar_subquery(),
        doubted(_ACCOUNT_ID).scalar_subquery(),
        *(
            func.sum(LedgerAccount.balance).filter(LedgerAccount.component == component)
            for component in Component
        ),
    ).where(LedgerAccount.account_id == _ACCOUNT_ID)
)


def of_account(session: Session | Connection, account_id: int) -> Owed:
    """What an account owes, what is on its way and what is in doubt, in one statement."""
    [row] = _OWED.ask(session, {"account_id": account_id})
    owed, coming, doubt, *_ = row
    return Owed(
        owed=money(owed), on_its_way=money(coming), in_doubt=money(doubt),
        parts={component: money(balance) for component, balance in parts(row).items()},
    )  # fmt: skip


def still_of(session: Session, account_ids: Sequence[int]) -> dict[int, Money]:
    """What is still to pay on each of these accounts, in two statements however many."""
    still = ledger.owed_on(session, account_ids)
    coming = session.execute(
        select(PaymentAttempt.account_id, PaymentAttempt.amount).where(
            PaymentAttempt.account_id.in_(account_ids), one_of(PaymentAttempt.state, IN_FLIGHT)
        )
    )
    for account_id, amount in coming:
        still[account_id] -= amount
    return still


def money(value: object) -> Money:
    """A sum as the database gives it: as an amount, a number or nothing."""
    return value if isinstance(value, Money) else Money(int(str(value or 0)))
