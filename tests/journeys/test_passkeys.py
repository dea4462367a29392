"""A passkey from the first day to the last, in a browser with a device that signs by itself."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from models.passkey import Passkey
from tests.factories import PASSWORD
from tests.journeys.conftest import Home, Town, Visit

pytestmark = pytest.mark.browser


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device that keeps passkeys and knows its owner's finger."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    made = devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return devices, made["authenticatorId"]


def test_a_passkey_is_added_signs_in_and_is_removed(visit: Visit, town: Town, home: Home):
    page = visit("/sign-in/password")
    devices, device = plug_in(page)
    page.get_by_label("E-mail address").fill(home.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/a/*")

    page.goto(f"{town.url}/profile")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_text("cannot make passkeys")).not_to_be_visible()
    page.get_by_label("Name of this passkey").fill("Blue laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("Your passkey is added").wait_for()
    assert page.get_by_text("Blue laptop").is_visible()
    page.get_by_role("button", name="Sign out", exact=True).first.click()

    page.goto(f"{town.url}/sign-in")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/a/*")
    with town.database.reading() as session:
        passkey = session.query(Passkey).filter_by(person_id=home.owner.id).one()
        assert (passkey.name, passkey.sign_count) == ("Blue laptop", 2)

    page.goto(f"{town.url}/profile")
    page.get_by_role("link", name="Remove the passkey: Blue laptop").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("The passkey is removed").wait_for()
    assert page.get_by_text("Blue laptop").count() == 0


def test_without_scripts_or_support_the_other_ways_remain(visit: Visit):
    page = visit("/sign-in", javascript=False)
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    assert page.get_by_role("button", name="Send me a code").is_visible()
    page = visit("/health")
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(page.url.replace("/health", "/sign-in"))
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    assert page.get_by_role("button", name="Send me a code").is_visible()
