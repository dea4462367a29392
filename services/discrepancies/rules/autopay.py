"""Autopay that is on, on an account that owes something, with a method that cannot pay it."""

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, printed
from models.autopay import Autopay, AutopayState
from models.discrepancy_causes import CaseType
from models.ledger import LedgerAccount
from models.money import Money
from models.saved_method import MethodState, SavedMethod
from services.books.owed import money
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion

NAME = "autopay_drift"


def find(session: Session, look: Look) -> list[Fact]:
    """Whoever believes that it will be drawn, and it will not; in one statement."""
    year, month = look.today.year, look.today.month
    is_over = or_(
        SavedMethod.expires_year < year,
        (SavedMethod.expires_year == year) & (SavedMethod.expires_month < month),
    )
    cannot_pay = or_(SavedMethod.id.is_(None), SavedMethod.state != MethodState.ACTIVE, is_over)
    owed = _owed()
    asked = (
        select(Autopay.id, CustomerAccount.id, CustomerAccount.number, SavedMethod, owed)
        .join(CustomerAccount, CustomerAccount.id == Autopay.account_id)
        .outerjoin(SavedMethod, SavedMethod.id == Autopay.method_id)
        .where(Autopay.state == AutopayState.ON, cannot_pay, owed > 0)
        .order_by(Autopay.id)
        .limit(FOUND_MAX)
    )
    if look.only:
        asked = asked.where(Autopay.id == look.ids[0])
    return [_fact(*row[:4], money(row[4])) for row in session.execute(asked)]


def _owed() -> ScalarSelect[int]:
    return (
        select(func.sum(LedgerAccount.balance))
        .where(LedgerAccount.account_id == CustomerAccount.id)
        .scalar_subquery()
    )


def _fact(
    autopay_id: int, account_id: int, number: str, method: SavedMethod | None, owed: Money
) -> Fact:
    at, shown = f"autopay:{number}", printed(number)
    return Fact(
        rule=NAME, type=CaseType.AUTOPAY_DRIFT, ids=(autopay_id,), amount=owed,
        accounts=(account_id,), subject=f"autopay:{autopay_id}",
        words=f"Autopay of {shown} is on, and {_why(method)}: {owed} will not be drawn.",
        theirs=[Side("The payer’s autopay is on", owed, at)],
        ours=[Side(_why(method).capitalize(), Money.ZERO, at)],
        suggestion=Suggestion(
            words="Ask the payer for another method", by="page", to={"at": at},
            reasons=[f"{_why(method).capitalize()}.", f"{owed} is owed."],
        ),
    )  # fmt: skip


def _why(method: SavedMethod | None) -> str:
    if method is None:
        return "it has no method"
    if method.state is not MethodState.ACTIVE:
        return f"its method is {method.state.value.replace('_', ' ')}"
    return f"its card expired in {method.expires_month:02d}/{method.expires_year}"
