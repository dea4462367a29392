"""A person chooses what is written to them; a link in a message turns one kind off."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from models.account import Person
from models.notice_choice import Topic
from services.keys.unsubscribing import Unsubscriber
from services.telling import notice_choices
from services.telling.notice_events import EVENTS
from tests.client import HouseClient
from tests.conftest import SECRET_KEY
from tests.pages import read, words

PATH = "/profile/notices"


def checked(page: BeautifulSoup) -> list[str]:
    return [str(box["id"]) for box in page.select("input[type=checkbox][checked]")]


@pytest.fixture
def link(iris: Person) -> str:
    return f"/notices/off/{Unsubscriber(SECRET_KEY).link(iris.id, Topic.ANSWERS)}"


def test_choices_are_kept_and_what_is_always_sent_is_said(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    assert read(client.get("/profile")).select_one(f"main a[href='{PATH}']")
    page = read(client.get(PATH))
    assert checked(page) == ["receipts", "payments_sent", "answers", "sharing"]
    answer = client.post(PATH, data={"answers": "y"})
    assert (answer.status_code, answer.location) == (303, PATH)
    assert checked(read(client.get(PATH))) == ["answers"]
    assert notice_choices.of_person(session, iris.id)[Topic.RECEIPTS] is False


def test_every_event_says_how_it_comes_and_only_what_may_be_off_has_a_box(
    client: HouseClient, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    rows = read(client.get(PATH)).select("#events tbody tr")
    said = {words(row.th): [words(cell) for cell in row("td")] for row in rows}
    failed = "A payment failed, or your bank sent it back There is something to do."
    assert said[failed] == ["Always", "– No"]
    assert said["A new bill came"] == ["If you chose so", "Unless you chose e-mail"]
    for event, row in zip(EVENTS, rows, strict=True):
        assert [box["name"] for box in row("input")] == [event.topic] * bool(event.topic)


def test_looking_at_the_link_of_a_message_turns_nothing_off(
    client: HouseClient, session: Session, iris: Person, link: str
):
    page = read(client.get(link))
    assert page.select_one("main form[method=post] button")
    assert notice_choices.of_person(session, iris.id)[Topic.ANSWERS] is True


def test_a_mail_program_turns_it_off_with_one_click_and_no_sign_in(
    client: HouseClient, session: Session, iris: Person, link: str
):
    for _ in range(2):
        answer = client.post(link, token=False, data={"List-Unsubscribe": "One-Click"})
        assert "Turned off: news of answers to questions" in words(read(answer).main)
    wanted = notice_choices.of_person(session, iris.id)
    assert [wanted[Topic.ANSWERS], wanted[Topic.RECEIPTS]] == [False, True]
