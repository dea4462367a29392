"""Money that came and is on no account: what the account for it holds in the general ledger."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.discrepancy_causes import CaseType
from models.ledger import LedgerAccount
from models.money import Money
from services.discrepancies.facts import Fact, Look, Side

NAME = "suspense"


def find(session: Session, look: Look) -> list[Fact]:
    """What is held there; nothing, on a good day."""
    code = look.only[0] if look.only else look.district.chart.suspense
    held = session.scalar(select(LedgerAccount.balance).where(LedgerAccount.code == code))
    if not held:
        return []
    return [
        Fact(
            rule=NAME, type=CaseType.UNMATCHED_RECEIPT, ids=(code,),
            amount=Money(abs(held.cents)), words=f"{-held} came and is on nobody’s account.",
            theirs=[Side("Money that came", -held)],
            ours=[Side(f"Held on {code} of the general ledger", -held)],
        )
    ]  # fmt: skip
