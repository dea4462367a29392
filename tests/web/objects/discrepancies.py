"""Cases of figures that differ."""

from uuid import UUID

from models.discrepancy_causes import CaseType
from models.money import Money
from services.discrepancies import opening
from services.discrepancies.opening import Seen
from tests.web.objects import Made, makes
from tests.web.story import AT, Story
from tests.workshop import LARKSPUR


@makes("<case_id>")
def case(story: Story) -> Made:
    seen = Seen(
        key=UUID(int=732), type=CaseType.DRAWER_OVER_SHORT, words="The drawer is short.",
        amount=Money(100), account_ids=(story.account.id,),
    )  # fmt: skip
    row = opening.by_hand(story.session, LARKSPUR, seen, by="staff:4711", at=AT)
    return Made(str(row.id), absent="999999")
