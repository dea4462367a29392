"""What autopay addresses name: a payment to come and a permission, of the owner alone."""

from datetime import date
from uuid import uuid4

from models.autopay import Autopay, AutopayState, Mandate, Origin
from models.draft import Draft
from models.money import Money
from tests.factories import keep_method
from tests.web.objects import OWNER, Made, makes
from tests.web.story import AT, Story


def autopay(story: Story) -> Autopay:
    """The owner's autopay, on since a while."""
    known = story.session.query(Autopay).first()
    if known is not None:
        return known
    method = keep_method(story.session, story.owner)
    mandate = story.add(
        Mandate(
            key=uuid4(),
            account_id=story.account.id,
            person_id=story.owner.id,
            method_id=method.id,
            origin=Origin.PORTAL,
            text="I agree.",
            language="en",
            version="1" * 64,
            terms={},
            given_at=AT,
        )  # fmt: skip
    )
    return story.add(
        Autopay(
            account_id=story.account.id,
            person_id=story.owner.id,
            method_id=method.id,
            mandate_id=mandate.id,
            state=AutopayState.ON,
            bills_from=date(2026, 1, 1),
            started_at=AT,
        )  # fmt: skip
    )


@makes("drafts/<draft_id>")
def draft(story: Story) -> Made:
    row = Draft(
        bill_id=story.bill.id, account_id=story.account.id, autopay_id=autopay(story).id,
        draw_on=date(2026, 12, 7), planned=Money(13250), created_at=AT,
    )  # fmt: skip
    return Made(str(story.add(row).id), absent="999999", seen_by=OWNER)


@makes("agreed/<mandate_id>")
def mandate(story: Story) -> Made:
    return Made(str(autopay(story).mandate_id), absent="999999", seen_by=OWNER)
