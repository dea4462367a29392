"""A state of a page: where it stands, who meets it, and what they did before."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.acts import Act


def looks_only(page: Page) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class State:
    """What somebody meets. ``{…}`` in a path is filled from the story."""

    #: Where the page stands.
    path: str
    #: A household's owner, a role of the desk, "guest", or nobody.
    who: str | None = None
    #: Where to go first, if not there.
    start: str = ""
    #: What to do then.
    act: Act = looks_only
    #: The page lists what must be put right.
    has_errors: bool = False
    #: In a district where nothing happened yet.
    is_quiet: bool = False
    #: Only htmx leads here.
    needs_script: bool = False
    #: Scripts and no scripts answer a change in their own ways, or the page never says it twice.
    is_answer: bool = False

    @property
    def is_desk(self) -> bool:
        return self.path.startswith("/desk")
