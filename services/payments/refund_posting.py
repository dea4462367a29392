"""A refund in the books: what its customer owes again, where the money leaves, and taking it back.

The credit that is held goes first; the rest is owed again as it was before the payment.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import AttemptState, PaymentAttempt
from models.district import District
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from models.payment import Payment
from models.refund import Refund, RefundWay
from services import jobs
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.payments import holding, returns
from services.rules import allocation

#: The job that asks about a payment again when a refund of it did not go out.
LOOK_AGAIN = "look_at_attempt"
TAKEN_BACK = frozenset({AttemptState.DISPUTED, AttemptState.REVERSED, AttemptState.DISPUTE_WON})


def post(
    session: Session, district: District, payment: Payment, refund: Refund,
    *, at: datetime, by: str,
) -> Entry:  # fmt: skip
    """Post a refund, once, under its own name. It leaves the clearing it came into, or the bank."""
    today = district.day(at)
    entry = ledger.post(
        session,
        key=f"refund:{refund.key}",
        kind=EntryKind.REFUND,
        account_id=payment.account_id,
        legs=_legs(session, district, payment, refund),
        on=today,
        at=at,
        memo=f"{payment.receipt_number} given back: {refund.reason}",
        actor=by,
    )
    refund.entry_id = entry.id
    session.flush()
    return entry


def take_back(
    session: Session, district: District, refund: Refund, *, at: datetime, by: str
) -> None:
    """Reverse what a refund posted, once; on one that posted nothing, nothing happens.

    Where the payment was taken back as well, the attempt is looked up once more: what of
    that had no room beside the refund is posted then.
    """
    if not refund.is_posted:
        return
    entry = session.get_one(Entry, refund.entry_id)
    open_books(session, district.chart, account_id=refund.account_id, codes=())
    reversal = ledger.reverse(
        session, entry, key=f"reversal:{entry.key}", kind=EntryKind.REVERSAL,
        on=district.day(at), at=at, memo=f"Refund {refund.state}", actor=by,
    )  # fmt: skip
    refund.reversal_id = reversal.id
    session.flush()
    attempt_id = session.scalar(
        select(Payment.attempt_id)
        .join(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .where(Payment.id == refund.payment_id, PaymentAttempt.state.in_(TAKEN_BACK))
    )
    if attempt_id is not None:
        jobs.ask(
            session, kind=LOOK_AGAIN, key=f"{LOOK_AGAIN}:{refund.id}",
            arguments={"attempt_id": str(attempt_id)}, at=at, by=by,
        )  # fmt: skip


def of_account(session: Session, payment: Payment, amount: Money) -> Money:
    """How much of an amount given back is owed again; the rest is the fee that was paid on top."""
    return min(amount, holding.amount_of(holding.own(session, payment)))


def _legs(session: Session, district: District, payment: Payment, refund: Refund) -> list[Leg]:
    chart = district.chart
    is_source = refund.way is RefundWay.SOURCE
    code = chart.clearing[payment.channel] if is_source else chart.bank
    books = open_books(session, chart, account_id=payment.account_id, codes={code, chart.card_fee})
    source = books.general[code]
    from_account = of_account(session, payment, refund.amount)
    from_credit = min(from_account, returns.held(books))
    legs = [Leg(books.part(Component.CREDIT), source, from_credit)] if from_credit else []
    shares = allocation.take_back(
        from_account - from_credit, holding.own(session, payment), skip=from_credit,
        held=Money.ZERO,
    )  # fmt: skip
    legs += [Leg(books.part(share.component), source, share.amount) for share in shares]
    rest = refund.amount - from_account
    return legs + ([Leg(books.general[chart.card_fee], source, rest)] if rest else [])
