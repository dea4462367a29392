"""What contracts post: the principal when they are signed, each part of it when it is asked for.

The principal stands in a general account of its own, not yet due. What is asked for moves from
there into the customer's contract component, with its interest and the treasurer's fee; credit
that is held is used for it at once, as for a bill. What is not asked for is owed by nobody today.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.contract import Contract, ContractItem, ItemKind
from models.district import District
from models.ledger import Component, EntryKind
from models.money import Money
from services.books import ledger
from services.books.chart import lock_general, open_books, open_chart
from services.books.crediting import use_credit
from services.books.ledger import Leg
from services.rules.contracts import Plan, asked_by


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a contract that is asked for."""

    kind: ItemKind
    due_on: date
    principal: Money
    interest: Money = Money.ZERO
    fee: Money = Money.ZERO
    #: Which month of the plan.
    month: int | None = None


def begin(
    session: Session, district: District, made: Contract, *, on: date, at: datetime, by: str
) -> None:
    """Put a contract into the books: what is not yet due is debited, contract revenue credited.
    The fee for making it is owed at once. A second time posts nothing.

    :raises Refused: when the month of ``on`` is closed.
    """
    chart = district.chart
    open_chart(session, chart)
    lock_general(session, chart)
    revenue, fees = chart.revenue[Component.CONTRACT], chart.revenue[Component.FEE]
    books = open_books(
        session, chart, account_id=made.account_id, codes={chart.contracts, revenue, fees}
    )
    legs = [Leg(books.general[chart.contracts], books.general[revenue], made.principal)]
    if made.admin_fee:
        legs.append(Leg(books.part(Component.FEE), books.general[fees], made.admin_fee))
    ledger.post(
        session, key=f"contract:{made.id}", kind=EntryKind.CONTRACT, account_id=made.account_id,
        legs=legs, on=on, at=at, memo=f"Contract {made.number}: {made.purpose}", actor=by,
    )  # fmt: skip
    made.not_due = made.principal
    session.flush()


def agreed(made: Contract) -> Plan:
    """The plan of a contract from its first month, as it is agreed to."""
    return Plan(
        left=made.principal, rate=made.rate, payment=made.payment,
        treasurer_fee=made.treasurer_fee, from_on=made.from_on, months=made.months, month=0,
    )  # fmt: skip


def plan_of(made: Contract) -> Plan:
    """How a contract goes on from what was asked for; as it is agreed to before it is signed."""
    if made.signed_at is None:
        return agreed(made)
    months = [each.month for each in made.items if each.month is not None]
    return replace(agreed(made), left=made.not_due, month=max(months, default=0))


def ask_due(
    session: Session, district: District, made: Contract, *, until: date, on: date, at: datetime,
    by: str,
) -> int:  # fmt: skip
    """Ask for every month that must be by the day ``until``; how many. A second time finds none.
    It counts in the books on ``on``.

    Whoever calls holds the account and the contract.
    """
    rows = asked_by(plan_of(made), until, district.contracts.ask_days)
    for row in rows:
        part = Part(
            kind=ItemKind.INSTALMENT, due_on=row.due_on, principal=row.principal,
            interest=row.interest, fee=row.fee, month=row.number,
        )  # fmt: skip
        ask(session, district, made, part, on=on, at=at, by=by)
    return len(rows)


def ask(
    session: Session, district: District, made: Contract, part: Part, *, on: date, at: datetime,
    by: str,
) -> ContractItem:  # fmt: skip
    """Ask for a part: the customer's contract component is debited; what is not yet due, interest
    on contracts, and what is collected for the treasurer are credited. Held credit is used for it.

    Whoever calls holds the account and the contract, and says which part comes next.

    :raises Refused: when the month of ``on`` is closed.
    """
    chart, number = district.chart, len(made.items) + 1
    lock_general(session, chart)
    codes = {chart.contracts, chart.contract_interest, chart.treasurer}
    books = open_books(session, chart, account_id=made.account_id, codes=codes)
    owed = books.owed()
    customers = books.part(Component.CONTRACT)
    amounts = (
        (chart.contracts, part.principal), (chart.contract_interest, part.interest),
        (chart.treasurer, part.fee),
    )  # fmt: skip
    name = f"instalment:{made.id}:{number}"
    entry = ledger.post(
        session, key=name, kind=EntryKind.INSTALMENT, account_id=made.account_id,
        legs=[Leg(customers, books.general[code], amount) for code, amount in amounts if amount],
        on=on, at=at, memo=f"Contract {made.number}, {_called(part)}", actor=by,
    )  # fmt: skip
    made.not_due -= part.principal
    item = ContractItem(
        number=number, account_id=made.account_id, entry_id=entry.id, kind=part.kind,
        month=part.month, asked_on=on, due_on=part.due_on, principal=part.principal,
        interest=part.interest, fee=part.fee, left_after=made.not_due,
    )  # fmt: skip
    made.items.append(item)
    session.flush()
    owed[Component.CONTRACT] = owed.get(Component.CONTRACT, Money.ZERO) + item.total
    use_credit(
        session, books, owed, district.payments.application_order, name=name,
        memo=f"Credit applied to contract {made.number}", on=on, at=at, by=by,
    )  # fmt: skip
    return item


def _called(part: Part) -> str:
    if part.kind is ItemKind.PREPAID:
        return "prepaid"
    return "all that was left" if part.month is None else f"instalment {part.month}"
