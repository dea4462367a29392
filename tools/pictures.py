"""Take the pictures of the README from a running demo, in both lights.

    python3 dev.py demo                            in one window, and in another:
    .venv/bin/python -m tools.pictures [ADDRESS]   the demo's, http://127.0.0.1:5000 if not said

The people and figures on them are the demo's: invented, and the same for everybody. For
the receipt, Oleksandr Bondarenko pays $20.00 ahead.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pyotp
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from services.demo.people import PASSWORD, STAFF
from tools import browser
from tools.progress import ROOT, Trouble

FOLDER = ROOT / "docs" / "pictures"
ADDRESS = "http://127.0.0.1:5000"
#: Who owes a bill, and who pays ahead.
MARIAN, NUMBER = "marian.kessler@cedarpost.example", "20441836"
OLEKSANDR, HIS_NUMBER = "oleksandr.bondarenko@cedarpost.example", "20733406"
PHONE = ViewportSize(width=390, height=844)
TABLET = ViewportSize(width=900, height=760)
DESK = ViewportSize(width=1440, height=900)
LIGHTS: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", ""), ("dark", "-dark"))
Go = Callable[[Page], object]


def main(arguments: list[str]) -> int:
    """Take every picture and return the exit code."""
    address = arguments[0].rstrip("/") if arguments else ADDRESS
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM") or browser.find()
        if found is None:
            raise Trouble("Pictures need a browser. Install chromium (or set CHROMIUM).")
        opened = playwright.chromium.launch(executable_path=str(found), args=["--no-sandbox"])
        with window(opened, address, PHONE, scale=2) as page:
            ratepayer(page, MARIAN)
            take(page, "overview-phone", "/a/" + NUMBER)
            take(page, "pay-phone", f"/a/{NUMBER}/pay")
            with window(opened, address, DESK, signed_in=page) as larger:
                take(larger, "overview", "/a/" + NUMBER)
        with window(opened, address, TABLET) as page:
            ratepayer(page, OLEKSANDR)
            take(page, "receipt", pay_ahead(page))
        with window(opened, address, DESK) as page:
            specialist(page)
            take(page, "console-account", "/desk/accounts/" + NUMBER)
            take(page, "console-why", "/desk/accounts/" + NUMBER, then=ask_why)
        opened.close()
    return 0


@contextmanager
def window(
    opened: Browser,
    address: str,
    size: ViewportSize,
    scale: int = 1,
    signed_in: Page | None = None,
) -> Iterator[Page]:
    """One window of a size, signed in as another is; a phone's has finer dots."""
    context = opened.new_context(
        storage_state=signed_in.context.storage_state() if signed_in else None,
        base_url=address, viewport=size, device_scale_factor=scale, reduced_motion="reduce",
        locale="en-US",
    )  # fmt: skip
    yield context.new_page()
    context.close()


def take(page: Page, name: str, path: str, then: Go | None = None) -> None:
    """The window as it stands, in both lights."""
    for light, ending in LIGHTS:
        page.emulate_media(color_scheme=light)
        page.goto(path)
        if then is not None:
            then(page)
        page.evaluate("document.fonts.ready")
        file = FOLDER / f"{name}{ending}.png"
        page.screenshot(path=file)
        print(f"{shown(file)}  {file.stat().st_size // 1000} kB")


def shown(file: Path) -> str:
    """A file as it is named in the house."""
    return file.relative_to(ROOT).as_posix()


def ratepayer(page: Page, email: str) -> None:
    """Somebody signs in."""
    page.goto("/sign-in/password")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/a/\d+$"))


def specialist(page: Page) -> None:
    """Dana Whitfield comes to her desk."""
    dana = STAFF[0]
    page.goto("/desk/sign-in")
    page.get_by_label("E-mail address").fill(dana.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(pyotp.TOTP(dana.totp_secret).at(datetime.now(UTC)))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/desk/$"))


def pay_ahead(page: Page) -> str:
    """$20.00 by card; the way to the receipt."""
    page.goto(f"/a/{HIS_NUMBER}/pay")
    page.get_by_label("Amount", exact=True).fill("20.00")
    page.get_by_role("radio", name=re.compile("^Card")).check()
    page.locator("#pay-button").click()
    for name, typed in (
        ("Name on card or account", "Oleksandr Bondarenko"),
        ("Card number", "4242 4242 4242 4242"),
        ("Expires", "12 / 40"),
        ("Security code", "123"),
    ):
        page.get_by_label(name).fill(typed)
    page.get_by_role("button", name=re.compile("^Pay")).click()
    receipt = page.get_by_role("link", name="Receipt to show")
    return str(receipt.get_attribute("href"))


def ask_why(page: Page) -> None:
    """What made the newest figure of the timeline."""
    page.locator("[data-walk] .why-button").first.click()
    page.locator("#why:popover-open").wait_for()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
