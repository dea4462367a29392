"""What guessers, double clicks, old codes and second tabs get of it: nothing."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.identity import LoginSession, SignUp
from models.outbox import OutboxMessage
from services.access import pins
from services.rules.codes import grouped
from tests.client import HouseClient
from tests.pages import read, words
from tests.portal.sign_up.steps import (
    NEW,
    as_far_as_the_code,
    as_far_as_the_name,
    code,
    people,
    role,
)
from web.clock import now


def test_e18_for_an_address_that_is_known_every_page_is_the_same_until_its_code_is_back(
    client: HouseClient, app: Flask, session: Session, iris: Person, account: CustomerAccount,
    paper: dict[str, str],
):  # fmt: skip
    """E18: neither a page nor a letter tells whether an address is somebody's."""
    pages = []
    for email in (NEW, iris.email or ""):
        browser = app.test_client()
        as_far_as_the_code(browser, paper, email)
        pages.append(words(read(browser.get("/sign-up/code")).main).replace(email, ""))
        answer = browser.post("/sign-up/code", data={"code": code(session)})
    assert pages[0] == pages[1]
    letters = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert {each.subject for each in letters if each.kind == "sign_in_code"} == {
        "Your sign-in code for Larkspur Sewer District"
    }
    assert answer.location == f"/a/{account.number}"
    assert browser.get(answer.location).status_code == 200
    assert role(session, iris.email or "") is Role.OWNER


def test_e02_what_does_not_fit_is_one_sentence_and_the_sixth_try_of_an_hour_waits(
    client: HouseClient, account: CustomerAccount, paper: dict[str, str]
):
    """E2: an account that is there and one that is not are refused alike."""
    pages = set()
    for number in (account.shown, "2060-3315"):
        answer = client.post("/sign-up", data={"number": number, "pin": "7F3K92MD"})
        pages.add((answer.status_code, words(read(answer, 422).main)))
    assert len(pages) == 1
    for _try in range(4):
        client.post("/sign-up", data={**paper, "pin": "7F3K92MD"})
    assert client.post("/sign-up", data=paper).status_code == 429


def test_e17_a_place_has_twenty_tries_a_day_at_whatever_numbers_and_then_a_pin_still_counts(
    client: HouseClient, paper: dict[str, str]
):
    """E2 and E17: who walks through numbers is stopped, and keeps no neighbour out by it."""
    facts = {"last_bill": "132.50", "house_number": "77"}
    tries = [
        client.post("/sign-up/facts", data={"number": str(20_000_000 + each), **facts})
        for each in range(21)
    ]
    assert [each.status_code for each in tries] == [422] * 20 + [429]
    assert "try again tomorrow" in words(read(tries[-1], 429).main)
    assert client.post("/sign-up", data={**paper, "pin": "7F3K92MD"}).status_code == 422
    assert client.post("/sign-up", data=paper).status_code == 303


def test_a_code_works_in_its_browser_once_and_not_after_ten_minutes(
    client: HouseClient, app: Flask, session: Session, paper: dict[str, str]
):
    as_far_as_the_code(client, paper)
    right = {"code": code(session)}
    other = app.test_client()
    as_far_as_the_code(other, paper)
    assert other.post("/sign-up/code", data=right).status_code == 422
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert client.post("/sign-up/code", data=right).status_code == 422
    assert client.post("/sign-up/code", data=right).location == "/sign-up/name"
    with client.session_transaction("/") as visit:
        kept = dict(visit)
    client.post("/sign-up/name", data={"name": "Jo Winter"})
    with other.session_transaction("/") as visit:
        visit.update(kept)
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert other.post("/sign-up/name", data={"name": "Jo Winter"}).location == "/sign-up/code"
        assert other.post("/sign-up/code", data=right).status_code == 422


def test_a_double_click_two_tabs_a_reload_and_the_back_button_do_no_harm(
    client: HouseClient, app: Flask, session: Session, account: CustomerAccount,
    paper: dict[str, str],
):  # fmt: skip
    as_far_as_the_name(client, session, paper)
    assert client.post("/sign-up/code", data={"code": code(session)}).location == "/sign-up/name"
    assert client.get("/sign-up/email").status_code == 200
    with client.session_transaction("/") as visit:
        kept = dict(visit)
    before = people(session)
    twin = app.test_client()
    with twin.session_transaction("/") as visit:
        visit.update(kept)
    for browser in (client, twin):
        answer = browser.post("/sign-up/name", data={"name": "Jo Winter"})
        assert answer.location == f"/a/{account.number}"
        assert browser.get(answer.location).status_code == 200
    assert people(session) == before + 1
    assert role(session) is Role.TENANT
    assert client.post("/sign-up/name", data={"name": "Jo Winter"}).location == "/overview"


def test_a_pin_that_was_renewed_meanwhile_opens_nothing_and_makes_nobody(
    client: HouseClient, session: Session, account: CustomerAccount, paper: dict[str, str]
):
    before = people(session)
    as_far_as_the_name(client, session, paper)
    pins.renew(session, account, by="staff:1", at=now())
    assert client.post("/sign-up/name", data={"name": "Jo Winter"}).location == "/sign-up"
    assert "does not open the account any more" in client.get("/sign-up").text
    assert people(session) == before


def test_who_has_an_authenticator_shows_it_before_anything_is_linked(
    client: HouseClient, session: Session, iris: Person, paper: dict[str, str], pin: str,
    account: CustomerAccount,
):  # fmt: skip
    session.execute(update(Person).where(Person.id == iris.id).values(totp_sealed="sealed"))
    as_far_as_the_code(client, paper, iris.email or "")
    blind = client.post("/sign-up/name", data={"name": "Iris Vance"})
    assert blind.location == "/sign-up/code"
    assert client.get("/sign-in/authenticator").location == "/sign-in"
    answer = client.post("/sign-up/code", data={"code": code(session)})
    assert answer.location == "/sign-in/authenticator"
    with client.session_transaction("/") as visit:
        assert visit["next"] == f"/link/{account.shown}-{grouped(pin)}"
    assert session.scalar(select(LoginSession.id)) is None
    assert session.scalar(select(Access.id).where(Access.person_id == iris.id)) is None


def test_the_paper_in_the_cookie_is_sealed_and_is_worth_something_for_an_hour(
    client: HouseClient, paper: dict[str, str], pin: str
):
    client.post("/sign-up", data=paper)
    with client.session_transaction("/") as visit:
        assert pin not in str(dict(visit))
        assert grouped(pin) not in str(dict(visit))
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert client.get("/sign-up/email").location == "/sign-up"


def test_addresses_of_people_who_never_came_in_are_dropped_after_a_day(
    client: HouseClient, app: Flask, session: Session, paper: dict[str, str]
):
    as_far_as_the_code(client, paper)
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        as_far_as_the_code(app.test_client(), paper, "kim@example.org")
    assert session.scalars(select(SignUp.email)).all() == ["kim@example.org"]


def test_spanish_is_spoken_and_the_new_person_is_written_to_in_it(
    client: HouseClient, session: Session, account: CustomerAccount, paper: dict[str, str]
):
    client.post("/language", data={"lang": "es", "next": "/sign-up"})
    assert words(read(client.get("/sign-up")).h1) == "Vincule su cuenta"
    as_far_as_the_name(client, session, paper)
    client.post("/sign-up/name", data={"name": "Rosa Lind"})
    assert session.scalar(select(Person.language).where(Person.email == NEW)) == "es"
