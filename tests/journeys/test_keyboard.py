"""The whole way without a mouse: a guest's, and a ratepayer's from signing in to signing out."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys.keyboard import STOPS, faults_by_keys
from tests.journeys.states import STATES
from tests.journeys.test_ratepayer import owed

pytestmark = pytest.mark.browser

TABS_MAX = 40
NAME_OF_FOCUS = """(e => (e.labels?.[0]?.innerText || e.innerText || e.value || '').trim())
(document.activeElement)"""
#: Whoever tabs must see where they are.
SHOWS_FOCUS = """(e => [e, e.nextElementSibling, e.parentElement, ...e.labels ?? []].some(each => {
  const style = each ? getComputedStyle(each) : null;
  return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
}))(document.activeElement)"""


class Keys:
    """Somebody's hands on a keyboard."""

    def __init__(self, page, ours):
        self.page, self.ours = page, ours

    def press(self, key):
        self.page.keyboard.press(key)

    def go(self, name):
        """Tab until something of this name has the focus, and shows it."""
        for _ in range(TABS_MAX):
            self.press("Tab")
            if self.page.evaluate(NAME_OF_FOCUS).startswith(name):
                if self.page.url.startswith(self.ours):
                    assert self.page.evaluate(SHOWS_FOCUS), f"{name!r} does not show its focus"
                return
        raise AssertionError(f"{name!r} was not reached")

    def write(self, **fields):
        """Fill in fields by the words they begin with, underscores for blanks."""
        for name, value in fields.items():
            self.go(name.replace("_", " "))
            self.page.keyboard.type(value)

    def follow(self, name):
        """Go to a link or button, and press it."""
        self.go(name)
        self.press("Enter")


def test_a_guest_pays_by_card_with_keys_alone(visit, town, home):
    page = visit("/")
    keys = Keys(page, town.url)
    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main content")).to_be_focused()
    keys.press("Enter")
    keys.write(Account_number=home.account.number, ZIP_code="98299")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/pay\?bill="))
    keys.go("Bank account")
    keys.press("ArrowDown")
    keys.follow("Pay $149.20")
    page.wait_for_url(re.compile("/c/pay/"))
    if page.get_by_label("Email").count():
        keys.write(Email="iris@example.org")
    keys.write(
        Name_on_card="Iris Vance", Card_number="4242424242424242", Expires="12/40",
        Security_code="123",
    )  # fmt: skip
    keys.press("Enter")
    expect(page.get_by_text("Your payment is received")).to_be_visible()
    keys.follow("Receipt to show")
    expect(page.get_by_text("Genuine, and paid")).to_be_visible()


def test_a_ratepayer_signs_in_pays_by_bank_and_signs_out_with_keys_alone(visit, town, home):
    page = visit("/sign-in/password")
    keys = Keys(page, town.url)
    keys.write(**{"E-mail_address": home.owner.email, "Password": PASSWORD})
    keys.press("Enter")
    page.wait_for_url(re.compile(f"/a/{home.account.number}$"))
    keys.follow("Pay $146.75 now")
    page.wait_for_url(re.compile("/pay$"))
    keys.follow("Pay $146.75")
    page.wait_for_url(re.compile("/c/pay/"))
    keys.write(Name_on_card="Iris Vance", Routing_number="110000000", Account_number="000123456789")
    keys.go("I authorize")
    keys.press("Space")
    keys.follow("Pay $146.75")
    expect(page.get_by_text("Your payment is on its way").first).to_be_visible()
    keys.follow("Bills & payments")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bills & payments")
    keys.follow("Overview")
    expect(page.get_by_text("Expected balance")).to_be_visible()
    keys.follow("Sign out")
    page.wait_for_url(re.compile("/sign-in$"))
    page.go_back()
    expect(page.get_by_text("Expected balance")).to_have_count(0)
    assert owed(town, home) == "$146.75"


@pytest.fixture(scope="module")
def blank(chromium):
    """A page to write on."""
    page = chromium.new_page()
    yield page
    page.close()


WRONG = {
    "Tab passes it by": '<button tabindex="-1">Pay</button>',
    "Tab comes to it before its turn": '<button tabindex="2">Pay</button>',
    "only a mouse presses it": '<div hx-get="/why">Why?</div>',
    "it does not show its focus": "<style>a:focus { outline: 0 }</style><a href=x>Pay</a>",
    "it gives the focus away": "<button>Pay</button><script>document.querySelector('button')"
    ".addEventListener('focus', event => event.target.blur())</script>",
    "something covers it while it has the focus": "<button>Pay</button>"
    '<div style="position: fixed; inset: 0; background: white"></div>',
    "Tab does not leave it": "<textarea></textarea><script>document.querySelector('textarea')"
    ".addEventListener('keydown', event => event.key === 'Tab' && event.preventDefault())</script>",
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_stands_in_the_way_of_keys_is_found(blank, fault):
    blank.set_content(WRONG[fault])
    assert {each.split(":")[0] for each in faults_by_keys(blank)} == {fault}


def test_what_keys_can_use_has_no_fault(blank):
    blank.set_content(
        '<label>Name <input></label><a href="/x">On</a><details><summary>More</summary>'
        "<button>Not there yet</button></details><button disabled>Not now</button>"
        '<form hx-get="/find"><button>Find</button></form><dialog><button>No</button></dialog>'
    )
    assert faults_by_keys(blank) == []


NUMBERED = f"({STOPS})().map((each, place) => each.dataset.stop = String(place))"
WHERE = "document.activeElement?.dataset.stop ?? null"


@pytest.mark.parametrize("name", ["overview, returned", "ticket"])
def test_real_keys_stop_where_the_browser_said_they_would_and_leave(opened, name):
    page = opened(STATES[name])
    said, met = page.evaluate(NUMBERED), []
    for _ in range(len(said) + 1):
        page.keyboard.press("Tab")
        met.append(page.evaluate(WHERE))
    assert met[:-1] == said
    assert met[-1] in {None, said[0]}
