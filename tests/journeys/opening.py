"""Opening a page in a state, as whoever meets it there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response
from sqlalchemy import delete

from models.database import Database
from models.identity import Throttle
from tests.journeys.beside import BESIDE, STILL
from tests.journeys.state import State, looks_only
from tests.journeys.told import Told
from tests.journeys.watch import Watch, new_context

if TYPE_CHECKING:
    from tests.journeys.conftest import Town

USUAL_SIZE = (1280, 720)
ASKS_AGAIN = 'http-equiv="refresh"'


class Windows:
    """A window for each site, with and without scripts, that is opened once and then shared.

    To begin a window takes as long as all that is looked at in it. Sharing is safe because a
    site leaves nothing in it but cookies, which go; that nothing is left is looked at each time.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._pages: dict[tuple[str, bool], Page] = {}
        self.watch = Watch()
        #: The documents as they came since the window was handed out.
        self.served: list[Response] = []

    def page(self, url: str, *, javascript: bool) -> Page:
        """A window as if nobody had been in it, for the site at an address."""
        key = (url, javascript)
        if key not in self._pages:
            context = new_context(self._browser, javascript=javascript, extra_http_headers=STILL)
            self.watch.over(context, url, javascript=javascript)
            page = self._pages[key] = context.new_page()
            page.on("response", self._note)
        page = self._pages[key]
        page.context.clear_cookies()
        if javascript:  # nothing is done to the other
            as_opened(page)
            page.mouse.move(0, 0)
        return page

    def _note(self, response: Response) -> None:
        is_redirect = 300 <= response.status < 400
        is_beside = response.url.endswith(BESIDE)
        if response.request.is_navigation_request() and not is_redirect and not is_beside:
            self.served.append(response)


def as_opened(page: Page) -> None:
    """Its usual size, by day."""
    width, height = USUAL_SIZE
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="light")


class Opener:
    """``opened(state, javascript=True)``; ``opened.served`` are the documents as they came."""

    def __init__(self, windows: Windows, story: "Callable[[bool], tuple[Town, Told]]") -> None:
        self._windows, self._story = windows, story
        self.served: list[Any] = windows.served

    def __call__(self, state: State, *, javascript: bool = True) -> Page:
        """A page in its state."""
        town, told = self._story(state.is_quiet)
        forget_tries(town.database)
        page = self._windows.page(town.url, javascript=javascript)
        if state.who == "guest":
            page.goto(town.url + told.fill("/pay/bill/{owes.bill_code}"))
        else:
            page.context.add_cookies(told.cookies(state.who, town.url))
        page.goto(town.url + told.fill(state.start or state.path))
        state.act(page)
        page.wait_for_load_state()
        path = urlsplit(told.fill(state.path)).path
        # What is found is on the page a moment before the address says so.
        page.wait_for_url(lambda url: urlsplit(url).path == path)
        return page

    def without_scripts(self, state: State) -> Page:
        """The same state in a window without scripts.

        Where one only has to look, the document that came a moment ago is laid out once more: no
        server knows whether a browser runs scripts. One that asks for itself again is opened.
        """
        document = self.document()
        is_told = state.start or state.act is not looks_only or state.who == "guest"
        if is_told or ASKS_AGAIN in document:
            return self(state, javascript=False)
        town, _ = self._story(state.is_quiet)
        page = self._windows.page(town.url, javascript=False)
        if page.url != f"{town.url}{BESIDE}":
            page.goto(f"{town.url}{BESIDE}")
        page.set_content(document)
        return page

    def document(self) -> str:
        """The last page as the product sent it."""
        return str(self.served[-1].text())


def forget_tries(database: Database) -> None:
    """Nobody is held up by the tries of the test before."""
    with database.saving() as session:
        session.execute(delete(Throttle))
