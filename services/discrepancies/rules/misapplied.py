"""A payment held as credit on one account, that another account of its payer owes to the cent."""

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, aliased

from models.account import Access, CustomerAccount, printed
from models.discrepancy_causes import CaseType
from models.ledger import Component, LedgerAccount
from models.payment import Payment
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion
from services.discrepancies.rules.duplicates import is_kept

NAME = "misapplied_payment"


def find(session: Session, look: Look) -> list[Fact]:
    """Such payments, each with the account it may be for; in one statement."""
    return [_fact(*row) for row in session.execute(_found(look))]


def _found(look: Look) -> Select[Payment, CustomerAccount, CustomerAccount]:
    here, there = aliased(CustomerAccount), aliased(CustomerAccount)
    mine, theirs, held = aliased(Access), aliased(Access), aliased(LedgerAccount)
    found = (
        select(Payment, here, there)
        .join(here, here.id == Payment.account_id)
        .join(held, (held.account_id == here.id) & (held.component == Component.CREDIT))
        .join(mine, mine.account_id == here.id)
        .join(theirs, (theirs.person_id == mine.person_id) & (theirs.account_id != here.id))
        .join(there, there.id == theirs.account_id)
        .where(
            mine.to_on.is_(None), theirs.to_on.is_(None), is_kept(Payment),
            held.balance <= -Payment.amount, _owed(there.id) == Payment.amount,
        )
        .distinct()
        .order_by(Payment.id, there.id)
        .limit(FOUND_MAX)
    )  # fmt: skip
    if look.only:
        return found.where(Payment.id == look.ids[0], there.id == look.ids[1])
    return found.where(Payment.recorded_at >= look.since)


def _owed(account_id: object) -> ScalarSelect[int]:
    """Everything an account owes, what is held for it taken off."""
    return (
        select(func.sum(LedgerAccount.balance))
        .where(LedgerAccount.account_id == account_id)
        .scalar_subquery()
    )


def _fact(payment: Payment, here: CustomerAccount, there: CustomerAccount) -> Fact:
    receipt, amount = payment.receipt_number, payment.amount
    return Fact(
        rule=NAME, type=CaseType.MISAPPLIED_PAYMENT, ids=(payment.id, there.id), amount=amount,
        accounts=(here.id, there.id), subject=f"payment:{payment.id}",
        words=f"{amount} is held on {printed(here.number)}, and the payer’s other account"
        f" {printed(there.number)} owes exactly that.",
        theirs=[Side(f"{receipt} came", amount, f"payment:{receipt}")],
        ours=[
            Side(f"Held as credit on {printed(here.number)}", amount, f"customer:{here.number}"),
            Side(f"Owed on {printed(there.number)}", amount, f"customer:{there.number}"),
        ],
        suggestion=Suggestion(
            words=f"Move {amount} to {printed(there.number)}", by="change",
            to={
                "slug": "move", "number": here.number, "payment": receipt,
                "amount": amount.plain, "to": printed(there.number),
            },
            reasons=[
                "The amount is what the other account owes, to the cent.",
                "One person pays both accounts.",
                f"Nothing was owed for it on {printed(here.number)}.",
            ],
        ),
    )  # fmt: skip
