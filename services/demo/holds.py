"""Holds and flags of the demo's accounts. They hold on any day."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.hold import HoldKind
from models.identity import Staff
from services.accounts import holds
from services.demo.questions import DANA, NOON
from services.rules.numbers import number_of

#: The account's number without its check digit, what, why, days ago, days it lasts.
HOLDS = (
    (2_031_552, HoldKind.PAST_DUE_NOTICES, "Pays half now, half after the 15th", 6, 30),
    (2_031_552, HoldKind.VERIFIED_CALLER, "A neighbor called in her name in August", 80, None),
    (2_061_985, HoldKind.LANGUAGE, "Speaks Spanish; ask Ines to call back", 200, None),
    (
        2_088_016,
        HoldKind.LATE_FEES,
        "The bank sent her payment back; she called the day after",
        9,
        21,
    ),
    (2_088_016, HoldKind.RETURNED_MAIL, "September bill came back, no such unit", 60, 30),
)


def hold_all(session: Session, *, today: date) -> int:
    """Place them all, as Dana did. Twice is once. Their number."""
    dana = session.scalars(select(Staff.id).where(Staff.email == DANA)).one_or_none() or 0
    placed = 0
    for body, kind, reason, days_ago, days in HOLDS:
        number = number_of(body)
        account_id = session.scalar(
            select(CustomerAccount.id).where(CustomerAccount.number == number)
        )
        if account_id is None:
            continue
        on = today - timedelta(days=days_ago)
        holds.place(
            session, key=f"demo:{kind}", account_id=account_id, kind=kind, reason=reason,
            from_on=on, to_on=on + timedelta(days=days) if days else None, by=f"staff:{dana}",
            on=on, at=datetime.combine(on, NOON),
        )  # fmt: skip
        placed += 1
    return placed
