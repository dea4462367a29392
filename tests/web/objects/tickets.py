"""Questions, as addresses name them."""

from models.ticket import Reason
from services.tickets import asking
from tests.web.objects import OWNER, Made, makes
from tests.web.story import AT, Story
from tests.workshop import LARKSPUR


@makes("ticket/<ticket_number>")
def own_ticket(story: Story) -> Made:
    """A question at the portal: for those who may see its account."""
    return Made(asked(story), absent="T-99999999", seen_by=OWNER)


@makes("tickets/<ticket_number>")
def ticket(story: Story) -> Made:
    return Made(asked(story), absent="T-99999999")


def asked(story: Story) -> str:
    """The number of a question that Iris asked."""
    ticket = asking.ask(
        story.session, LARKSPUR, key="story", account_id=story.account.id, thing=asking.About(),
        reason=Reason.OTHER, words="Why so much?", person_id=story.owner.id, at=AT,
    )  # fmt: skip
    return ticket.number
