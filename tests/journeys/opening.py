"""Opening a page in a state, as whoever meets it there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response
from sqlalchemy import delete

from models.database import Database
from models.identity import Throttle
from tests.journeys.states import State
from tests.journeys.told import Told


class Opener:
    """``opened(state, **options)``; ``opened.served`` are the documents as they came."""

    def __init__(self, visit: Callable[..., Page], story: Callable[[bool], tuple[Any, Told]]):
        self.visit, self.story = visit, story
        self.served: list[Response] = []

    def __call__(self, state: State, **options: Any) -> Page:
        """A page in its state."""
        town, told = self.story(state.is_quiet)
        forget_tries(town.database)
        page = self.visit("/health", at=town, **options)
        page.on("response", self._note)
        # The processor has no news yet, so a payment that is looked at stays as it is.
        page.route("**/payments/*/look", lambda route: route.fulfill(status=204))
        page.route("**/portfolio/paid/*/look", lambda route: route.fulfill(status=204))
        if state.who == "guest":
            page.goto(town.url + told.fill("/pay/bill/{owes.bill_code}"))
        else:
            page.context.add_cookies(told.cookies(state.who, town.url))
        page.goto(town.url + told.fill(state.start or state.path))
        state.act(page)
        page.wait_for_load_state()
        assert urlsplit(page.url).path == urlsplit(told.fill(state.path)).path
        return page

    def _note(self, response: Response) -> None:
        is_redirect = 300 <= response.status < 400
        if response.request.is_navigation_request() and not is_redirect:
            self.served.append(response)


def forget_tries(database: Database) -> None:
    """Nobody is held up by the tries of the test before."""
    with database.saving() as session:
        session.execute(delete(Throttle))
