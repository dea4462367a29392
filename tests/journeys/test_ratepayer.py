"""A ratepayer pays: in two clicks, by keyboard, twice by accident, by bank over days."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from models.attempt import AttemptState, PaymentAttempt
from models.payment import Payment
from services.books import ledger
from tests.factories import PASSWORD
from tests.journeys.paying import pay_by_bank, pay_by_card

pytestmark = pytest.mark.browser
WITH_FEE = "Pay $149.20 ($146.75 + $2.45 card fee)"


def sign_in(page, home):
    """With a password."""
    page.goto(f"{page.url.split('/sign-in')[0]}/sign-in/password")
    page.get_by_label("E-mail address").fill(home.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(f"/a/{home.account.number}$"))
    return page


@pytest.fixture
def at_home(visit, home):
    """The overview of a signed-in ratepayer who owes $146.75."""
    return sign_in(visit("/sign-in"), home)


def owed(town, home):
    with town.database.reading() as session:
        return str(ledger.balance(session, home.account.id).owed)


def count(town, home, row):
    with town.database.reading() as session:
        return session.scalar(
            select(func.count()).select_from(row).where(row.account_id == home.account.id)
        )


def until(page, check, seconds=20):
    """Wait for what a job does after a webhook."""
    for _ in range(seconds * 5):
        if check():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not happen")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_two_clicks_from_the_overview_the_amount_chosen(visit, town, home, click, javascript):
    page = sign_in(visit("/sign-in", javascript=javascript), home)
    click(page, "Pay $146.75 now", role="link")
    click(page, "Pay $146.75")
    page.wait_for_url(re.compile("/c/pay/"))
    assert click.count == 2
    pay_by_bank(page)
    page.wait_for_url(re.compile("/payments/"))
    expect(page.get_by_text("Your payment is on its way").first).to_be_visible()
    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_text("Expected balance")).to_be_visible()
    assert owed(town, home) == "$146.75"


def test_a_card_payment_with_its_fee_shown_first_and_a_receipt_by_mail(at_home, town, home):
    page = at_home
    page.get_by_role("link", name="Pay $146.75 now").click()
    page.get_by_role("radio", name=re.compile("^Card")).check()
    expect(
        page.get_by_role("button", name="Pay $149.20 ($146.75 + $2.45 card fee)")
    ).to_be_visible()
    page.get_by_role("button", name="Pay $149.20").click()
    pay_by_card(page)
    expect(page.get_by_text("Your payment is received")).to_be_visible()
    assert owed(town, home) == "$0.00"
    until(page, lambda: [m for m in town.mail.messages if home.owner.email in m.to])
    page.get_by_role("link", name="Bills & payments").first.click()
    expect(page.get_by_role("row", name=re.compile("Card payment")).first).to_contain_text("$0.00")


def test_a_double_click_two_tabs_and_the_back_button_make_one_payment(at_home, town, home):
    page = at_home
    page.get_by_role("link", name="Pay $146.75 now").click()
    form = page.url
    second = page.context.new_page()
    second.goto(form)
    page.get_by_role("button", name="Pay $146.75").dblclick(no_wait_after=True)
    page.wait_for_url(re.compile("/c/pay/"))
    second.get_by_role("button", name="Pay $146.75").click()
    second.wait_for_url(re.compile("/c/pay/"))
    assert second.url == page.url
    page.go_back()
    page.get_by_role("button", name="Pay $146.75").click()
    page.wait_for_url(re.compile("/c/pay/"))
    pay_by_bank(page)
    expect(page.get_by_text("Your payment is on its way").first).to_be_visible()
    second.reload()
    assert count(town, home, PaymentAttempt) == 1
    sessions = town.stripe.find("checkout.session")
    assert (
        len(
            [
                each
                for each in sessions
                if each["amount_total"] == 14675
                and each["metadata"]["account_number"] == home.account.number
            ]
        )
        == 1
    )


def test_turning_back_and_taking_a_card_instead_pays_once(at_home, town, home):
    page = at_home
    page.get_by_role("link", name="Pay $146.75 now").click()
    page.get_by_role("button", name="Pay $146.75").click()
    page.wait_for_url(re.compile("/c/pay/"))
    page.go_back()
    page.get_by_role("radio", name=re.compile("^Card")).check()
    page.get_by_role("button", name="Pay $149.20").click()
    pay_by_card(page)
    expect(page.get_by_text("Your payment is received")).to_be_visible()
    assert (count(town, home, Payment), owed(town, home)) == (1, "$0.00")


def test_cancelling_on_the_payment_page_leads_back_and_charges_nothing(at_home, town, home):
    page = at_home
    page.get_by_role("link", name="Pay $146.75 now").click()
    page.get_by_role("button", name="Pay $146.75").click()
    page.get_by_role("link", name="Cancel and go back").click()
    expect(page.get_by_text("You turned back before paying. Nothing was charged.")).to_be_visible()
    page.get_by_role("button", name="Cancel this payment").click()
    expect(page.get_by_text("This payment was not made")).to_be_visible()
    assert (count(town, home, Payment), owed(town, home)) == (0, "$146.75")


def test_another_amount_is_summed_before_it_is_paid(at_home, town, home):
    page = at_home
    page.get_by_role("link", name="Pay $146.75 now").click()
    page.get_by_role("radio", name=re.compile("^Another amount")).check()
    page.get_by_label("Amount", exact=True).fill("46.75")
    page.get_by_role("button", name="Pay $46.75").click()
    pay_by_bank(page)
    expect(page.get_by_text("Your payment is on its way").first).to_be_visible()
    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_role("link", name="Pay the other $100.00")).to_be_visible()


def test_an_amount_that_is_none_is_explained_where_it_stands(at_home):
    page = at_home
    page.get_by_role("link", name="Pay $146.75 now").click()
    page.get_by_role("radio", name=re.compile("^Another amount")).check()
    page.get_by_label("Amount", exact=True).fill("a lot")
    page.locator("#pay-button").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("Amount", exact=True)).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))


def test_two_small_deposits_are_waited_for_and_then_sent(at_home, town, home):
    page = at_home
    page.get_by_role("link", name="Pay $146.75 now").click()
    page.get_by_role("button", name="Pay $146.75").click()
    pay_by_bank(page, deposits=True)
    expect(page.get_by_text("Your bank account must be confirmed")).to_be_visible()
    with town.database.reading() as session:
        attempt = session.scalars(
            select(PaymentAttempt).where(PaymentAttempt.account_id == home.account.id)
        ).one()
    assert attempt.state is AttemptState.ACTION_REQUIRED


def test_an_amount_typed_before_the_script_came_is_checked_once_it_is_there(at_home):
    """htmx comes with the first touch, and on a slow line somebody types faster."""
    held = []
    at_home.route("**/htmx*.js", lambda route: held.append(route))
    at_home.get_by_role("link", name="Pay $146.75 now").click()
    at_home.get_by_role("radio", name=re.compile("^Another amount")).check()
    at_home.get_by_label("Amount", exact=True).fill("50")
    expect(at_home.locator("#check")).to_contain_text("as you type it")
    until(at_home, lambda: held)
    held[0].continue_()
    expect(at_home.locator("#check")).not_to_contain_text("as you type it")
    expect(at_home.get_by_role("button", name="Pay $50.00")).to_be_visible()
