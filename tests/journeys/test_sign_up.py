"""Somebody new scans the square on a bill and is in, without JavaScript."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.outbox import OutboxMessage
from services.access import pins
from services.access.pins import Pins
from tests.conftest import FIELD_KEY
from tests.journeys.looking import Eyes
from tests.journeys.test_pages import SIZES

pytestmark = pytest.mark.browser
NEW, OTHER = "jo.winter@example.org", "kim.park@example.org"


@pytest.fixture
def square(town, home):
    """Where the square for linking on the newest bill leads."""
    with town.database.reading() as session:
        pin = pins.of_bill(session, Pins(FIELD_KEY), home.bill)
    return f"/link/{home.account.number}-{pin}"


def mailed_code(town, to: str) -> str:
    with town.database.reading() as session:
        letter = session.scalars(select(OutboxMessage.text).where(OutboxMessage.to == to)).one()
    return next(word for word in letter.split() if word.isdigit() and len(word) == 6)


def test_whoever_scans_the_square_is_in_after_five_clicks(visit, town, square, home, click):
    page = visit(square, javascript=False)
    click(page, "This is my bill")
    page.get_by_label("E-mail address").fill(NEW)
    click(page, "Send me a code")
    page.get_by_label("Code").fill(mailed_code(town, NEW))
    click(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your name")
    click(page, "Link this account")
    expect(page.locator(".errors")).to_contain_text("Enter your name")
    page.get_by_label("Your name").fill("Jo Winter")
    click(page, "Link this account")
    expect(page.get_by_text("The account is linked.")).to_be_visible()
    assert page.url == f"{town.url}/a/{home.account.number}"
    assert click.count == 5


def test_the_page_that_asks_for_a_name_is_open_to_everybody(visit, town, square):
    page = visit(square)
    page.get_by_role("button", name="This is my bill").click()
    page.get_by_label("E-mail address").fill(OTHER)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-up/code")
    page.get_by_label("Code").fill(mailed_code(town, OTHER))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/sign-up/name")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert Eyes().see(page).faults == []
