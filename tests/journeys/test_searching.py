"""An account is found with few keys, and the number of a card typed instead goes nowhere."""

import re

import pytest

from tests.journeys.conftest import move_in
from tests.journeys.test_changes import Hands, at_desk

pytestmark = pytest.mark.browser
__all__ = ["at_desk"]


@pytest.fixture
def account(town):
    with town.database.saving() as session:
        account = move_in(session).account
        assert account.premise.parcel
        return account


@pytest.mark.parametrize("fragment", ["shown", "parcel"])
def test_an_account_is_found_by_any_fragment_in_three_steps(at_desk, account, town, fragment):
    typed = account.shown if fragment == "shown" else account.premise.parcel
    page = at_desk("specialist", "/desk/shortcuts")
    hands = Hands(page)
    hands.press("/")
    hands.steps += 1
    page.keyboard.type(typed)
    hands.press("Enter")
    page.wait_for_url(re.compile(f"/desk/accounts/{account.number}$"))
    hands.took(3)


def test_a_card_typed_into_the_search_is_not_sent(at_desk):
    page = at_desk("specialist", "/desk/")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.keyboard.press("/")
    page.keyboard.type("4242 4242 4242 4242", delay=30)
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.locator("#search").evaluate("box => box.validationMessage").startswith("That is")
    assert not [url for url in sent if "4242%204242%204242" in url or "4242+4242+4242" in url]
    assert page.url.endswith("/desk/") or "4242+4242+4242" not in page.url
