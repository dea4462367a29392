"""A charge is questioned, answered, taken back, answered again and read."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from models.identity import StaffRole
from models.job import Job
from models.ticket import Reason, TicketMessage
from services.sessions import sessions
from services.tickets import asking
from services.tickets.notices import TELL
from tests.factories import make_staff
from tests.journeys.conftest import HOST
from tests.workshop import LARKSPUR

pytestmark = pytest.mark.browser
#: Workers look every five seconds for what is due.
MAIL_WAIT_SECONDS = 40


@pytest.fixture
def signed_in(visit, town, settings):
    """A window of somebody who signed in a moment ago."""

    def signed_in(path, *, person=None, staff=None, **options):
        with town.database.saving() as session:
            facts = {"at": datetime.now(UTC), "address": HOST, "browser": "a browser"}
            if person is not None:
                token = sessions.open_for_person(session, person_id=person.id, **facts)
            else:
                token = sessions.open_for_staff(session, staff_id=staff.id, **facts)
        page = visit("/health", **options)
        name = f"headworks-{'portal' if person is not None else 'desk'}-login"
        page.context.add_cookies(
            [{"name": name, "value": token, "url": town.url, "httpOnly": True}]
        )
        page.goto(town.url + path)
        return page

    return signed_in


@pytest.fixture
def dana(town, settings):
    """A specialist who only answers questions."""
    with town.database.saving() as session:
        return make_staff(
            session, "Dana Whitfield", role=StaffRole.SPECIALIST,
            email=f"dana.{datetime.now(UTC).timestamp()}@larkspursewer.example",
            field_key=settings.field_key.reveal(),
        )  # fmt: skip


def let_replies_leave(town):
    """Let the seconds pass in which a reply can be taken back."""
    at = datetime.now(UTC)
    message, job = update(TicketMessage), update(Job).where(Job.kind == TELL)
    with town.database.saving() as session:
        session.execute(message.where(TicketMessage.leaves_at > at).values(leaves_at=at))
        session.execute(job.where(Job.due_at > at).values(due_at=at))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_three_clicks_question_a_line_of_a_bill(signed_in, home, click, javascript):
    path = f"/a/{home.account.number}/bills/{home.bill.number}"
    page = signed_in(path, person=home.owner, javascript=javascript)
    click(page, re.compile("^Ask about this line"), role="link")
    click(page, re.compile("^The amount is not right"), role="radio")
    click(page, "Send")
    page.wait_for_url(re.compile("/ticket/T-"))
    assert click.count == 3
    expect(page.get_by_text(re.compile("We answer by"))).to_be_visible()


def test_from_the_question_to_the_mail_with_a_reply_taken_back(signed_in, town, home, dana):
    asking = signed_in(f"/a/{home.account.number}/messages/new", person=home.owner)
    asking.get_by_label("Your question").fill("Whose pipe is it?")
    asking.get_by_role("button", name="Send").click()
    asking.wait_for_url(re.compile("/ticket/T-"))
    number = asking.url.rsplit("/", 1)[1]

    desk = signed_in("/desk/inbox?view=unassigned", staff=dana)
    desk.locator("tr", has_text=number).get_by_role("link").first.click()
    desk.wait_for_url(re.compile(f"/desk/tickets/{number}"))
    desk.keyboard.press("r")
    with desk.expect_response(re.compile("/draft$")):
        desk.get_by_label("Text").fill("Ours.")
    desk.reload()
    expect(desk.get_by_label("Text")).to_have_value("Ours.")
    desk.get_by_role("button", name="Send", exact=True).click()
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    desk.keyboard.press("u")
    expect(desk.get_by_label("Text")).to_have_value("Ours.")
    desk.get_by_label("Text").fill("The side sewer is yours, the main is ours.")
    desk.get_by_role("button", name="Send and solve").click()
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    asking.reload()
    expect(asking.get_by_text("the main is ours")).to_have_count(0)

    let_replies_leave(town)

    def mine():
        return [mail for mail in town.mail.messages if number in mail.subject]

    for _ in range(MAIL_WAIT_SECONDS):
        if mine():
            break
        desk.wait_for_timeout(1_000)
    (mail,) = mine()
    assert f"/ticket/{number}" in mail.text
    assert "the main is ours" not in mail.text
    asking.reload()
    expect(asking.get_by_text("The side sewer is yours, the main is ours.")).to_be_visible()
    expect(asking.get_by_text("Ours.", exact=True)).to_have_count(0)


@pytest.mark.parametrize(("key", "kind"), [("r", "reply"), ("n", "note")])
def test_what_is_typed_after_a_key_is_written_and_not_taken_for_keys(
    signed_in, town, home, dana, key, kind
):
    with town.database.saving() as session:
        ticket = asking.ask(
            session, LARKSPUR, key=uuid4().hex, account_id=home.account.id, thing=asking.About(),
            reason=Reason.AMOUNT, words="", person_id=home.owner.id, at=datetime.now(UTC),
        )  # fmt: skip
    desk = signed_in(f"/desk/tickets/{ticket.number}", staff=dana)
    desk.keyboard.press(key)
    desk.wait_for_url(re.compile(f"write={kind}"))
    expect(desk.get_by_label("Text")).to_be_focused()
    desk.keyboard.type("See the new one.")
    expect(desk.get_by_label("Text")).to_have_value("See the new one.")
    expect(desk.get_by_text("nobody has it")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("See the new one.")).to_be_visible()
    expect(desk.get_by_label("Text")).to_have_count(0)


def test_a_key_that_leads_away_is_the_last_one_of_its_page(signed_in, town, story, dana):
    desk = signed_in(f"/desk/accounts/{story.account.number}", staff=dana)
    left = desk.evaluate(
        """() => { const pressed = []; addEventListener("click", (click) => {
          click.preventDefault(); pressed.push(click.target.closest("[data-key]").dataset.key); });
        for (const key of ["c", "?"])
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        return pressed; }"""
    )
    assert left == ["c"]
