"""A sign-in that nobody uses: said before it ends, kept in every window, covered after the end."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from models.identity import LoginSession
from tests.factories import PASSWORD
from tests.journeys.looking import Eyes
from tests.journeys.test_questions import signed_in
from web.clock import now

pytestmark = pytest.mark.browser
FIXTURES = (signed_in,)


def let_time_pass(page, town, person, minutes):
    """Everything is so much longer ago; then the page's own clock does what it does."""
    with town.database.saving() as session:
        session.execute(
            update(LoginSession)
            .where(LoginSession.person_id == person.id)
            .values(seen_at=now() - timedelta(minutes=minutes))
        )
    if not page.evaluate("document.querySelectorAll('script[src*=session]').length"):
        with page.expect_response(re.compile("/static/session")):
            page.evaluate("fetchSession()")
    with page.expect_response("**/session"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def is_open_to_everybody(page):
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        seen = Eyes().see(page)
        assert seen.faults == []
        assert not seen.is_wide


def test_e12_somebody_is_warned_stays_in_every_window_and_is_covered_after_the_end(
    signed_in, town, home
):
    path = f"/a/{home.account.number}/messages/new"
    page = signed_in(path, person=home.owner)
    other = page.context.new_page()
    other.goto(f"{town.url}/profile")
    question = page.get_by_label("Your question")
    question.fill("Why is it more than in May?")

    let_time_pass(other, town, home.owner, 28.5)
    let_time_pass(page, town, home.owner, 28.5)
    warning = page.get_by_role("dialog", name=re.compile("^You will be signed out at"))
    expect(warning).to_be_visible()
    expect(other.get_by_role("dialog")).to_be_visible()
    is_open_to_everybody(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(other.get_by_role("dialog")).to_have_count(0, timeout=20_000)
    expect(question).to_have_value("Why is it more than in May?")

    let_time_pass(page, town, home.owner, 29)
    expect(warning).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    let_time_pass(page, town, home.owner, 30)
    expect(page.get_by_role("dialog", name="You were signed out")).to_be_visible()
    expect(page).to_have_title("You were signed out")
    expect(question).to_be_hidden()
    page.keyboard.press("Escape")
    is_open_to_everybody(page)
    page.get_by_role("link", name="Sign in and come back here").click()
    page.get_by_role("link", name=re.compile("password")).click()
    page.get_by_label("E-mail address").fill(home.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{path}")
