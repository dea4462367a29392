"""The contracts that addresses name: one that waits for its owner's signature."""

from models.contract import Contract
from tests.contracted import make_approved
from tests.web.objects import OWNER, Made, makes
from tests.web.story import Story


@makes("contracts/<contract_id>")
def contract(story: Story) -> Made:
    return Made(str(_approved(story).id), absent="999999", seen_by=OWNER)


@makes("contracts/<agreed_id>")
def contract_of_desk(story: Story) -> Made:
    return Made(str(_approved(story).id), absent="999999")


def _approved(story: Story) -> Contract:
    return make_approved(story.session, story.account, person_id=story.owner.id)
