"""What a browser complained of, and what a site left in it."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

#: What a browser says when a page breaks its policy, in the words of its versions.
BROKEN_POLICY = re.compile("Content Security Policy|Refused to")
#: Everything a page may keep in a browser, cookies apart; cookies are for the server alone.
KEPT = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
  databases: (await indexedDB.databases()).map(each => each.name), caches: await caches.keys(),
})"""
WAIT_MS = 15_000
NOTHING = {"local": {}, "session": {}, "cookies": "", "databases": [], "caches": []}


class Watch:
    """Looks over every window of a browser."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._contexts: list[tuple[BrowserContext, str, bool]] = []

    def over(self, context: BrowserContext, url: str, *, javascript: bool) -> None:
        """Look over every window of a context that visits a site."""
        context.on("console", lambda said: self._note(said.text))
        context.on("weberror", lambda accident: self.complaints.append(str(accident.error)))
        self._contexts.append((context, url, javascript))

    def _note(self, text: str) -> None:
        if BROKEN_POLICY.search(text):
            self.complaints.append(text)

    def look(self) -> None:
        """Nothing was complained of since the last look, and nothing is left behind."""
        for context, url, javascript in self._contexts:
            # Without scripts nothing but a cookie can be kept, and nothing can be asked.
            for page in context.pages if javascript else []:
                kept = left_behind(page, url)
                assert kept == NOTHING, kept
        complaints, self.complaints = self.complaints, []
        assert not complaints, complaints

    def end(self) -> None:
        """Look a last time, and close everything."""
        try:
            self.look()
        finally:
            for context, _url, _javascript in self._contexts:
                context.close()


def new_context(browser: Browser, *, javascript: bool, **options: Any) -> BrowserContext:
    """Windows of one visitor, who reads English and wants nothing to move."""
    context = browser.new_context(
        java_script_enabled=javascript, locale="en-US", reduced_motion="reduce", **options
    )
    context.set_default_timeout(WAIT_MS)
    return context


def left_behind(page: Page, url: str) -> dict[str, Any]:
    """What a site keeps in the window it was visited in."""
    if not page.url.startswith(url):
        page.goto(f"{url}/health")
    kept: dict[str, Any] = page.evaluate(KEPT)
    return kept
