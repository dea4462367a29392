"""A guest pays: from the front page, from a bill's square code, and with second thoughts."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from models.attempt import AttemptState, PaymentAttempt
from models.payment import Payment
from services.books import ledger
from tests.journeys.paying import pay_by_bank, pay_by_card

pytestmark = pytest.mark.browser


def paid(town, home):
    """How many payments the account has, and what is owed on it."""
    with town.database.reading() as session:
        count = session.scalar(select(func.count()).where(Payment.account_id == home.account.id))
        return count, str(ledger.balance(session, home.account.id).owed)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_guest_pays_by_card_in_three_clicks_and_the_receipt_verifies(
    visit, town, home, click, javascript
):
    page = visit("/", javascript=javascript)
    page.get_by_label("Account number").fill(home.account.shown)
    page.get_by_label("ZIP code of the mailing address").fill("98299")
    click(page, "Find my bill")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay this bill")
    page.get_by_role("radio", name=re.compile("^Card")).check()
    click(page, "Pay $149.20")
    pay_by_card(page)
    click.count += 1
    page.wait_for_url(re.compile("/payments/"))
    expect(page.get_by_text("Your payment is received")).to_be_visible()

    assert click.count == 3
    assert paid(town, home) == (1, "$0.00")
    page.get_by_role("link", name="Receipt to show").click()
    expect(page.get_by_text("Genuine, and paid")).to_be_visible()
    assert "Iris" not in page.content()
    assert "Cedar Hollow" not in page.content()


def test_the_square_code_leads_to_the_bill_and_a_bank_payment_is_never_called_paid(
    visit, town, home, click
):
    page = visit(f"/pay/bill/{home.bill.code}")
    click(page, "Pay $146.75")
    pay_by_bank(page)
    click.count += 1
    expect(page.get_by_text("Your payment is on its way")).to_be_visible()

    assert click.count == 2
    assert paid(town, home) == (0, "$146.75")
    assert not re.search(r"\bpaid\b", page.inner_text("main"))


def test_an_attempt_is_kept_before_the_payment_page_opens(visit, town, home):
    page = visit(f"/pay/bill/{home.bill.code}")
    page.get_by_role("button", name="Pay $146.75").click()
    page.wait_for_url(re.compile("/c/pay/"))
    with town.database.reading() as session:
        attempt = session.scalars(
            select(PaymentAttempt).where(PaymentAttempt.account_id == home.account.id)
        ).one()
    assert attempt.state is AttemptState.OPEN
