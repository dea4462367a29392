"""The fee for a payment that the payer's bank returned, as the pages that ask for it name it."""

from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models.money import Money
from services.books.instalments import making_fee
from services.drafts import fees
from services.rules.aging import Aging
from web.extensions import house


class ReturnFee(NamedTuple):
    """What is owed of it, and the resolution that sets it."""

    amount: Money
    set_by: str


def owed(session: Session | Connection, number: str, aging: Aging) -> ReturnFee | None:
    """What an account still owes for payments that came back; nothing for another kind of fee."""
    if not aging.fees or not fees.was_charged(session, number):
        return None
    making = making_fee(session, number, aging.fees)
    left = aging.fees - making.amount if making else aging.fees
    return ReturnFee(left, house().district.autopay.return_fee_resolution) if left else None
