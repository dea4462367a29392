"""Contracts as pages show them: one with its plan, those of an account, those of everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, selectinload

from models.account import Access, CustomerAccount, Person
from models.contract import LIVE, Contract, ContractItem, ContractState
from models.district import District
from models.errors import NotFound
from models.ledger import Component
from models.money import Money, total
from services.access.accounts import lasting
from services.books import ledger
from services.contracts import posting, settling
from services.contracts.proposing import OWNERS
from services.contracts.settling import Payoff
from services.pages import PAGE, Rows, page_of
from services.rules import contracts
from services.rules.aging import shared
from services.rules.instalments import Row as Month

HISTORY_MAX = 25
NOT_THERE = "There is no such contract."


@dataclass(frozen=True)
class Asked:
    """A part that was asked for, and what of it is still owed."""

    item: ContractItem
    unpaid: Money


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A contract, what was asked for, and what is to come."""

    made: Contract
    #: The oldest first.
    asked: Sequence[Asked]
    to_come: Sequence[Month]
    #: What ends it today; none while it is not running.
    payoff: Payoff | None
    #: The last day of service, where a sale makes all that is left due and nobody called it.
    sold_on: date | None

    @property
    def unpaid(self) -> Money:
        """What is owed of what was asked for."""
        return total([each.unpaid for each in self.asked])

    @property
    def left(self) -> Money:
        """All of it that is not paid, as the books have it, interest to come apart."""
        return self.made.not_due + self.unpaid

    @property
    def next_asked(self) -> Asked | None:
        """The oldest part that is not paid."""
        return next((each for each in self.asked if each.unpaid), None)


def one(session: Session, district: District, contract_id: int, on: date) -> Seen:
    """One contract.

    :raises NotFound: when there is none.
    """
    whole = (Contract.items, Contract.signature, Contract.moves)
    made = session.scalar(
        select(Contract)
        .where(Contract.id == contract_id)
        .options(*(selectinload(each) for each in whole))
    )
    if made is None:
        raise NotFound(NOT_THERE)
    owed = ledger.balance(session, made.account_id).of(Component.CONTRACT)
    newest_first = list(reversed(made.items))
    unpaid = shared(owed, [each.total for each in newest_first])
    asked = [Asked(item, left) for item, left in zip(newest_first, unpaid, strict=True)]
    is_planned = made.state in LIVE
    return Seen(
        made=made, asked=asked[::-1],
        to_come=contracts.to_come(posting.plan_of(made)) if is_planned else [],
        payoff=settling.payoff(session, district, made, on) if made.is_running else None,
        sold_on=settling.sold_on(session, made),
    )  # fmt: skip


def of_account(
    session: Session, district: District, account_id: int, contract_id: int, on: date
) -> Seen:
    """One contract of this account.

    :raises NotFound: when it is not there, or another account's.
    """
    seen = one(session, district, contract_id, on)
    if seen.made.account_id != account_id:
        raise NotFound(NOT_THERE)
    return seen


def all_of(session: Session, account_id: int) -> Sequence[Contract]:
    """The contracts of an account, the newest first, up to twenty-five."""
    return session.scalars(
        select(Contract)
        .where(Contract.account_id == account_id)
        .options(selectinload(Contract.moves))
        .order_by(Contract.id.desc())
        .limit(HISTORY_MAX)
    ).all()


def owners(session: Session, account_id: int, on: date) -> Sequence[Person]:
    """Who may sign a contract of this account."""
    return (
        session.scalars(
            select(Person)
            .join(Access, Access.person_id == Person.id)
            .where(Access.account_id == account_id, lasting(on), Access.role.in_(OWNERS))
            .order_by(Access.id)
        )
        .unique()
        .all()
    )


def listed(
    session: Session, state: ContractState, *, before: int | None
) -> Rows[Row[Contract, str]]:
    """The contracts of everybody in a state with their accounts' numbers, the newest first."""
    wanted = (
        select(Contract, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == Contract.account_id)
        .where(Contract.state == state)
        .order_by(Contract.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(Contract.id < before)
    return page_of(session.execute(wanted).all())


def counts(session: Session) -> Mapping[ContractState, int]:
    """How many contracts stand in each state."""
    rows = session.execute(select(Contract.state, func.count()).group_by(Contract.state))
    return dict.fromkeys(ContractState, 0) | {row[0]: row[1] for row in rows}
