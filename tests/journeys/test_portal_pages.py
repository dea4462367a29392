"""Every page of the portal: axe finds nothing, and nothing is wider than the window."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models.attempt import PaymentAttempt
from models.payment import Payment
from services import sessions
from tests.journeys.conftest import AXE, chromium_here, today
from tests.journeys.stories import town_of

pytestmark = pytest.mark.browser

WIDTHS = (320, 768, 1280)
#: What a person meets, and who they are there. ``{…}`` is filled from the story.
PAGES = {
    "home": (None, "/"),
    "home, another fact": (None, "/?with=other"),
    "sign in": (None, "/sign-in"),
    "sign in with a password": (None, "/sign-in/password"),
    "guest pay": ("guest", "/pay"),
    "receipt": (None, "/receipt/{owes.receipt}"),
    "receipt of returned money": (None, "/receipt/{returned.receipt}"),
    "overview, owes": ("owes", "/a/{owes}"),
    "overview, on its way": ("on_its_way", "/a/{on_its_way}"),
    "overview, returned": ("returned", "/a/{returned}"),
    "overview, past due": ("past_due", "/a/{past_due}"),
    "overview, credit": ("credit", "/a/{credit}"),
    "overview, unsure": ("unsure", "/a/{unsure}"),
    "overview, empty": ("empty", "/a/{empty}"),
    "activity": ("owes", "/a/{owes}/activity"),
    "activity, on its way": ("on_its_way", "/a/{on_its_way}/activity"),
    "activity, empty": ("empty", "/a/{empty}/activity"),
    "bill": ("owes", "/a/{owes}/bills/{owes.bill}"),
    "pay": ("owes", "/a/{owes}/pay"),
    "pay, nothing due": ("empty", "/a/{empty}/pay"),
    "pay, credit": ("credit", "/a/{credit}/pay"),
    "payment on its way": ("on_its_way", "/payments/{on_its_way.attempt}"),
    "payment unsure": ("unsure", "/payments/{unsure.attempt}"),
    "payment needs deposits": ("deposits", "/payments/{deposits.attempt}"),
    "not there": (None, "/no-such-page"),
}


@pytest.fixture(scope="module")
def large_letters(chromium):
    """A browser whose reader asked for letters twice as large."""
    letters = ["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    browser = chromium.browser_type.launch(executable_path=chromium_here(), args=letters)
    yield browser
    browser.close()


@dataclass(frozen=True)
class Told:
    """The households of the story, their addresses and their sign-ins."""

    names: dict[str, str]
    tokens: dict[str, str]
    number: str

    def fill(self, path: str) -> str:
        """A path with the story's numbers in it."""
        return re.sub(r"{([\w.]+)}", lambda mark: self.names[mark[1]], path)


@pytest.fixture(scope="module")
def told(town):
    """One household for each thing that may be said."""
    names, tokens = {}, {}
    with town.database.saving() as session:
        people = town_of(session, today())
        for name, home in people.items():
            account = home.account
            names[name] = account.number
            if home.bills:
                names[f"{name}.bill"] = home.bills[-1].number
            newest = select(Payment).where(Payment.account_id == account.id)
            payment = session.scalars(newest.order_by(Payment.id.desc())).first()
            if payment is not None:
                names[f"{name}.receipt"] = payment.receipt_code
            tried = select(PaymentAttempt).where(PaymentAttempt.account_id == account.id)
            attempt = session.scalars(tried).first()
            if attempt is not None:
                names[f"{name}.attempt"] = str(attempt.id)
            tokens[name] = sessions.open_for_person(
                session,
                person_id=home.owner.id,
                at=datetime.now(UTC),
                address="127.0.0.1",
                browser="a test",
            )
    return Told(names, tokens, names["owes"])


@pytest.fixture
def opened(visit, told, town):
    """A page as whoever meets it there."""

    def opened(who, path, scheme, **options):
        page = visit("/health", color_scheme=scheme, **options)
        if who == "guest":
            page.goto(town.url)
            page.get_by_label("Account number").fill(told.number)
            page.get_by_label("ZIP code").fill("98299")
            page.get_by_role("button", name="Find my bill").click()
        elif who is not None:
            cookie = {"name": "headworks-portal-login", "value": told.tokens[who]}
            page.context.add_cookies([{**cookie, "url": town.url}])
        page.goto(town.url + told.fill(path))
        return page

    return opened


def faults(page):
    """What axe finds, a line for each kind, with the first place."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:160]})"
        for each in found["violations"]
    ]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def look(page, label):
    """Everything wrong with a page at every width."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wrong += [f"{label} at {width}: {fault}" for fault in faults(page)]
        if is_too_wide(page):
            wrong.append(f"{label} at {width}: scrolls sideways")
    return wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_everybody(opened, name, scheme):
    who, path = PAGES[name]
    assert look(opened(who, path, scheme), f"{name}, {scheme}") == []


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def wrong_home(page):
    page.get_by_label("Account number").fill("12")
    press(page, "Find my bill")


def wrong_pay(page):
    page.get_by_role("radio", name=re.compile("^Another amount")).check()
    page.get_by_label("Amount", exact=True).fill("a lot")
    page.locator("#pay-button").click()


def wrong_sign_in(page):
    press(page, "Send me a code")


ERRORS = {
    "home": (None, "/", wrong_home),
    "home, another fact": (None, "/?with=other", wrong_home),
    "pay": ("owes", "/a/{owes}/pay", wrong_pay),
    "guest pay": ("guest", "/pay", wrong_pay),
    "sign in": (None, "/sign-in", wrong_sign_in),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ERRORS)
def test_a_page_with_errors_is_open_to_everybody(opened, name, scheme):
    who, path, do_wrong = ERRORS[name]
    page = opened(who, path, scheme)
    do_wrong(page)
    page.wait_for_selector(".errors")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.matches('.errors')")
    assert look(page, f"{name} with errors, {scheme}") == []


@pytest.mark.parametrize("name", ["home", "overview, returned", "pay", "bill", "activity"])
def test_letters_twice_as_large_fit_the_window(large_letters, told, town, name):
    who, path = PAGES[name]
    context = large_letters.new_context(viewport={"width": 640, "height": 800})
    if who is not None:
        cookie = {"name": "headworks-portal-login", "value": told.tokens[who]}
        context.add_cookies([{**cookie, "url": town.url}])
    page = context.new_page()
    page.goto(town.url + told.fill(path))
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert not is_too_wide(page)
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_without_javascript(visit, told, town, name):
    who, path = PAGES[name]
    if who == "guest":
        pytest.skip("the guest's journey without JavaScript walks it")
    page = visit("/health", javascript=False)
    if who is not None:
        cookie = {"name": "headworks-portal-login", "value": told.tokens[who]}
        page.context.add_cookies([{**cookie, "url": town.url}])
    page.goto(town.url + told.fill(path))
    assert page.locator("h1").count() == 1
    for form in page.locator("main form[method=post]:not([hidden])").all():
        assert form.locator("button").count() >= 1
