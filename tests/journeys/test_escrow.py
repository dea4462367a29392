"""A title company asks for a final bill without an account, in four screens."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.outbox import OutboxMessage
from tests.journeys.looking import Eyes
from tests.journeys.test_pages import SIZES

pytestmark = pytest.mark.browser
ANN = "ann.ito@title.example"


def mailed_code(town) -> str:
    with town.database.reading() as session:
        letter = session.scalars(select(OutboxMessage.text).where(OutboxMessage.to == ANN)).one()
    return next(word for word in letter.split() if word.isdigit() and len(word) == 6)


def look(page) -> None:
    """The page is open to everybody, however wide it is."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert Eyes().see(page).faults == []


def test_a_closing_agent_asks_for_a_final_bill(visit, town):
    page = visit("/escrow")
    page.get_by_label("E-mail address").fill(ANN)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/escrow/code")
    page.get_by_label("Code").fill(mailed_code(town))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/escrow/requests")
    look(page)
    page.get_by_role("link", name="Ask for a final bill").click()
    page.wait_for_url("**/escrow/requests/new")
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator(".errors")).to_contain_text("Enter the legal description")
    look(page)
    for label, said in (
        ("Address of the property", "2218 Cedar Hollow Rd"), ("Legal description", "Lot 4"),
        ("Closing date", "2026-12-04"), ("Seller", "Iris Vance"), ("Purchaser", "Noor Haddad"),
        ("Your company", "Cascade Title"), ("Your name", "Ann Ito"),
        ("Your file number", "CT-4410"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(said)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We answer by")).to_be_visible()
    look(page)
    page.goto(f"{town.url}/escrow/requests")
    page.get_by_role("link", name="Ask for many at once").click()
    page.get_by_label("Addresses or account numbers").fill("77 Kestrel Way\nnowhere")
    page.get_by_role("button", name="Send the requests").click()
    expect(page.locator("main")).to_contain_text("Line 2: nowhere. Enter a house number")
    look(page)
    for label, said in (
        ("Addresses or account numbers", "77 Kestrel Way\n2044-1836"),
        ("Closing date", "2026-12-04"), ("Your company", "Cascade Title"),
        ("Your name", "Ann Ito"), ("Your file number", "CT-4411"),
    ):  # fmt: skip
        page.get_by_label(label).fill(said)
    page.get_by_role("button", name="Send the requests").click()
    expect(page.locator("#sales")).to_contain_text("Account 2044-1836")
