"""What is owed is changed with keys alone: few steps, few requests, one page loaded at most."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from models.change_request import RequestState
from models.ledger import Component
from services.books import ledger
from tests.changed import Desk, credit
from tests.journeys.clock import now, today
from tests.journeys.conftest import move_in
from tests.journeys.test_keyboard import SHOWS_FOCUS
from tests.workshop import LARKSPUR

pytestmark = pytest.mark.browser

REQUESTS_MAX, LOADS_MAX = 3, 1


class Hands:
    """Somebody's hands on a keyboard, how many steps they took and what those asked of us.

    A step is a key, or a field filled in. A form that leads on is one request and one page.
    """

    def __init__(self, page):
        self.page, self.steps, self.requests, self.loads = page, 0, 0, 0
        page.on("request", self._count)

    def _count(self, request):
        if "/static/" in request.url or request.redirected_from is not None:
            return
        self.requests += 1
        self.loads += request.is_navigation_request()

    def press(self, *keys):
        """One step: a key, or the keys that choose one of several."""
        self.steps += 1
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, label, value):
        """One step: a field filled in; Tab leads there."""
        self.steps += 1
        box = self.page.get_by_label(label)
        for _ in range(12):
            if box.evaluate("box => box === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        expect(box).to_be_focused()
        self.page.keyboard.type(value)

    def took(self, steps):
        """Whether it was done in so many steps, and cost no more than it may."""
        assert self.steps <= steps
        assert self.requests <= REQUESTS_MAX
        assert self.loads <= LOADS_MAX


@pytest.fixture
def at_desk(visit, town, told):
    """``at_desk("specialist", path)``: a page of the console, as one of staff sees it."""

    def open_(role, path, **how):
        page = visit("/healthz", **how)
        page.context.add_cookies(told.cookies(role, town.url))
        page.goto(town.url + path)
        return page

    return open_


def desk_of(session):
    return Desk(session, SimpleNamespace(district=LARKSPUR, now=now, today=today))


def on_row(page, receipt_or_fee):
    """The reader stands in a row: what they do next is counted."""
    row = page.locator("tr", has_text=receipt_or_fee).first
    row.locator("td a:not([data-row-key])").first.focus()
    return Hands(page)


def owed(town, account):
    with town.database.reading() as session:
        return ledger.balance(session, account.id).owed.plain


def test_a_misapplied_payment_is_moved_in_four_steps(at_desk, town):
    with town.database.saving() as session:
        wrong, right = move_in(session).account, move_in(session).account
        receipt = desk_of(session).pay(wrong, 8410).receipt_number
    page = at_desk("specialist", f"/desk/accounts/{wrong.number}/payments")
    hands = on_row(page, receipt)
    hands.press("m")
    dialog = page.get_by_role("dialog", name="Move a payment")
    expect(dialog).to_be_visible()
    assert f"/desk/accounts/{wrong.number}/change/move?payment={receipt}" in page.url
    hands.write("To which account?", right.number)
    expect(dialog.get_by_role("button", name="Move $84.10")).to_be_visible()
    expect(dialog).to_contain_text(right.shown)
    hands.write("In your words", "The stub was another's.")
    hands.press("Control+Enter")
    expect(page.get_by_text(re.compile(r"AP-\d+ is in the books\."))).to_be_visible()
    hands.took(4)
    assert owed(town, wrong) == "146.75"
    assert owed(town, right) == "62.65"


def test_a_late_fee_is_reversed_in_three_steps(at_desk, town):
    with town.database.saving() as session:
        account = move_in(session).account
        desk_of(session).charge(account, Component.PENALTY, 1250)
    page = at_desk("specialist", f"/desk/accounts/{account.number}/ledger")
    hands = on_row(page, "12.50")
    hands.press("v")
    expect(page.get_by_label("We billed it wrong")).to_be_focused()
    hands.press("ArrowDown", "ArrowDown")
    expect(page.get_by_label("They had paid in time")).to_be_checked()
    expect(page.get_by_role("dialog").get_by_role("button", name="Reverse $12.50")).to_be_visible()
    hands.press("Control+Enter")
    expect(page.get_by_text(re.compile(r"AP-\d+ is in the books\."))).to_be_visible()
    hands.took(3)
    assert owed(town, account) == "146.75"


def test_a_change_is_approved_in_two_steps_where_it_is_met(at_desk, town):
    with town.database.saving() as session:
        account = move_in(session).account
        change = desk_of(session).ask(account, credit(6000))
        assert change.state is RequestState.PENDING
    page = at_desk("supervisor", f"/desk/accounts/{account.number}")
    hands = Hands(page)
    hands.press("a")
    expect(page.get_by_role("button", name=f"Approve {change.number}")).to_be_focused()
    assert page.evaluate(SHOWS_FOCUS)
    hands.press("Enter")
    expect(page.get_by_text(f"{change.number}: It is in the books.")).to_be_visible()
    hands.took(2)
    assert owed(town, account) == "86.75"


def test_a_form_that_was_opened_over_a_page_is_left_where_it_was_opened(at_desk, town):
    with town.database.saving() as session:
        account = move_in(session).account
        desk_of(session).charge(account, Component.PENALTY, 1250)
    page = at_desk("specialist", f"/desk/accounts/{account.number}/ledger")
    before, hands = page.url, on_row(page, "12.50")
    for key, title in (("v", "Reverse a charge"), ("d", "Adjust what is owed")):
        hands.press(key)
        dialog = page.get_by_role("dialog", name=title)
        expect(dialog).to_be_visible()
        page.keyboard.press("j")
        expect(dialog.locator(":focus")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.wait_for_url(before)
        expect(page.locator("tr", has_text="12.50").first.locator(":focus")).to_have_count(1)
    assert hands.loads == 0
    hands.press("v")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    page.wait_for_url(before)
    expect(page.get_by_role("dialog")).to_be_hidden(timeout=30_000)  # the page itself comes anew


def test_without_a_script_the_same_link_is_a_page(at_desk, town):
    with town.database.saving() as session:
        account = move_in(session).account
        desk_of(session).charge(account, Component.PENALTY, 1250)
    page = at_desk("specialist", f"/desk/accounts/{account.number}/ledger", javascript=False)
    page.get_by_role("link", name="Reverse").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reverse a charge")
    page.get_by_label("They had paid in time").check()
    page.get_by_role("button", name="Reverse $12.50").click()
    expect(page.get_by_text(re.compile(r"AP-\d+ is in the books\."))).to_be_visible()
    assert owed(town, account) == "146.75"
