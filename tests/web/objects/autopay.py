"""What autopay addresses name: a payment to come and a permission, of the owner alone."""

from tests.drawn import make_autopay, make_draft
from tests.web.objects import OWNER, Made, makes
from tests.web.story import Story


@makes("drafts/<draft_id>")
def draft(story: Story) -> Made:
    autopay = make_autopay(story.session, story.account, story.owner)
    row = make_draft(story.session, autopay, story.bill)
    return Made(str(row.id), absent="999999", seen_by=OWNER)


@makes("agreed/<mandate_id>")
def mandate(story: Story) -> Made:
    autopay = make_autopay(story.session, story.account, story.owner)
    return Made(str(autopay.mandate_id), absent="999999", seen_by=OWNER)
