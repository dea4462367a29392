"""What the payer is told of a refund, in the transaction that moves it; each letter once."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import PaymentAttempt
from models.payment import Channel, Payment
from models.refund import Refund, RefundWay
from services.context import Context
from services.payments import attempts
from services.rules.mailboxes import is_plain
from services.telling import messages


def of_sending(session: Session, context: Context, refund: Refund, *, at: datetime) -> None:
    """The money is on its way to the payer."""
    payment = session.get_one(Payment, refund.payment_id)
    _write(
        session, context, payment, "refund_sent", key=f"refund_sent:{refund.key}", at=at,
        amount=refund.amount, by_check=refund.way is RefundWay.CHECK,
        to_bank=payment.channel is Channel.ONLINE_BANK, back_to=payment.method,
        receipt_number=payment.receipt_number,
        receipt_url=context.links.receipt(payment.receipt_code), trace=refund.trace,
    )  # fmt: skip


def of_failure(session: Session, context: Context, refund: Refund, *, at: datetime) -> None:
    """It did not arrive: only whoever was told that it comes is told that it did not."""
    if refund.entry_id is None:
        return
    payment = session.get_one(Payment, refund.payment_id)
    _write(
        session, context, payment, "refund_failed", key=f"refund_failed:{refund.key}", at=at,
        amount=refund.amount, receipt_number=payment.receipt_number,
    )  # fmt: skip


def _write(
    session: Session, context: Context, payment: Payment, kind: str, *, key: str, at: datetime,
    **facts: Any,  # noqa: ANN401 - each kind names its own
) -> None:  # fmt: skip
    attempt = session.get(PaymentAttempt, payment.attempt_id) if payment.attempt_id else None
    # An address nobody can write to must never undo the posting of the money.
    if attempt is None or not is_plain(attempt.email):
        return
    account = session.get_one(CustomerAccount, payment.account_id)
    messages.write(
        session, kind=kind, key=key, to=attempt.email, language=attempt.language,
        district=context.district, at=at, account_id=payment.account_id,
        address_line=attempts.address_shown(attempt, account), account_ending=account.number[-4:],
        **facts,
    )  # fmt: skip
