"""Coming in for the first time: from a bill, by an e-mail address and a name, to the account."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person, Role
from models.audit import AuditEvent
from models.bill import Bill
from models.identity import LoginSession, SignUp
from models.outbox import OutboxMessage
from services import pins
from services.pins import Pins
from services.rules.numbers import grouped
from tests.client import HouseClient
from tests.conftest import FIELD_KEY
from tests.factories import make_bill
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

NEW = "jo.winter@example.org"
SignIn = Callable[..., str]


@pytest.fixture
def bill(session: Session, account: CustomerAccount) -> Bill:
    """The newest bill, as it came by mail; the account is in Iris Vance's name."""
    return make_bill(session, account, "148.00", on=LARKSPUR.day(now()))


@pytest.fixture
def pin(session: Session, bill: Bill) -> str:
    return pins.of_bill(session, Pins(FIELD_KEY), bill)


@pytest.fixture
def paper(account: CustomerAccount, pin: str) -> dict[str, str]:
    """What somebody types who holds the bill."""
    return {"number": account.shown, "pin": grouped(pin)}


def code(session: Session) -> str:
    """The code in the newest letter of that kind."""
    found = select(OutboxMessage.text).where(OutboxMessage.kind == "sign_in_code")
    letter = session.scalars(found.order_by(OutboxMessage.id.desc()).limit(1)).one()
    return next(word for word in letter.split() if word.isdigit() and len(word) == 6)


def as_far_as_the_code(client: HouseClient, paper: dict[str, str], email: str = NEW) -> None:
    assert client.post("/sign-up", data=paper).location == "/sign-up/email"
    assert client.post("/sign-up/email", data={"email": email}).location == "/sign-up/code"


def as_far_as_the_name(client: HouseClient, session: Session, paper: dict[str, str]) -> None:
    as_far_as_the_code(client, paper)
    answer = client.post("/sign-up/code", data={"code": code(session)})
    assert answer.location == "/sign-up/name"


def people(session: Session) -> int:
    return session.scalar(select(func.count(Person.id))) or 0


def role(session: Session, email: str = NEW) -> Role:
    whose = select(Access.role).join(Person, Person.id == Access.person_id)
    return session.scalars(whose.where(Person.email == email)).one()


def test_whoever_scans_the_square_and_is_not_known_comes_in_with_the_account_linked(
    client: HouseClient, session: Session, account: CustomerAccount, pin: str
):
    page = read(client.get(f"/link/{account.number}-{pin}"))
    assert words(page.h1) == "Link your account"
    form = page.select_one("main form")
    typed = {each["name"]: each["value"] for each in form.select("input[name][value]")}
    assert client.post(form["action"], data=typed).location == "/sign-up/email"
    client.post("/sign-up/email", data={"email": NEW})
    client.post("/sign-up/code", data={"code": code(session)})
    answer = client.post("/sign-up/name", data={"name": " Jo  Winter "})
    assert answer.location == f"/a/{account.number}"
    assert "The account is linked." in client.get(answer.location).text
    assert session.scalar(select(AuditEvent.action).where(AuditEvent.action == "person.sign_up"))


def test_home_and_sign_in_lead_there_and_whoever_is_in_already_adds_an_account(
    client: HouseClient, owner: Person, sign_in: SignIn
):
    for path in ("/", "/sign-in"):
        assert read(client.get(path)).select_one("main a[href='/sign-up']"), path
    sign_in(owner)
    assert client.get("/sign-up").location == "/link"
    assert client.get("/sign-up/name").location == "/overview"


def test_the_name_on_a_bill_without_an_owner_makes_the_owner_any_other_a_tenant(
    client: HouseClient, app: Flask, session: Session, account: CustomerAccount,
    paper: dict[str, str],
):  # fmt: skip
    as_far_as_the_name(client, session, paper)
    client.post("/sign-up/name", data={"name": account.mailing_name})
    assert role(session) is Role.OWNER
    second = app.test_client()
    as_far_as_the_code(second, paper, "kim@example.org")
    second.post("/sign-up/code", data={"code": code(session)})
    second.post("/sign-up/name", data={"name": account.mailing_name})
    assert role(session, "kim@example.org") is Role.TENANT


def test_two_facts_make_a_contact_as_the_page_says_and_the_owner_is_told(
    client: HouseClient, session: Session, account: CustomerAccount, bill: Bill, owner: Person
):
    page = read(client.get("/sign-up?with=facts"))
    assert "Without the PIN you become a contact." in words(page.main)
    facts = {"number": account.number, "last_bill": "148.00", "postal_code": "98299"}
    assert client.post("/sign-up/facts", data=facts).location == "/sign-up/email"
    client.post("/sign-up/email", data={"email": NEW})
    client.post("/sign-up/code", data={"code": code(session)})
    client.post("/sign-up/name", data={"name": "Jo Winter"})
    assert role(session) is Role.CONTACT
    told = select(OutboxMessage.to).where(OutboxMessage.kind == "account_linked")
    assert session.scalars(told).all() == [owner.email]


def test_there_is_no_person_before_the_code_came_back_and_a_name_was_given(
    client: HouseClient, session: Session, paper: dict[str, str]
):
    before = people(session)
    as_far_as_the_name(client, session, paper)
    assert client.post("/sign-up/name", data={"name": "  "}).status_code == 422
    assert people(session) == before
    client.post("/sign-up/name", data={"name": "Jo Winter"})
    assert people(session) == before + 1


@pytest.mark.parametrize("step", ["email", "code", "name"])
def test_no_step_is_reached_without_the_one_before(
    client: HouseClient, session: Session, paper: dict[str, str], step: str
):
    fields = {"email": NEW, "code": "123456", "name": "Jo Winter"}
    assert client.get(f"/sign-up/{step}").location == "/sign-up"
    assert client.post(f"/sign-up/{step}", data=fields).location == "/sign-up"
    as_far_as_the_code(client, paper)
    before = people(session)
    assert client.get("/sign-up/name").location == "/sign-up/code"
    assert client.post("/sign-up/name", data=fields).location == "/sign-up/code"
    assert people(session) == before


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


def test_e2_what_does_not_fit_is_one_sentence_and_the_sixth_try_of_an_hour_waits(
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


def test_e2_a_place_has_twenty_tries_a_day_at_whatever_numbers(client: HouseClient):
    """E2: who walks through numbers is stopped as well."""
    tries = [
        client.post("/sign-up", data={"number": str(20_000_000 + each), "pin": "7F3K92MD"})
        for each in range(21)
    ]
    assert [each.status_code for each in tries] == [422] * 20 + [429]


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
