"""The accessibility statement: whom to call, by when we answer, and when it was last reviewed."""

from tests.client import HouseClient
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.filters import day


def test_it_says_how_to_tell_us_and_by_when_we_answer(client: HouseClient, app):
    page = read(client.get("/accessibility"))
    said = words(page.main)
    assert page.select_one("main a[href='tel:+13605550142']")
    assert page.select_one(f"main a[href='mailto:{LARKSPUR.contact.email}']")
    assert f"within {LARKSPUR.questions.answer_in_days} office days" in said
    assert "dial 711 first" in said
    with app.test_request_context("/"):
        assert f"Last reviewed on {day(LARKSPUR.accessibility.reviewed_on)}." in said
    assert read(client.get("/")).select_one("footer a[href='/accessibility']")
