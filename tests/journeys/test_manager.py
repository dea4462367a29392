"""A property manager pays eleven accounts at once: one sum, one charge, one receipt."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.payment import Payment
from services.books import ledger
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import today
from tests.journeys.managers import many_accounts
from tests.journeys.paying import pay_by_card
from tests.journeys.test_ratepayer import until

pytestmark = pytest.mark.browser

ACCOUNTS = 11
#: $90.50 on the first, and on each that follows a dollar more.
TOGETHER, WITH_FEE, CHARGED = "$1,050.50", "$1,052.95", 105_295


@pytest.fixture
def manager(town):
    """Somebody who looks after eleven houses that owe, and the accounts of these."""
    with town.database.saving() as session:
        person = make_person(session, "Petra Lindqvist", password=PASSWORD)
        accounts = many_accounts(session, person, today(), count=ACCOUNTS)
        return person.email, [account.id for account in accounts]


def test_a_manager_pays_eleven_accounts_with_one_charge(visit, town, manager, click):
    email, account_ids = manager
    page = visit("/sign-in/password")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/portfolio$"))
    click(page, f"Pay all {TOGETHER}", role="link")
    expect(page.get_by_label(re.compile("Quarry Row"))).to_have_count(ACCOUNTS)
    click(page, re.compile("^Card"), role="radio")
    click(page, f"Pay {WITH_FEE}")
    page.wait_for_url(re.compile("/c/pay/"))
    assert click.count == 3
    pay_by_card(page)
    expect(page.get_by_text("Your payment is received")).to_be_visible()
    expect(page.get_by_text(f"It is counted on {ACCOUNTS} accounts.")).to_be_visible()
    expect(page.locator("#parts tbody tr")).to_have_count(ACCOUNTS + 1)  # the last is the fee
    charged = [each for each in town.stripe.find("charge") if each["amount"] == CHARGED]
    assert len(charged) == 1
    assert left_and_paid(town, account_ids) == (["$0.00"] * ACCOUNTS, ACCOUNTS)
    until(page, lambda: [m for m in town.mail.messages if email in m.to])
    assert len([m for m in town.mail.messages if email in m.to]) == 1
    page.get_by_role("link", name="Your accounts").click()
    expect(page.get_by_text("Nothing is due on any of them.")).to_be_visible()


def left_and_paid(town, account_ids):
    """What is still owed on each account, and how many payments they have together."""
    with town.database.reading() as session:
        owed = [str(ledger.balance(session, id_).owed) for id_ in account_ids]
        paid = session.scalars(select(Payment.id).where(Payment.account_id.in_(account_ids))).all()
        return owed, len(paid)
