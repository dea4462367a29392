"""Money of a payment that went back to the payer, and money that came again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.attention import AttentionKind
from models.district import District
from models.ledger import Component, EntryKind
from models.money import Money, total
from models.payment import Payment, PaymentReturn, ReturnKind
from services import attention
from services.books import ledger
from services.books.chart import Books, lock_accounts, open_books
from services.books.ledger import Leg
from services.books.owed import money
from services.gateways.processor import Movement
from services.payments import holding, outgoing
from services.rules import allocation

#: Who takes a movement off the list of what people look at, when all of it is posted.
BY = "returns"
#: In the name of what of a movement another account bears: a payment was moved to it.
MOVED = "/moved:"
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
    ``reference`` twice is posted once. Where more would go back than is left of the
    payment, or come again than went, what is left is posted and a person looks at the
    rest. Asked again when there is room for it, such as after a refund did not go out,
    the rest is posted too, once. None when nothing of it ever could be.

    Of a payment that was moved it goes back from whoever has the money now; each account has an
    entry and a row of its own.
    """
    lock_accounts(session, holding.accounts(session, payment))
    posted = _posted(session, payment, movement.reference)
    before = total([row.amount for row in posted])
    most = min(movement.amount - before, room(session, payment, movement))
    _call_for_rest(
        session, movement, rest=movement.amount - before - most, subject=f"payment:{payment.id}",
        what=payment.receipt_number, at=at, account_id=payment.account_id,
    )  # fmt: skip
    if not most:
        return posted[-1] if posted else None
    reference = f"{movement.reference}/rest:{before.cents}" if posted else movement.reference
    rows = []
    for account_id, amount in outgoing.whose(session, payment, movement.kind, most).items():
        is_own = account_id == payment.account_id
        name = reference if is_own else f"{reference}{MOVED}{account_id}"
        part = replace(movement, reference=name, amount=amount)
        rows.append(_post(session, district, payment, part, account_id, at=at, actor=actor))
        if not is_own:
            _call_for_word(session, payment, rows[-1], account_id, at=at)
    return rows[-1]


def _post(
    session: Session, district: District, payment: Payment, movement: Movement, account_id: int,
    *, at: datetime, actor: str,
) -> PaymentReturn:  # fmt: skip
    """Post what of a movement is one account's."""
    day = min(district.day(movement.happened_at), district.day(at))
    entry = ledger.post(
        session,
        key=f"movement:{movement.reference}",
        kind=ENTRY_KINDS[movement.kind],
        account_id=account_id,
        legs=_movement_legs(session, district, payment, movement, account_id),
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


def name_of(row: PaymentReturn) -> str:
    """The name of a movement without the account that bears a part of it."""
    return row.reference.partition(MOVED)[0]


def whole_of(session: Session, row: PaymentReturn) -> Money:
    """All of the movement that a row is of, whoever bears it."""
    name = name_of(row)
    return money(
        session.scalar(
            select(func.sum(PaymentReturn.amount)).where(
                PaymentReturn.payment_id == row.payment_id,
                (PaymentReturn.reference == name)
                | PaymentReturn.reference.startswith(f"{name}{MOVED}", autoescape=True),
            )
        )
    )


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
    account has room for is handed to a person, and shared when there is room.
    """
    if not attempt.is_leading:
        return [(payment, movement) for payment in paid]
    names = {payment.id: f"{movement.reference}/{payment.account_id}" for payment in paid}
    before = {
        each.id: total([row.amount for row in _posted(session, each, names[each.id])])
        for each in paid
    }
    left, shares = movement.amount - total(list(before.values())), []
    for payment in sorted(paid, key=lambda each: each.account_id):
        amount = min(left, room(session, payment, movement))
        left -= amount
        if amount:
            whole = before[payment.id] + amount
            share = replace(movement, reference=names[payment.id], amount=whole)
            shares.append((payment, share))
    _call_for_rest(
        session, movement, rest=left, subject=f"attempt:{attempt.id}",
        what=f"a payment for {len(paid)} accounts", at=at, account_id=attempt.account_id,
    )  # fmt: skip
    return shares


def room(session: Session, payment: Payment, movement: Movement) -> Money:
    """How much of a movement a payment can still take: what is left of it, or went of it."""
    if movement.kind is ReturnKind.REINSTATED:
        return max(outgoing.went(session, payment), Money.ZERO)
    return outgoing.left(session, payment)


def _posted(session: Session, payment: Payment, reference: str) -> Sequence[PaymentReturn]:
    """What of a movement is in the books of a payment: as much as could be, and the rest later."""
    return session.scalars(
        select(PaymentReturn)
        .where(
            PaymentReturn.payment_id == payment.id,
            (PaymentReturn.reference == reference)
            | PaymentReturn.reference.startswith(f"{reference}/rest:", autoescape=True)
            | PaymentReturn.reference.startswith(f"{reference}{MOVED}", autoescape=True),
        )
        .order_by(PaymentReturn.id)
    ).all()


def _call_for_word(
    session: Session, payment: Payment, row: PaymentReturn, account_id: int, *, at: datetime
) -> None:
    """Have staff write to an account that did not pay this itself, and owes it again."""
    if row.kind is not ReturnKind.REINSTATED:
        attention.call(
            session, key=f"moved_returned:{row.reference}", kind=AttentionKind.MAIL,
            subject=f"payment:{payment.id}", at=at, account_id=account_id,
            words=f"Write to this account: {row.amount} of {payment.receipt_number}, which was"
            " moved to it, went back to its payer and is owed again.",
        )  # fmt: skip


def _call_for_rest(
    session: Session, movement: Movement, *, rest: Money, subject: str, what: str,
    account_id: int, at: datetime,
) -> None:  # fmt: skip
    """Have a person look at what of a movement has no room; nobody need when all of it is in."""
    key = f"over_returned:{movement.reference}"
    if not rest:
        attention.settle(session, [key], by=BY, at=at)
        return
    attention.call(
        session, key=key, kind=AttentionKind.OVER_RETURNED, subject=subject, at=at,
        account_id=account_id,
        words=f"{movement.amount} moved on {what}, and {rest} of it is more than can: it was given"
        " back before. The rest is posted, and this is when a refund did not go out.",
    )  # fmt: skip


def _movement_legs(
    session: Session, district: District, payment: Payment, movement: Movement, account_id: int
) -> list[Leg]:
    chart = district.chart
    code = chart.clearing[payment.channel]
    books = open_books(session, chart, account_id=account_id, codes={code, chart.card_fee})
    clearing, fees = books.general[code], books.general[chart.card_fee]
    is_own = account_id == payment.account_id
    if movement.kind is ReturnKind.REINSTATED:
        fee = outgoing.fee_gone(session, payment) if is_own else Money.ZERO
        to_fee = min(movement.amount, fee)
        shares = allocation.apply(
            movement.amount - to_fee, books.owed(), district.payments.application_order
        )
        legs = [Leg(clearing, books.part(share.component), share.amount) for share in shares]
        return legs + ([Leg(clearing, fees, to_fee)] if to_fee else [])
    has = holding.standing(session, payment)[account_id]
    from_account = min(movement.amount, holding.amount_of(has))
    shares = allocation.take_back(from_account, has, skip=Money.ZERO, held=held(books))
    legs = [Leg(books.part(share.component), clearing, share.amount) for share in shares]
    rest = movement.amount - from_account
    return legs + ([Leg(fees, clearing, rest)] if rest else [])


def held(books: Books) -> Money:
    """The credit still held for the customer."""
    return -min(books.owed().get(Component.CREDIT, Money.ZERO), Money.ZERO)
