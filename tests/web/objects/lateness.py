"""What was done for a bill that was not paid, as addresses name it."""

from sqlalchemy import select

from models.ledger import Entry, EntryKind
from models.money import Money
from services.billing import penalties
from tests.web.objects import OWNER, Made, makes
from tests.web.story import AT, Story
from tests.workshop import LARKSPUR


@makes("fees/<fee_id>")
def late_fee(story: Story) -> Made:
    """A late fee on the bill of Iris."""
    fee = story.session.scalar(
        select(Entry).where(
            Entry.account_id == story.account.id, Entry.kind == EntryKind.PENALTY
        )
    ) or penalties.charge_penalty(
        story.session, LARKSPUR.chart, bill=story.bill, amount=Money(1325),
        reason="10.00% × $132.50 = $13.25", on=AT.date(), at=AT, by="past due",
    )  # fmt: skip
    return Made(str(fee.id), absent="999999", seen_by=OWNER)
