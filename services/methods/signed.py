"""The permission that a debit was drawn on, for whoever has to prove it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.autopay import Autopay, Mandate


def held(
    session: Session, autopay: Autopay, *, method_id: int | None, drawn_at: datetime | None
) -> Mandate:
    """What an autopay's payer had signed when it drew; without a day what holds now.

    What was signed later proves nothing. A permission for the method itself comes before one for
    another: words that were agreed to with a new method hold from the day it pays.
    """
    if drawn_at is None:
        return session.get_one(Mandate, autopay.mandate_id)
    found = session.scalar(
        select(Mandate)
        .where(
            Mandate.account_id == autopay.account_id, Mandate.person_id == autopay.person_id,
            Mandate.given_at <= drawn_at,
        )
        .order_by(
            Mandate.method_id.is_not_distinct_from(method_id).desc(), Mandate.given_at.desc(),
            Mandate.id.desc(),
        )
        .limit(1)
    )  # fmt: skip
    return found or session.get_one(Mandate, autopay.mandate_id)
