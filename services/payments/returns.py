"""Money of a payment that went back to the payer, and money that came again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.attention import AttentionKind
from models.district import District
from models.ledger import Component, EntryKind, LedgerAccount, Transfer
from models.money import Money
from models.payment import Payment, PaymentReturn, ReturnKind
from models.refund import Refund
from services import attention
from services.books import ledger
from services.books.chart import Books, lock_account, open_books
from services.books.ledger import Leg
from services.books.owed import money
from services.gateways.processor import Movement
from services.rules import allocation

ENTRY_KINDS = {
    ReturnKind.RETURNED: EntryKind.PAYMENT_RETURNED,
    ReturnKind.DISPUTED: EntryKind.DISPUTE_WITHDRAWN,
    ReturnKind.REINSTATED: EntryKind.DISPUTE_REINSTATED,
}


def record_movement(
    session: Session,
    district: District,
    payment: Payment,
    movement: Movement,
    *,
    at: datetime,
    actor: str,
) -> PaymentReturn | None:
    """Post money of a payment that went back to the payer, or came again; return the row.

    What went back is owed again: first out of the credit the payment became, as
    far as it is still held, then in the reverse of the order it was applied,
    then out of the fee. What comes again is applied like a payment. The same
    ``reference`` twice is posted once. None when more would go back than came,
    or come again than went: a person must look, and nothing is posted.
    """
    lock_account(session, payment.account_id)
    known = session.scalar(
        select(PaymentReturn).where(PaymentReturn.reference == movement.reference)
    )
    if known is not None:
        return known
    fee, out = fee_of(payment), gone(session, payment)
    is_back = movement.kind is ReturnKind.REINSTATED
    left = went(session, payment) if is_back else payment.amount + fee - out
    if movement.amount > left:
        attention.call(
            session,
            key=f"over_returned:{movement.reference}",
            kind=AttentionKind.OVER_RETURNED,
            subject=f"payment:{payment.id}",
            words=f"{movement.amount} was to move on {payment.receipt_number},"
            f" and only {left} can. Nothing was posted.",
            at=at,
            account_id=payment.account_id,
        )
        return None
    day = min(district.day(movement.happened_at), district.day(at))
    entry = ledger.post(
        session,
        key=f"movement:{movement.reference}",
        kind=ENTRY_KINDS[movement.kind],
        account_id=payment.account_id,
        legs=_movement_legs(session, district, payment, movement, fee=fee, out=out),
        on=ledger.open_day(session, day, today=district.day(at)),
        at=at,
        memo=f"{payment.receipt_number} {movement.kind}: {movement.code}",
        actor=actor,
    )
    row = PaymentReturn(
        payment_id=payment.id,
        entry_id=entry.id,
        kind=movement.kind,
        reference=movement.reference,
        amount=movement.amount,
        code=movement.code,
        happened_on=day,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row


def shared(
    session: Session,
    attempt: PaymentAttempt,
    paid: Sequence[Payment],
    movement: Movement,
    *,
    at: datetime,
) -> list[tuple[Payment, Movement]]:
    """What of a movement is each payment's. Of one payment it is the whole.

    Of several accounts paid together, money that all goes back goes back of
    each account; of a part, one account after the other is filled, in the order
    of the accounts. Each share has a name of its own under the movement's.
    Asked again for a movement that is posted, nothing is left to share. What no
    account has room for is handed to a person, and nothing is posted.
    """
    if not attempt.is_leading:
        return [(payment, movement) for payment in paid]
    names = [_share_name(movement, payment) for payment in paid]
    if session.scalar(select(PaymentReturn.id).where(PaymentReturn.reference.in_(names)).limit(1)):
        return []
    left, shares = movement.amount, []
    for payment in sorted(paid, key=lambda each: each.account_id):
        is_back = movement.kind is ReturnKind.REINSTATED
        whole = payment.amount + fee_of(payment)
        most = went(session, payment) if is_back else whole - gone(session, payment)
        amount = min(left, most)
        left -= amount
        if amount:
            name = _share_name(movement, payment)
            shares.append((payment, replace(movement, reference=name, amount=amount)))
    if not left:
        return shares
    attention.call(
        session,
        key=f"over_returned:{movement.reference}",
        kind=AttentionKind.OVER_RETURNED,
        subject=f"attempt:{attempt.id}",
        words=f"{movement.amount} was to move on a payment for {len(paid)} accounts,"
        f" and {left} of it is more than can. Nothing was posted.",
        at=at,
        account_id=attempt.account_id,
    )
    return []


def _share_name(movement: Movement, payment: Payment) -> str:
    return f"{movement.reference}/{payment.account_id}"


def _movement_legs(
    session: Session,
    district: District,
    payment: Payment,
    movement: Movement,
    *,
    fee: Money,
    out: Money,
) -> list[Leg]:
    chart = district.chart
    code = chart.clearing[payment.channel]
    books = open_books(session, chart, account_id=payment.account_id, codes={code, chart.card_fee})
    clearing, fees = books.general[code], books.general[chart.card_fee]
    if movement.kind is ReturnKind.REINSTATED:
        to_fee = min(movement.amount, max(out - payment.amount, Money.ZERO))
        shares = allocation.apply(
            movement.amount - to_fee, books.owed(), district.payments.application_order
        )
        legs = [Leg(clearing, books.part(share.component), share.amount) for share in shares]
        return legs + ([Leg(clearing, fees, to_fee)] if to_fee else [])
    from_account = min(movement.amount, max(payment.amount - out, Money.ZERO))
    shares = allocation.take_back(from_account, given(session, payment), skip=out, held=held(books))
    legs = [Leg(books.part(share.component), clearing, share.amount) for share in shares]
    rest = movement.amount - from_account
    return legs + ([Leg(fees, clearing, rest)] if rest else [])


def given(session: Session, payment: Payment) -> list[allocation.Share]:
    """How the payment was applied when it came, in that order."""
    rows = session.execute(
        select(LedgerAccount.component, Transfer.amount)
        .join(LedgerAccount, LedgerAccount.id == Transfer.credit_id)
        .where(Transfer.entry_id == payment.entry_id, LedgerAccount.account_id.is_not(None))
        .order_by(Transfer.id)
    )
    return [allocation.Share(component, amount) for component, amount in rows if component]


def held(books: Books) -> Money:
    """The credit still held for the customer."""
    return -min(books.owed().get(Component.CREDIT, Money.ZERO), Money.ZERO)


def fee_of(payment: Payment) -> Money:
    """What the payer paid on top: the part of the entry that was not for the account."""
    total, change = payment.entry.total, payment.entry.change
    return total + change


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
