"""What a search found, and what leads everywhere, in every state it may be in."""

from playwright.sync_api import Page

from tests.journeys.state import State


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Go to, or do").wait_for()


SEARCH_STATES = {
    "search, everything": State("/desk/search?q=why", "specialist"),
    "search, one kind": State("/desk/search?q=pruitt&kind=people", "specialist"),
    "search, refused": State("/desk/search?refused=number", "specialist"),
    "go to": State("/desk/go?of={desk}", "specialist"),
    "go to, nothing begins so": State("/desk/go?q=nothing", "specialist"),
    "go to, over a page": State(
        "/desk/accounts/{desk}", "specialist", act=open_palette, needs_script=True
    ),
}
