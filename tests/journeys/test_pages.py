"""Every page in every state: open to everybody, valid, and whole without JavaScript."""

from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import chromium_here
from tests.journeys.keyboard import faults_by_keys
from tests.journeys.looking import Eyes
from tests.journeys.states import STATES
from tests.pages import check_page

pytestmark = pytest.mark.browser

#: Where a page must fit: a small telephone, a tablet, a desk.
SIZES = ((320, 700), (768, 1024), (1280, 800))
DESK_SIZES = (*SIZES, (1440, 900))
LIGHTS = ("light", "dark")
#: From here on the console's panes scroll by themselves, and its page never.
PANES_FROM = 1280
#: What is read and what can be used, as far as it can be seen, ages apart: the second look is
#: later. Printing needs a script.
SAID = """main => {
  const scripted = '[data-print], [data-passkey], [data-passkey-none]';
  const seen = element => element.checkVisibility() && !element.closest(scripted);
  const name = element => (element.labels?.[0] ?? element).innerText.trim();
  const controls = [...main.querySelectorAll('a[href], button, input, select, textarea, summary')];
  const shown = [...main.querySelectorAll(scripted)].filter(each => !each.hidden);
  for (const each of shown) each.hidden = true;
  const said = [main.innerText.replace(/\\d+ (min|h)\\b/g, 'some time'), controls.filter(seen).map(
    each => [each.tagName, each.type ?? '', each.name ?? '', each.getAttribute('href') ?? '',
      name(each)])];
  for (const each of shown) each.hidden = false;
  return said;
}"""


def misfits(seen, state, width):
    """Where a page is larger than its window."""
    is_portals = "/as-customer/page/" in state.path
    is_paned = state.is_desk and not is_portals and state.who is not None and width >= PANES_FROM
    return ["scrolls sideways"] * seen.is_wide + ["scrolls as a page"] * (seen.is_tall and is_paned)


@pytest.fixture(scope="session")
def eyes():
    """One pair for all pages."""
    return Eyes()


@pytest.mark.parametrize("name", STATES)
def test_a_page_is_open_to_everybody_and_says_the_same_without_javascript(opened, eyes, name):
    """One test, for to come to a state takes as long as to look at it."""
    state = STATES[name]
    page = opened(state)
    wrong = reads_errors_first(page) if state.has_errors else []
    with_scripts = page.locator("main").evaluate(SAID)
    if not state.needs_script:
        without = opened.without_scripts(state).locator("main").evaluate(SAID)
        check_page(opened.document())
        if not state.is_answer:
            assert without == with_scripts
    assert wrong + at_each_size(page, state, name, eyes) == []


def reads_errors_first(page):
    """What is wrong with how a page tells what must be put right."""
    page.wait_for_selector(".errors")
    is_named = page.title().startswith("Error: ")
    is_read = page.evaluate("document.activeElement.matches('.errors')")
    return ["its title names no error"] * (not is_named) + ["errors not read"] * (not is_read)


def at_each_size(page, state, name, eyes):
    """What is wrong with a page from the widest window to the narrowest, by day and by night.

    Between the two there is nothing that neither of them shows: there a page only has to fit.
    """
    wrong = []
    sizes = DESK_SIZES if state.is_desk else SIZES
    for width, height in reversed(sizes):
        page.set_viewport_size({"width": width, "height": height})
        is_end = width in {sizes[0][0], sizes[-1][0]}
        for light in LIGHTS if is_end else LIGHTS[:1]:
            if is_end:
                page.emulate_media(color_scheme=light)
            seen = eyes.see(page, structure=is_end and light == LIGHTS[0])
            found = [*seen.faults, *misfits(seen, state, width)]
            wrong += [f"{name}, {light}, {width} wide: {fault}" for fault in found]
    return wrong + [f"{name}, by keys: {fault}" for fault in faults_by_keys(page)]


@pytest.fixture(scope="module")
def large_letters(chromium):
    """A browser whose reader asked for letters twice as large."""
    letters = ["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    browser = chromium.browser_type.launch(executable_path=chromium_here(), args=letters)
    yield browser
    browser.close()


@pytest.mark.parametrize("name", ["home", "overview, returned", "pay", "bill", "activity"])
def test_letters_twice_as_large_fit_the_window(large_letters, told, town, name):
    state = STATES[name]
    context = large_letters.new_context(viewport={"width": 640, "height": 800})
    context.add_cookies(told.cookies(state.who, town.url))
    page = context.new_page()
    page.goto(town.url + told.fill(state.path))
    assert urlsplit(page.url).path == urlsplit(told.fill(state.path)).path
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert misfits(Eyes().see(page, structure=False), state, 640) == []
    context.close()
