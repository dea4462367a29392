"""How much of a payment is gone, what of that is owed again, and by whom."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.ledger import Entry
from models.money import Money, total
from models.payment import Payment, PaymentReturn, ReturnKind
from models.refund import Refund
from services.books.owed import money
from services.payments import holding


def whose(
    session: Session, payment: Payment, kind: ReturnKind, amount: Money
) -> Mapping[int, Money]:
    """How much of a movement each account bears: whoever got the money last bears it first, the
    account it was recorded for last. What comes again goes the same way back."""
    if kind is ReturnKind.REINSTATED:
        bears = _without(session, payment)
        has = [(id_, bears[id_]) for id_ in bears if id_ != payment.account_id]
        first = amount - bears.get(payment.account_id, Money.ZERO) - fee_gone(session, payment)
        left = max(first, Money.ZERO)
    else:
        has = [
            (id_, holding.amount_of(part))
            for id_, part in holding.standing(session, payment).items()
            if id_ != payment.account_id
        ]
        left = amount
    found = {}
    for account_id, most in reversed(has):
        if part := min(left, most):
            found[account_id] = part
            left -= part
    rest = amount - total(list(found.values()))
    return found | ({payment.account_id: rest} if rest else {})


def _without(session: Session, payment: Payment) -> Mapping[int, Money]:
    """What each account owes again because a bank or network holds money of a payment now."""
    rows = session.execute(
        select(Entry.account_id, func.sum(Entry.change))
        .join(PaymentReturn, PaymentReturn.entry_id == Entry.id)
        .where(PaymentReturn.payment_id == payment.id)
        .group_by(Entry.account_id)
        .order_by(func.min(Entry.id))
    )
    return {account_id: money(change) for account_id, change in rows if account_id is not None}


def fee_gone(session: Session, payment: Payment) -> Money:
    """How much of the fee that was paid on top a bank or network holds now: of what went, what no
    account owes again. A fee that we gave back ourselves does not come again.
    """
    owed_again = total(list(_without(session, payment).values()))
    return max(went(session, payment) - owed_again, Money.ZERO)


def fee_of(payment: Payment) -> Money:
    """What the payer paid on top: the part of the entry that was not for the account."""
    return payment.entry.total + payment.entry.change


def left(session: Session, payment: Payment) -> Money:
    """What of a payment, with what was paid on top, is not gone, whoever has it now."""
    return max(payment.amount + fee_of(payment) - gone(session, payment), Money.ZERO)


def left_here(session: Session, payment: Payment) -> Money:
    """What of a payment, with what was paid on top, is neither gone nor another account's now."""
    return max(left(session, payment) - holding.elsewhere(session, payment), Money.ZERO)


def gone(session: Session, payment: Payment) -> Money:
    """How much of the payment is gone now: what went back by itself, and what we gave back."""
    back = session.scalar(
        select(func.sum(Refund.amount)).where(
            Refund.payment_id == payment.id,
            Refund.entry_id.is_not(None),
            Refund.reversal_id.is_(None),
        )
    )
    return went(session, payment) + money(back)


def went(session: Session, payment: Payment) -> Money:
    """How much of the payment a bank or network holds now: what went back less what came again."""
    rows = session.execute(
        select(PaymentReturn.kind, func.sum(PaymentReturn.amount))
        .where(PaymentReturn.payment_id == payment.id)
        .group_by(PaymentReturn.kind)
    )
    out = Money.ZERO
    for kind, amount in rows:
        out += -money(amount) if kind is ReturnKind.REINSTATED else money(amount)
    return out
