"""Payments for several accounts, as addresses name them."""

from uuid import UUID

from models.account import CustomerAccount
from models.attempt import AttemptState as S
from tests.factories import give_access, make_account, make_bill
from tests.journeys.managers import pay_together
from tests.web.objects import OWNER, Made, makes
from tests.web.story import Story


@makes("paid/<together_id>")
def paid_together(story: Story) -> Made:
    """A payment for several accounts: its payer's alone."""
    paid = pay_together(story.session, story.owner, [owing(story)], S.OPEN, S.EXPIRED)
    return Made(str(paid), absent=str(UUID(int=404)), seen_by=OWNER)


def owing(story: Story) -> CustomerAccount:
    """Another account of the owner's, that owes."""
    account = make_account(story.session)
    give_access(story.session, story.owner, account)
    make_bill(story.session, account)
    return account
