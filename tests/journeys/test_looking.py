"""Whoever looks over pages sees what is wrong, whatever was good before."""

import pytest

from tests.journeys.looking import Eyes

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("style", ["color = '#999'", "fontSize = '9px'; each.style.color = '#888'"])
def test_letters_that_became_too_pale_are_seen(visit, style):
    page, eyes = visit("/help"), Eyes()
    assert eyes.see(page).faults == []
    page.locator("main p").first.evaluate(f"each => {{ each.style.{style}; }}")
    assert [fault.partition(":")[0] for fault in eyes.see(page).faults] == ["color-contrast"]


def test_paint_far_behind_letters_and_the_night_are_seen(visit):
    page, eyes = visit("/help"), Eyes()
    page.emulate_media(color_scheme="dark")
    assert eyes.see(page).faults == []
    page.locator("main").evaluate("main => { main.style.backgroundColor = '#888'; }")
    assert "color-contrast" in eyes.see(page, structure=False).faults[0]
    page.locator("main").evaluate("main => { main.style.backgroundColor = ''; }")
    page.emulate_media(color_scheme="light")
    page.locator("main").evaluate("main => { main.style.opacity = '0.4'; }")
    assert "color-contrast" in eyes.see(page, structure=False).faults[0]


def test_what_has_no_name_and_what_is_too_wide_is_seen(visit):
    page, eyes = visit("/help"), Eyes()
    page.locator("main input").first.evaluate("each => { each.labels[0].remove(); }")
    page.locator("main").evaluate("main => { main.style.width = '3000px'; }")
    seen = eyes.see(page)
    assert seen.is_wide
    assert any(fault.startswith("label:") for fault in seen.faults)
