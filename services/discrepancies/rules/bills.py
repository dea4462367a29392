"""Two bills of one account for the same days, less what changes of the case took off since."""

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount, printed
from models.bill import Bill
from models.change_request import ChangeRequest, Command, RequestState
from models.discrepancy import DiscrepancyCase, DiscrepancyChange
from models.discrepancy_causes import CaseType
from models.ledger import Entry
from models.money import Money
from services.books.owed import money
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion, key_of

NAME = "billed_twice"


def find(session: Session, look: Look) -> list[Fact]:
    """Such bills of late, neither of which was reversed; one statement, and one for each pair."""
    found = []
    for first, second, number in session.execute(_pairs(look)):
        left = min(first.total, second.total) - _taken_off(session, (first.id, second.id))
        if left > Money.ZERO:
            found.append(_fact(first, second, number, left))
    return found


def _pairs(look: Look) -> Select[Bill, Bill, str]:
    first, second = aliased(Bill), aliased(Bill)
    pairs = (
        select(first, second, CustomerAccount.number)
        .join_from(
            second, first,
            (first.account_id == second.account_id) & (first.id < second.id)
            & (first.period_from <= second.period_to) & (second.period_from <= first.period_to),
        )
        .join(CustomerAccount, CustomerAccount.id == second.account_id)
        .where(
            first.total > 0, second.total > 0,
            ~exists().where(Entry.reverses_id.in_([first.entry_id, second.entry_id])),
        )
        .order_by(second.id, first.id)
        .limit(FOUND_MAX)
    )  # fmt: skip
    if look.only:
        return pairs.where(first.id == look.ids[0], second.id == look.ids[1])
    return pairs.where(second.issued_on >= look.district.day(look.since))


def _taken_off(session: Session, ids: tuple[int, int]) -> Money:
    """The credits that were given for this case, and are in the books."""
    given = session.scalar(
        select(func.sum(ChangeRequest.amount))
        .join(DiscrepancyChange, DiscrepancyChange.request_id == ChangeRequest.id)
        .join(DiscrepancyCase, DiscrepancyCase.id == DiscrepancyChange.case_id)
        .where(
            DiscrepancyCase.key == key_of(NAME, ids), ChangeRequest.command == Command.ADJUST,
            ChangeRequest.state == RequestState.EXECUTED,
            ChangeRequest.payload["is_credit"].as_boolean(),
        )
    )  # fmt: skip
    return money(given)


def _fact(first: Bill, second: Bill, number: str, left: Money) -> Fact:
    return Fact(
        rule=NAME, type=CaseType.BILLING_ERROR, ids=(first.id, second.id), amount=left,
        accounts=(second.account_id,), subject=f"bill:{second.id}",
        words=f"Bills {first.number} and {second.number} of {printed(number)} are for the same"
        " days.",
        theirs=[Side("One bill is due for these days", min(first.total, second.total))],
        ours=[_billed(first, number), _billed(second, number)],
        suggestion=Suggestion(
            words=f"Take {left} off", by="change",
            to={
                "slug": "adjust", "number": number, "component": "service", "side": "credit",
                "amount": left.plain,
            },
            reasons=["Both bills are for the same days.", "Neither was reversed."],
        ),
    )  # fmt: skip


def _billed(bill: Bill, number: str) -> Side:
    days = (
        f"{bill.period_from:%b} {bill.period_from.day} to {bill.period_to:%b} {bill.period_to.day}"
    )
    return Side(f"Bill {bill.number}, {days}", bill.total, f"bill:{number}/{bill.number}")
