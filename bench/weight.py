"""What a page weighs on the wire: headers and bodies of everything a real browser asks for."""

import os
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench import serving
from bench.browsing import PORTAL_LOGIN
from bench.table import Table
from bench.town import Town

KILOBYTE = 1000
FIRST_KB_MAX, LATER_KB_MAX, REQUESTS_MAX = 45, 12, 6


class Scale:
    """Weighs what a browser receives."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.requests = 0
        self._kept: set[str] = set()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestServedFromCache", lambda said: self._kept.add(said["requestId"]))
        wire.on("Network.loadingFinished", self._finished)

    def _finished(self, said: dict[str, Any]) -> None:
        if said["requestId"] not in self._kept and said["encodedDataLength"]:
            self.bytes += int(said["encodedDataLength"])
            self.requests += 1


def pages(table: Table, town: Town) -> None:
    """First loads with an empty cache, and later pages of the same visit."""
    with serving.serving(town) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        for name, path in serving.paths(town).items():
            context = _signed_in(browser.new_context(), address, town)
            scale = _weigh(context, address + path)
            weight = scale.bytes / KILOBYTE
            table.most(f"{name}, first load", "", weight, FIRST_KB_MAX, " kB", "Chromium, as sent")
            table.most(
                f"{name}, first load", "", scale.requests, REQUESTS_MAX, " requests",
                "Chromium, empty cache",
            )  # fmt: skip
            scale = _weigh(context, address + path)
            weight = scale.bytes / KILOBYTE
            beside = f"{scale.requests} request{'s' if scale.requests > 1 else ''}, files kept"
            table.most(f"{name}, later in a visit", "", weight, LATER_KB_MAX, " kB", beside)
            context.close()
        browser.close()


def _signed_in(context: BrowserContext, address: str, town: Town) -> BrowserContext:
    host = urlsplit(address).hostname or ""
    context.add_cookies(
        [{"name": PORTAL_LOGIN, "value": town.owners[0].token, "domain": host, "path": "/"}]
    )
    return context


def _weigh(context: BrowserContext, url: str) -> Scale:
    page = context.new_page()
    scale = Scale(page)
    answer = page.goto(url, wait_until="networkidle")
    assert answer is not None
    assert answer.ok, (url, answer.status)
    page.wait_for_timeout(300)
    page.close()
    return scale
