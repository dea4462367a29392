"""Credit that is held for a customer, and that nothing happened to for long: forgotten money.

What nobody claims becomes the state's after its years (RCW 63.30), which begin when the customer
was last heard of: whoever finds it early still finds its owner.
"""

from datetime import timedelta

from sqlalchemy import ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount, printed
from models.discrepancy_causes import CaseType
from models.ledger import Component, Entry, LedgerAccount, Transfer
from models.money import Money
from models.payment import Payment
from services.books.owed import money
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion

NAME = "stale_credit"


def find(session: Session, look: Look) -> list[Fact]:
    """Such credit, the account's last payment beside it; in one statement."""
    rules = look.district.discrepancies
    long_ago = look.today - timedelta(days=rules.stale_credit_days)
    of_it = or_(Transfer.debit_id == LedgerAccount.id, Transfer.credit_id == LedgerAccount.id)
    of_late = exists().where(Transfer.entry_id == Entry.id, of_it, Entry.effective_on > long_ago)
    paid = aliased(Payment)
    last = select(func.max(paid.id)).where(paid.account_id == CustomerAccount.id)
    asked = (
        select(
            CustomerAccount.id, CustomerAccount.number, LedgerAccount.balance, _owed(),
            Payment.receipt_number,
        )
        .join(LedgerAccount, LedgerAccount.account_id == CustomerAccount.id)
        .outerjoin(Payment, Payment.id == last.scalar_subquery())
        .where(
            LedgerAccount.component == Component.CREDIT,
            LedgerAccount.balance <= -max(rules.stale_credit_minimum, Money(1)), ~of_late,
        )
        .order_by(CustomerAccount.id)
        .limit(FOUND_MAX)
    )  # fmt: skip
    if look.only:
        asked = asked.where(CustomerAccount.id == look.ids[0])
    rows = session.execute(asked)
    return [_fact(id_, number, -held, money(owed), paid) for id_, number, held, owed, paid in rows]


def _owed() -> ScalarSelect[int]:
    """What the account owes beside its credit."""
    other = LedgerAccount.__table__.alias()
    return (
        select(func.sum(other.c.balance))
        .where(other.c.account_id == CustomerAccount.id, other.c.component != Component.CREDIT)
        .scalar_subquery()
    )


def _fact(account_id: int, number: str, held: Money, owed: Money, receipt: str | None) -> Fact:
    at, shown = f"customer:{number}", printed(number)
    return Fact(
        rule=NAME, type=CaseType.STALE_CREDIT_BALANCE, ids=(account_id,), amount=held,
        accounts=(account_id,), subject=f"credit:{account_id}",
        words=f"{held} is held for {shown}, and nothing happened to it for long.",
        theirs=[Side("The customer’s money", held, at)],
        ours=[Side("Held as credit", held, at), Side("Owed beside it", owed, at)],
        suggestion=_suggestion(number, held, owed, receipt),
    )  # fmt: skip


def _suggestion(number: str, held: Money, owed: Money, receipt: str | None) -> Suggestion | None:
    if owed > Money.ZERO:
        used = min(held, owed)
        return Suggestion(
            words=f"Use {used} of it for what is owed", by="change",
            to={"slug": "credit", "number": number, "amount": used.plain},
            reasons=[f"{owed} is owed on the same account."],
        )  # fmt: skip
    if receipt is None:
        return None
    return Suggestion(
        words=f"Give {held} back", by="refund", to={"receipt": receipt, "amount": held.plain},
        reasons=["Nothing is owed that it could be used for.", "It is the last payment that came."],
    )  # fmt: skip
