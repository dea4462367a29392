"""The contracts that addresses name: one that waits for its owner's signature."""

from tests.contracted import make_approved
from tests.web.objects import OWNER, Made, makes
from tests.web.story import Story


@makes("contracts/<contract_id>")
def contract(story: Story) -> Made:
    made = make_approved(story.session, story.account, person_id=story.owner.id)
    return Made(str(made.id), absent="999999", seen_by=OWNER)
