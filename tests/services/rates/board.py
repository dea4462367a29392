"""The board of a district sets new rates: what its clerk and her supervisor do."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from models.rate_change import ChangeState, RateChange
from services import districts
from services.rates import amounts, deciding, proposing
from services.rates.proposing import Wish
from tests.workshop import LARKSPUR

CONTENT = (Path(__file__).parents[3] / "districts" / "larkspur.toml").read_text("utf-8")
OWN = districts.Own(LARKSPUR, CONTENT)
TODAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
JULY = date(2027, 7, 1)
CLERK, SUPERVISOR = "staff:1", "staff:2"
RISE = {("sewer_service", "rate"): "44.10"}
S = ChangeState


def file(given=RISE, *, on=JULY, content=CONTENT) -> str:
    return amounts.changed(content, OWN, given, from_on=on, resolution="Resolution 2027-14")


def propose(session, content=None, *, on=JULY, key=None, by=CLERK, **more) -> RateChange:
    wish = Wish(
        key=key or uuid4(), content=content or file(on=on), effective_on=on,
        **{"resolution": "Resolution 2027-14"} | more,
    )  # fmt: skip
    return proposing.propose(session, OWN, wish, today=TODAY, at=AT, by=by)


def approve(session, change, *, today=TODAY, by=SUPERVISOR) -> RateChange:
    return deciding.approve(session, OWN, change.id, today=today, at=AT, by=by)
