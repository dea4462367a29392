"""Exceptions and payouts of the processor, as addresses name them."""

from tests.reconciled import Reconciled, reconciled
from tests.web.objects import Made, makes
from tests.web.story import Story


@makes("exceptions/<exception_id>")
def exception(story: Story) -> Made:
    return Made(str(_books(story).missing.id), absent="999999")


@makes("payouts/<payout_id>")
def payout(story: Story) -> Made:
    return Made(str(_books(story).payout.id), absent="999999")


def _books(story: Story) -> Reconciled:
    return reconciled(story.session, story.account)
