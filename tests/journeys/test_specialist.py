"""A specialist answers a caller: with keys alone, without JavaScript, on any screen."""

import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from models.identity import Staff, StaffRole
from services.sessions import sessions
from tests.factories import PASSWORD, make_staff, totp_code
from tests.helpdesk.story import Story
from tests.journeys.conftest import HOST, Home, Town, Visit
from tests.journeys.paying import pay_by_card
from web.settings import Settings

pytestmark = pytest.mark.browser

_numbers = itertools.count()
Arrive = Callable[..., Page]
SIZES = ((320, 700), (768, 1024), (1280, 800))


@pytest.fixture
def dana(town: Town, settings: Settings) -> Staff:
    """A specialist, new for every test: a code of the authenticator works once."""
    return hire(town, settings, StaffRole.SPECIALIST)


def hire(town: Town, settings: Settings, role: StaffRole) -> Staff:
    email = f"{role}.{next(_numbers)}@larkspursewer.example"
    with town.database.saving() as session:
        return make_staff(
            session, "Dana Whitfield", role=role, email=email,
            field_key=settings.field_key.reveal(),
        )  # fmt: skip


@pytest.fixture
def arrive(visit: Visit, dana: Staff, town: Town) -> Arrive:
    """Be at the desk, signed in a moment ago."""

    def arrive(path: str = "/desk/", **options: object) -> Page:
        page = visit("/desk/sign-in", **options)
        with town.database.saving() as session:
            token = sessions.open_for_staff(
                session, staff_id=dana.id, at=datetime.now(UTC), address=HOST, browser="a browser"
            )
        page.context.add_cookies(
            [{"name": "headworks-desk-login", "value": token, "url": town.url, "httpOnly": True}]
        )
        page.goto(town.url + path)
        return page

    return arrive


def sign_in(page: Page, staff: Staff) -> None:
    """Prove who it is, with keys alone."""
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(staff.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(totp_code(datetime.now(UTC)))
    page.keyboard.press("Enter")


def focused(page: Page) -> str:
    """The words of what has the focus."""
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_a_caller_is_answered_with_keys_alone(visit: Visit, dana: Staff, story: Story):
    page = visit("/desk/shortcuts")
    sign_in(page, dana)
    page.wait_for_url(re.compile("/desk/shortcuts$"))
    page.keyboard.press("/")
    page.keyboard.press("/")  # in the box already: the key is no part of what is sought
    page.keyboard.type("juniper")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=juniper"))
    page.wait_for_function("document.activeElement.id === 'search'")
    page.keyboard.press("ArrowDown")
    assert "1906 Juniper Ave" in focused(page)
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2044-1836 1906 Juniper Ave")

    while focused(page) != "$205.70":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    why = page.locator("#why:popover-open")
    expect(why).to_contain_text("Bill 26-110502")
    expect(why).to_contain_text("$146.75")
    assert focused(page).startswith("Close")
    page.keyboard.press("Escape")
    expect(why).to_have_count(0)
    assert focused(page) == "$205.70"

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("2044-1836 1906 Juniper Ave")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Shortcuts")


def test_hits_come_while_somebody_types_and_the_address_keeps_them(arrive: Arrive, story: Story):
    page = arrive()
    page.locator("#search").press_sequentially("pruit", delay=20)
    expect(page.locator("#hits")).to_contain_text("1906 Juniper Ave")
    expect(page).to_have_url(re.compile(r"/desk/search\?q=pruit$"))
    page.reload()
    expect(page.locator("#hits")).to_contain_text("1906 Juniper Ave")


def test_everything_works_without_javascript(arrive: Arrive, story: Story):
    page = arrive("/desk/", javascript=False)
    page.get_by_role("searchbox").fill("2044 1836")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2044-1836 1906 Juniper Ave")
    page.get_by_role("link", name="Why Sewer service $205.70").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why $205.70?")
    expect(page.get_by_role("main")).to_contain_text("Bill 26-110502")
    page.go_back()
    page.get_by_role("link", name="Ledger").click()
    page.locator("summary").first.click()
    expect(page.get_by_text("Receivable: sewer service").first).to_be_visible()


def test_what_a_guest_pays_is_seen_with_every_step(
    visit: Visit, arrive: Arrive, home: Home, town: Town
):
    guest = visit(f"/pay/bill/{home.bill.code}")
    guest.get_by_role("radio", name=re.compile("^Card")).check()
    guest.get_by_role("button", name="Pay $149.20").click()
    pay_by_card(guest)
    guest.wait_for_url(re.compile("/payments/"))
    expect(guest.get_by_text("Your payment is received")).to_be_visible()

    page = arrive(f"/desk/accounts/{home.account.number}")
    expect(page.get_by_role("main")).to_contain_text("$0.00")
    page.get_by_role("link", name=re.compile("^Payment, Visa")).click()
    expect(page.get_by_role("main")).to_contain_text("Credited to the account")
    page.get_by_role("link", name="The attempt, with the processor's trail").click()
    expect(page.locator("#moves")).to_contain_text("Cleared")
    page.get_by_role("button", name="Ask the processor now").click()
    expect(page.locator("#notices")).to_contain_text("Nothing changed: cleared")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_whoever_comes_to_sign_in_sees_where_at_once(visit: Visit, size: tuple[int, int]):
    width, height = size
    page = visit("/desk/sign-in", viewport={"width": width, "height": height})
    for what in (
        page.get_by_label("E-mail address"),
        page.get_by_role("button", name="Sign in", exact=True),
    ):
        expect(what).to_be_in_viewport(ratio=1)
    box = page.get_by_label("E-mail address").bounding_box()
    seal = page.locator(".door .seal").bounding_box()
    assert box
    assert box["width"] >= 230
    assert seal
    assert seal["width"] <= 48


def test_on_a_phone_a_row_is_words_first_and_its_figures_under_them(arrive: Arrive, story: Story):
    page = arrive("/desk/accounts/20441836", viewport={"width": 320, "height": 700})
    row = page.locator("#timeline tr", has_text="Bill for").first
    said = row.get_by_role("link").first.bounding_box()
    figure = row.get_by_role("link", name=re.compile("^Why")).bounding_box()
    assert said
    assert figure
    assert said["width"] > 180
    assert figure["y"] >= said["y"] + said["height"] - 1
    expect(row).to_contain_text("146.75")
    expect(page.get_by_role("link", name="People")).to_be_in_viewport(ratio=1)
    page.goto(page.url.split("/desk")[0] + "/desk/jobs")
    expect(page.locator("#jobs .wraps").first).to_be_hidden()
    page.locator("#jobs summary").first.click()
    expect(page.locator("#jobs .wraps").first).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (320, 700)], ids=lambda size: str(size[0]))
def test_what_can_be_pressed_can_be_hit(arrive: Arrive, story: Story, size: tuple[int, int]):
    width, height = size
    page = arrive(viewport={"width": width, "height": height})
    base = page.url.split("/desk")[0]
    for path in (
        "/desk/accounts/20441836", "/desk/payments", "/desk/events",
        f"/desk/payments/{story.card.receipt_number}", f"/desk/attempts/{story.sent.id}",
        f"/desk/entries/{story.card.entry_id}", "/desk/why/accounts/20441836/service",
    ):  # fmt: skip
        page.goto(base + path)
        low = page.evaluate(
            """() => [...document.querySelectorAll("main :is(a[href], button, summary)")]
              .filter((each) => each.checkVisibility())
              .filter((each) => each.getBoundingClientRect().height < 24)
              .map((each) => each.textContent)"""
        )
        assert low == [], f"{path} at {width}"
