"""What somebody does on a page to bring it into a state worth looking at."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from tests.factories import PASSWORD
from tests.journeys.clock import today

#: The code of a message of the story.
CHECK_CODE = "7F3K-92MD"
Act = Callable[[Page], object]


def press(name: str) -> Act:
    """Press the first button of this name."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def give_back(page: Page) -> None:
    """Press what gives money back, whose name says how much."""
    page.get_by_role("button", name=re.compile("^Give .* back$")).click()


def deny_without_words(page: Page) -> None:
    """Open what denies a refund, and press it without a reason."""
    page.get_by_text("Do not approve it").click()
    press("Do not approve")(page)


def ask_nothing(page: Page) -> None:
    """Send a question without a reason."""
    press("Send")(page)
    page.locator(".errors").wait_for()


def refused_file(page: Page) -> None:
    """Send what is neither a paper nor a photo."""
    page.get_by_label("Your message").fill("See the file.")
    page.locator("input[type=file]").set_input_files(
        {"name": "letter.exe", "mimeType": "application/x-exe", "buffer": b"MZ\x90\x00"}
    )
    press("Send")(page)
    page.locator(".errors").wait_for()


def no_match(page: Page) -> None:
    """A PIN of no bill."""
    page.get_by_label("Account number").fill("2044-1836")
    page.get_by_label("PIN on the bill").fill("7F3K-92MD")
    press("Link this account")(page)


def new_without_match(page: Page) -> None:
    """A PIN of no bill, by somebody new."""
    page.get_by_label("Account number").fill("2044-1836")
    page.get_by_label("PIN on the bill").fill("7F3K-92MD")
    press("Go on")(page)


def shows_bill(page: Page) -> None:
    """The square of a bill filled the page in; somebody new goes on."""
    press("This is my bill")(page)
    page.wait_for_url(re.compile("/sign-up/email$"))


def gives_no_address(page: Page) -> None:
    shows_bill(page)
    press("Send me a code")(page)
    page.locator(".errors").wait_for()


def asks_to_come_in(page: Page) -> None:
    """A code is on its way to somebody new."""
    shows_bill(page)
    page.get_by_label("E-mail address").fill("somebody.new@example.org")
    press("Send me a code")(page)
    page.wait_for_url(re.compile("/sign-up/code$"))


def wrong_first_code(page: Page) -> None:
    asks_to_come_in(page)
    page.get_by_label("Code").fill("000000")
    press("Go on")(page)
    page.locator(".errors").wait_for()


def agents_code(page: Page) -> None:
    """A code is on its way to a title company."""
    page.get_by_label("E-mail address").fill("ann@title.example")
    press("Send me a code")(page)
    page.wait_for_url(re.compile("/escrow/code$"))


def not_ours(page: Page) -> None:
    """A code of no message of ours."""
    page.get_by_label("Code in the message").fill("0000-0000")
    press("Check it")(page)
    page.locator(".callout").wait_for()


def ours(page: Page) -> None:
    """The code of a message that we sent."""
    page.get_by_label("Code in the message").fill(CHECK_CODE)
    press("Check it")(page)
    page.locator(".callout").wait_for()


def moves_in_a_week(page: Page) -> None:
    """What is charged up to a last day that is near."""
    last_day = today() + timedelta(days=7)
    page.get_by_label("Your last day there").fill(last_day.isoformat())
    press("See what is charged until then")(page)
    page.get_by_text("Estimated until your last day").wait_for()


def screened(page: Page) -> None:
    """What somebody of a small income says of their household."""
    page.get_by_label("Somebody of 62 years or more").check()
    page.get_by_label("We own it, and live in it all year").check()
    page.get_by_label("Income of all of them").fill("25,000")
    press("See what fits")(page)
    page.locator("#found").wait_for()


def find_nothing(page: Page) -> None:
    """Two facts that do not belong together."""
    page.get_by_label("Account number").fill("2044-1836")
    page.get_by_label("ZIP code").fill("00000")
    press("Find my bill")(page)


def wrong_number(page: Page) -> None:
    page.get_by_label("Account number").fill("12")
    press("Find my bill")(page)


def answer_for_nobody(page: Page) -> None:
    """Take the account out that the desk filled in, and answer."""
    page.locator("[name=number]").fill("")
    page.get_by_role("button", name="Answer with").click()


def wrong_amount(page: Page) -> None:
    page.get_by_role("radio", name=re.compile("^Another amount")).check()
    page.get_by_label("Amount", exact=True).fill("a lot")
    page.locator("#pay-button").click()


def changed_balance(page: Page) -> None:
    """Pay what was due when the page was made; something came in the meantime."""
    page.locator("[name=balance_seen]").evaluate("field => { field.value = '100' }")
    page.locator("#pay-button").click()


def wrong_part(page: Page) -> None:
    """An amount that is none, on one of several accounts."""
    page.locator(".money-box input").first.fill("a lot")
    page.locator("#pay-button").click()


def changed_part(page: Page) -> None:
    """Pay what was due when the page was made, on one of several accounts."""
    page.locator("[name^=seen-]").first.evaluate("field => { field.value = '100' }")
    page.locator("#pay-button").click()


def wrong_file(page: Page) -> None:
    """A file with an account of nobody's and an amount that is none."""
    lines = b"account,amount\n12,5.00\n13,x\n"
    page.locator("#file").set_input_files(
        {"name": "pay.csv", "mimeType": "text/csv", "buffer": lines}
    )
    press("Read the file")(page)


def ask_for_code(page: Page) -> None:
    page.get_by_label("E-mail address").fill("somebody@example.org")
    press("Send me a code")(page)
    page.wait_for_url(re.compile("/sign-in/code$"))


def wrong_code(page: Page) -> None:
    ask_for_code(page)
    page.get_by_label("Code").fill("000000")
    press("Sign in")(page)


def wrong_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill("somebody@example.org")
    page.get_by_label("Password").fill("nobody has this")
    press("Sign in")(page)


def wrong_proofs(page: Page) -> None:
    page.get_by_label("E-mail address").fill("nobody@larkspursewer.example")
    page.get_by_label("Password").fill("nobody has this")
    page.get_by_label("Code").fill("000000")
    press("Sign in")(page)


def send_proof(page: Page) -> None:
    press("Send me a code")(page)
    page.wait_for_url(re.compile("/prove/code$"))


def common_password(page: Page) -> None:
    page.get_by_label("New password").fill("password1234")
    press("Set this password")(page)


def new_address(page: Page) -> None:
    page.get_by_label("E-mail address").fill("marian@example.net")
    press("Send a code there")(page)
    page.wait_for_url(re.compile("/profile/email/code$"))


def wrong_new_code(page: Page) -> None:
    new_address(page)
    press("Change the address")(page)


def first_proof(page: Page) -> None:
    """The password of somebody who has an authenticator too."""
    page.get_by_label("E-mail address").fill("alma@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press("Sign in")(page)
    page.wait_for_url(re.compile("/sign-in/authenticator$"))


def no_second_proof(page: Page) -> None:
    first_proof(page)
    press("Sign in")(page)


def long_name(page: Page) -> None:
    """Give a card a name that is a letter."""
    name = page.get_by_label("Your own name for it")
    name.evaluate("field => { field.maxLength = 99; field.value = 'x'.repeat(61) }")
    press("Agree and go on")(page)
    page.locator(".errors").wait_for()


def no_passkey(page: Page) -> None:
    """Send what no device answered, and no name."""
    page.get_by_label("Name of this passkey").evaluate("field => { field.value = '' }")
    page.locator("form[data-passkey]").evaluate("form => form.submit()")
    page.locator(".errors").wait_for()


def wrong_passkey(page: Page) -> None:
    """Send what no device answered."""
    page.locator("form[data-passkey]").evaluate("form => form.submit()")
    page.get_by_text("That passkey was not accepted").first.wait_for()


def type_a_name(page: Page) -> None:
    page.locator("#search").press_sequentially("pruit")
    page.locator("#hits").get_by_text("1906 Juniper Ave").first.wait_for()


def ask_why(page: Page) -> None:
    page.get_by_role("link", name="Why Sewer service").first.click()
    page.locator("#why:popover-open").wait_for()


def look_over(page: Page) -> None:
    press("I looked")(page)
    page.get_by_text(re.compile("off the list", re.IGNORECASE)).first.wait_for()


def try_again(page: Page) -> None:
    press("Try again")(page)
    page.get_by_text(re.compile("Waiting|waits for its next try")).first.wait_for()


def ask_processor(page: Page) -> None:
    page.get_by_role("button", name="Ask the processor now").click()
    page.get_by_text("The processor was asked").wait_for()


def look_as_customer(page: Page) -> None:
    """Say why, and look."""
    page.get_by_label("Why do you look?").fill("She cannot find the button")
    page.get_by_role("button", name="Look", exact=True).click()


def known_parcel(page: Page) -> None:
    """Set an account up at an address that the parcel of the story does not have yet."""
    for field, words in (
        ("parcel", "3021180140"), ("house_number", "1908"), ("street", "Juniper Ave"),
        ("place_city", "Larkspur"), ("place_state", "WA"), ("place_postal_code", "98299"),
        ("owner", "Noor Haddad"), ("reason", "A second house"),
    ):  # fmt: skip
        page.locator(f"[name={field}]").fill(words)
    press("Open the account")(page)
    page.get_by_text("This parcel is known").wait_for()
