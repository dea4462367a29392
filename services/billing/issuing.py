"""Bills issued: what is asked for, and paid at once with the credit a customer holds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayState
from models.bill import Bill, BillHash, BillLine
from models.district import Chart
from models.errors import Conflict, Refused
from models.ledger import Component, EntryKind
from models.money import Money
from services import jobs
from services.books import ledger
from services.books.chart import lock_account, open_books
from services.books.crediting import use_credit
from services.books.ledger import Leg
from services.rules import bill_contents, codes
from services.rules.periods import Period as Period


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One line of a bill to be; below zero it is a credit on the bill."""

    component: Component
    charge: str
    description: str
    amount: Money
    #: ``rule``, ``resolution``, ``inputs`` and the ``arithmetic`` in words.
    reason: dict[str, Any]


def issue_bill(
    session: Session,
    chart: Chart,
    *,
    order: Sequence[Component],
    account_id: int,
    number: str,
    period: Period,
    due_on: date,
    lines: Sequence[Charge],
    on: date,
    at: datetime,
    by: str,
) -> Bill:
    """Bill an account and use the credit it holds, in the district's ``order``.

    Each component's receivable is debited and its revenue credited, in one
    entry. A second entry moves unapplied credit to what is owed; it changes
    what the credit is for, not what the customer owes. The same number twice
    is one bill.

    :raises Refused: when a component or the bill is not above zero, or the month is closed.
    :raises Conflict: when the number is another bill's.
    """
    charged = _by_component(lines)
    total = Money(sum(amount.cents for amount in charged.values()))
    lock_account(session, account_id)
    known = session.scalar(select(Bill).where(Bill.number == number))
    if known is not None:
        if (known.account_id, known.total, known.period_from) != (
            account_id,
            total,
            period.from_on,
        ):
            raise Conflict(f"Bill {number} was issued before, for something else.")
        return known
    revenue = {chart.revenue[component] for component in charged}
    books = open_books(session, chart, account_id=account_id, codes=revenue)
    owed = books.owed()
    entry = ledger.post(
        session,
        key=f"bill:{number}",
        kind=EntryKind.BILL,
        account_id=account_id,
        legs=[
            Leg(books.part(part), books.general[chart.revenue[part]], amount)
            for part, amount in charged.items()
        ],
        on=on,
        at=at,
        memo=f"Bill {number}",
        actor=by,
    )
    bill = Bill(
        account_id=account_id,
        entry_id=entry.id,
        number=number,
        code=codes.PAPER.new(),
        period_from=period.from_on,
        period_to=period.to_on,
        issued_on=on,
        due_on=due_on,
        total=total,
        balance_before=Money(sum(part.cents for part in owed.values())),
    )
    session.add(bill)
    session.flush()
    _write_lines(session, bill, lines)
    _keep_hash(session, bill, lines, at=at)
    for part, amount in charged.items():
        owed[part] = owed.get(part, Money.ZERO) + amount
    use_credit(
        session, books, owed, order, name=number, memo=f"Credit applied to bill {number}", on=on,
        at=at, by=by,
    )  # fmt: skip
    _ask_for_draft(session, bill, at=at, by=by)
    return bill


def _ask_for_draft(session: Session, bill: Bill, *, at: datetime, by: str) -> None:
    """Where the account has autopay, what it draws for this bill is planned next."""
    has_autopay = exists().where(
        Autopay.account_id == bill.account_id, Autopay.state != AutopayState.ENDED
    )
    if session.scalar(select(has_autopay)):
        jobs.ask(
            session, kind="plan_draft", key=f"plan_draft:{bill.id}",
            arguments={"bill_id": bill.id}, at=at, by=by,
        )  # fmt: skip


def _by_component(lines: Sequence[Charge]) -> dict[Component, Money]:
    """What the lines come to by component. Credits only lower what is charged beside them."""
    charged: dict[Component, Money] = {}
    for line in lines:
        charged[line.component] = charged.get(line.component, Money.ZERO) + line.amount
    if not charged or min(charged.values()) <= Money.ZERO:
        raise Refused("A bill must charge more than its credits.")
    return charged


def _write_lines(session: Session, bill: Bill, lines: Sequence[Charge]) -> None:
    session.execute(
        insert(BillLine),
        [
            {
                "bill_id": bill.id,
                "position": position,
                "component": line.component,
                "charge": line.charge,
                "description": line.description,
                "amount": line.amount,
                "reason": line.reason,
            }
            for position, line in enumerate(lines, start=1)
        ],
    )


def _keep_hash(session: Session, bill: Bill, lines: Sequence[Charge], *, at: datetime) -> None:
    """Keep what the bill says, so that every copy of later years can be held against it."""
    head = bill_contents.Head(
        bill.number, bill.account_id, bill.period_from.isoformat(), bill.period_to.isoformat(),
        bill.issued_on.isoformat(), bill.due_on.isoformat(), bill.total.cents,
        bill.balance_before.cents,
    )  # fmt: skip
    said = [
        (position, line.component.value, line.charge, line.description, line.amount.cents,
         json.dumps(line.reason))
        for position, line in enumerate(lines, start=1)
    ]  # fmt: skip
    session.add(
        BillHash(bill_id=bill.id, digest=bill_contents.content_hash(head, said), kept_at=at)
    )
    session.flush()
