"""A rate change that waits for its second person, as other tests find it."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.money import Money
from models.rate_change import RateChange, RateChangeAccount
from services import districts
from services.districts import Own
from services.rates import amounts, effect
from tests.workshop import LARKSPUR
from web.clock import now

CONTENT = (Path(__file__).parents[1] / "districts" / "larkspur.toml").read_text("utf-8")
OWN = Own(LARKSPUR, CONTENT)
HOME, RISEN = Money.dollars("149.00"), Money.dollars("153.50")


def make_rate_change(session: Session, account: CustomerAccount) -> RateChange:
    """Proposed by a job's name, so that anybody may decide it; one home was worked out."""
    today = LARKSPUR.day(now())
    on = today + timedelta(days=40)
    content = amounts.changed(
        CONTENT, OWN, {("sewer_service", "rate"): "44.10"}, from_on=on,
        resolution="Resolution 2027-14",
    )  # fmt: skip
    change = RateChange(
        key=uuid4(), content=content, base_digest=districts.digest_of(CONTENT), effective_on=on,
        resolution="Resolution 2027-14", proposed_by="staff:0", proposed_at=now(),
        expires_on=on - timedelta(days=1), accounts=1, worked_to=account.id, worked_out=1,
        previewed_at=now(),
        seen=effect.empty()
        | {
            "before": HOME.cents, "after": RISEN.cents, "billed": 1, "up": 1,
            "classes": {"single_family": [1, HOME.cents, RISEN.cents]},
            "charges": {"sewer_service": [1, 8370, 8820]}, "spread": {"+100": 1},
            "largest": [[account.id, HOME.cents, RISEN.cents]],
        },
    )  # fmt: skip
    session.add(change)
    session.flush()
    session.add(
        RateChangeAccount(
            change_id=change.id, account_id=account.id, before=HOME, after=RISEN, stops=""
        )
    )
    session.flush()
    return change
