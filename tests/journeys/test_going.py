"""An account is looked at as its customer, and a place gone to, with keys alone and few steps."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import move_in
from tests.journeys.test_changes import Hands, at_desk

pytestmark = pytest.mark.browser
__all__ = ["at_desk"]


@pytest.fixture
def account(town):
    with town.database.saving() as session:
        return move_in(session).account


def test_an_account_is_viewed_as_its_customer_in_four_steps(at_desk, account):
    page = at_desk("specialist", f"/desk/accounts/{account.number}")
    hands = Hands(page)
    hands.press("Control+k")
    dialog = page.get_by_role("dialog", name="Go to, or do")
    expect(dialog).to_be_visible()
    hands.steps += 1
    page.keyboard.type("as c")
    expect(dialog.get_by_role("option", selected=True)).to_have_text("View as customer")
    hands.press("Enter")
    page.wait_for_url(re.compile("/as-customer$"))
    assert hands.loads == 1
    hands.write("Why do you look?", "She cannot find the button")
    hands.took(4)
    page.keyboard.press("Enter")
    expect(page.get_by_text("You see what")).to_be_visible()


def test_the_palette_leads_by_arrows_and_gives_the_focus_back(at_desk, account):
    page = at_desk("specialist", f"/desk/accounts/{account.number}")
    page.keyboard.press("1")
    page.wait_for_url(re.compile("#part$"))
    link = page.get_by_role("link", name="Ledger", exact=True)
    link.focus()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Go to, or do")
    expect(box).to_be_focused()
    first = page.get_by_role("option", selected=True).get_attribute("id")
    assert box.get_attribute("aria-activedescendant") == first
    page.keyboard.press("ArrowDown")
    second = page.get_by_role("option", selected=True).get_attribute("id")
    assert box.get_attribute("aria-activedescendant") == second != first
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_two_keys_lead_to_a_place_and_one_with_alt_to_the_last_account(at_desk, account):
    page = at_desk("specialist", f"/desk/accounts/{account.number}")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url(re.compile("/desk/inbox$"))
    page.keyboard.press("Alt+1")
    page.wait_for_url(re.compile(f"/desk/accounts/{account.number}$"))
