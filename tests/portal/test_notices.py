"""A person chooses what is written to them; a link in a message turns one kind off."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models.account import Person
from models.notice_choice import Topic
from services.keys.unsubscribing import Unsubscriber
from services.telling import notice_choices
from tests.client import HouseClient
from tests.conftest import SECRET_KEY
from tests.pages import read, words

PATH = "/profile/notices"


@pytest.fixture
def link(iris: Person) -> str:
    return f"/notices/off/{Unsubscriber(SECRET_KEY).link(iris.id, Topic.ANSWERS)}"


def test_choices_are_kept_and_what_is_always_sent_is_said(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    assert read(client.get("/profile")).select_one(f"main a[href='{PATH}']")
    page = read(client.get(PATH))
    assert len(page.select("input[type=checkbox][checked]")) == 3
    assert page.select_one("#bills-paper[checked]")
    assert "A payment that failed or that your bank sent back" in words(page.main)
    answer = client.post(PATH, data={"answers": "y", "bills": "email"})
    assert (answer.status_code, answer.location) == (303, PATH)
    page = read(client.get(PATH))
    assert [box["id"] for box in page.select("input[type=checkbox][checked]")] == ["answers"]
    assert page.select_one("#bills-email[checked]")
    assert notice_choices.of_person(session, iris.id)[Topic.RECEIPTS] is False


def test_bills_come_one_of_two_ways(client: HouseClient, iris: Person, sign_in: Callable[..., str]):
    sign_in(iris)
    page = read(client.post(PATH, data={"bills": "pigeon"}), 422)
    assert "Select how your bills come" in words(page.main)


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
