"""Two bills of one account for the same days, less what changes of the case took off it since.

Of three for the same days each is beside its neighbour alone: two of them are too much, not three.
"""

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
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
        left = min(first.total, second.total) - _taken_off(session, first, second)
        if left > Money.ZERO:
            found.append(_fact(first, second, number, left))
    return found


def _pairs(look: Look) -> Select[Bill, Bill, str]:
    first, second, between = aliased(Bill), aliased(Bill), aliased(Bill)
    pairs = (
        select(first, second, CustomerAccount.number)
        .join_from(second, first, _are_alike(first, second))
        .join(CustomerAccount, CustomerAccount.id == second.account_id)
        .where(
            _counts(first), _counts(second),
            ~exists().where(
                _are_alike(first, between), _are_alike(between, second), _counts(between)
            ),
        )
        .order_by(second.id, first.id)
        .limit(FOUND_MAX)
    )  # fmt: skip
    if look.only:
        return pairs.where(first.id == look.ids[0], second.id == look.ids[1])
    return pairs.where(second.issued_on >= look.district.day(look.since))


def _are_alike(first: type[Bill], second: type[Bill]) -> ColumnElement[bool]:
    """Whether the second came after the first, on its account and for some of its days."""
    return and_(
        first.account_id == second.account_id, first.id < second.id,
        first.period_from <= second.period_to, second.period_from <= first.period_to,
    )  # fmt: skip


def _counts(bill: type[Bill]) -> ColumnElement[bool]:
    return and_(bill.total > 0, ~exists().where(Entry.reverses_id == bill.entry_id))


def _taken_off(session: Session, first: Bill, second: Bill) -> Money:
    """The credits on the bills' account that were given for this case, are in the books and were
    not taken back."""
    back = aliased(ChangeRequest)
    given = session.scalar(
        select(func.sum(ChangeRequest.amount))
        .join(DiscrepancyChange, DiscrepancyChange.request_id == ChangeRequest.id)
        .join(DiscrepancyCase, DiscrepancyCase.id == DiscrepancyChange.case_id)
        .where(
            DiscrepancyCase.key == key_of(NAME, (first.id, second.id)),
            ChangeRequest.account_id == second.account_id,
            ChangeRequest.command == Command.ADJUST, ChangeRequest.state == RequestState.EXECUTED,
            ~exists().where(
                back.undoes_id == ChangeRequest.id, back.state == RequestState.EXECUTED
            ),
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
