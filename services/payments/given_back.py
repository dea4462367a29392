"""What was given back of a payment, as its payer and whoever holds its receipt are told."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District
from models.money import Money
from models.payment import Channel, Payment
from models.refund import Refund, RefundWay


@dataclass(frozen=True, kw_only=True)
class GivenBack:
    """Money that is on its way to its payer, or there."""

    amount: Money
    on: date
    by_check: bool
    to_bank: bool


def of_payment(session: Session, district: District, payment: Payment) -> list[GivenBack]:
    """Each refund of a payment that stands in the books, oldest first; one statement."""
    found = session.scalars(
        select(Refund)
        .where(
            Refund.payment_id == payment.id,
            Refund.entry_id.is_not(None),
            Refund.reversal_id.is_(None),
        )
        .order_by(Refund.id)
    )
    return [
        GivenBack(
            amount=each.amount,
            on=each.check_written_on or district.day(each.sent_at or each.requested_at),
            by_check=each.way is RefundWay.CHECK,
            to_bank=payment.channel is Channel.ONLINE_BANK,
        )
        for each in found
    ]
