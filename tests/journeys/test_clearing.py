"""A bank payment over its days: sent, cleared, returned. The processor's clock is turned here."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.attempt import PaymentAttempt
from tests.journeys.conftest import at_work
from tests.journeys.paying import pay_by_bank
from tests.journeys.test_ratepayer import owed, sign_in, until

pytestmark = pytest.mark.browser


@pytest.fixture
def town(template_database, settings):
    """A district of its own, for its processor's clock runs ahead."""
    with at_work(template_database, settings) as town:
        yield town


def test_a_bank_payment_clears_after_its_days_and_can_still_be_returned(visit, town, home):
    page = sign_in(visit("/sign-in"), home)
    page.get_by_role("link", name="Pay $146.75 now").click()
    page.get_by_role("button", name="Pay $146.75").click()
    pay_by_bank(page)
    expect(page.get_by_text("Your payment is on its way").first).to_be_visible()
    here = page.url

    town.stripe.advance(days=7)
    until(page, lambda: owed(town, home) == "$0.00")
    page.goto(here)
    expect(page.get_by_text("Your payment has cleared")).to_be_visible()
    expect(page.get_by_text("The bank can still return it until")).to_be_visible()

    with town.database.reading() as session:
        intent = session.scalar(
            select(PaymentAttempt.payment_intent_id).where(
                PaymentAttempt.account_id == home.account.id
            )
        )
    town.stripe.return_payment(intent, "R01")
    until(page, lambda: owed(town, home) == "$146.75")
    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_text("Your bank returned your payment").first).to_be_visible()
