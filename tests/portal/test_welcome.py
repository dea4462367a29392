"""From another system to the overview: imported, invited, one click, in."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.attempt import MethodType
from models.autopay import Autopay, AutopayState, Mandate, Origin
from models.outbox import OutboxMessage
from models.saved_method import MethodState, SavedMethod
from services.keys.sealing import Sealer
from tests.client import HouseClient
from tests.conftest import FIELD_KEY
from tests.factories import make_person
from tests.pages import read, words
from tests.services.importing import exports
from web.clock import now


def run(app: Flask, *asked: str) -> str:
    ran = app.test_cli_runner().invoke(args=["invite", *asked])
    return ran.output


@pytest.fixture
def imported(app: Flask, tmp_path) -> None:
    """Three households of another system; Iris Vance has an address."""
    exports.town(tmp_path)
    layout = str(exports.layout_file(tmp_path))
    asked = ["import", "run", str(tmp_path), "--layout", layout, "--on", "2026-10-01"]
    ran = app.test_cli_runner().invoke(args=[*asked, "--by", "Priya Nair"])
    assert ran.exit_code == 0, ran.output


def send(app: Flask, *more: str) -> str:
    return run(app, "customers", "--district", "Larkspur", "--by", "Priya Nair", *more)


def link(session: Session) -> str:
    newest = select(OutboxMessage.text).order_by(OutboxMessage.id.desc()).limit(1)
    return "/welcome/" + session.scalars(newest).one().split("/welcome/")[1].split()[0]


def test_r1_an_imported_customer_is_in_with_one_click_and_sees_what_came_along(
    app: Flask, client: HouseClient, session: Session, imported: None
):
    assert "1  To be invited next" in send(app, "--dry-run")
    assert "1 letters written" in send(app)
    assert "0 letters written" in send(app)
    path = link(session)
    assert words(read(client.get(path)).h1) == "Welcome, Iris Vance"
    assert client.post(path).location == "/welcome"
    page = read(client.get("/welcome"))
    assert "000123-001" in words(page.main)
    assert "$161.43" in words(page.main)
    mine = select(CustomerAccount.number).join(Access).join(Person)
    number = session.scalars(mine.where(Person.name == "Iris Vance")).one()
    assert client.get("/overview").location == f"/a/{number}"
    assert client.get(f"/a/{number}").status_code == 200
    assert client.get(path).location == "/welcome"
    assert words(read(app.test_client().get(path), 404).h1) == "This link no longer works"
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert app.test_client().post(path).status_code == 404
    assert "1  Came in\n" in run(app, "report")


def test_nothing_is_sent_from_the_house_of_another_district(app: Flask, session, imported: None):
    said = run(app, "customers", "--district", "Millbrook", "--by", "Priya Nair")
    assert "house of Larkspur" in said
    assert session.scalars(select(OutboxMessage.id)).all() == []


def test_another_link_is_asked_for_and_the_answer_tells_nobody_who_is_a_customer(
    app: Flask, client: HouseClient, session: Session, imported: None
):
    send(app)
    before = link(session)
    answers = []
    for email in ("Iris.Vance@example.org", "nobody@example.org"):
        answer = client.post("/welcome-again", data={"email": email})
        answers.append((answer.status_code, answer.location, client.get("/welcome-again").text))
    assert answers[0][:2] == answers[1][:2] == (303, "/welcome-again")
    assert client.get(before).status_code == 404
    assert words(read(client.get(link(session))).h1) == "Welcome, Iris Vance"
    assert client.post("/welcome-again", data={"email": "x"}).status_code == 422


def test_who_has_an_authenticator_shows_it_too(
    app: Flask, client: HouseClient, session: Session, imported: None
):
    send(app)
    iris = session.scalars(select(Person).where(Person.name == "Iris Vance")).one()
    purpose = f"person.totp:{iris.id}"
    iris.totp_sealed = Sealer(FIELD_KEY).seal("A" * 32, purpose=purpose)
    session.flush()
    assert client.post(link(session)).location == "/sign-in/authenticator"
    assert client.get("/overview").location == "/sign-in"


def test_is_this_message_really_from_us(
    app: Flask, client: HouseClient, session: Session, imported: None
):
    send(app)
    letter = session.scalars(select(OutboxMessage)).one()
    code = letter.check_code
    assert f"{code[:4]}-{code[4:]}" in letter.text
    assert f"{code[:4]}-{code[4:]}" in letter.html
    page = read(client.post("/message", data={"message_code": f" {code.lower()} "}))
    assert "Yes, we sent a message with this code." in words(page.main)
    assert "an invitation to our new portal" in words(page.main)
    assert "Vance" not in words(page.main)
    page = read(client.post("/message", data={"message_code": "00000000"}))
    assert "We find no message with this code." in words(page.main)
    assert client.post("/message", data={"message_code": ""}).status_code == 422
    for _try in range(28):
        client.post("/message", data={"message_code": "00000000"})
    assert client.post("/message", data={"message_code": code}).status_code == 429


def test_the_letter_and_the_pages_are_in_the_language_of_whom_they_are_for(
    app: Flask, client: HouseClient, session: Session, imported: None
):
    """Unless its reader chose another here; up to the page of the authenticator."""
    iris = session.scalars(select(Person).where(Person.name == "Iris Vance")).one()
    iris.language = "es"
    iris.totp_sealed = Sealer(FIELD_KEY).seal("A" * 32, purpose=f"person.totp:{iris.id}")
    session.flush()
    send(app)
    letter = session.scalars(select(OutboxMessage)).one()
    assert "Entre con un clic" in letter.text
    path = link(session)
    english = {"Accept-Language": "en"}
    page = read(client.get(path, headers=english))
    assert (page.html["lang"], words(page.h1)) == ("es", "Le damos la bienvenida, Iris Vance")
    assert read(client.get("/welcome-again", headers=english)).html["lang"] == "en"
    chose = app.test_client()
    chose.post("/language", data={"lang": "en"})
    assert read(chose.get(path)).html["lang"] == "en"
    client.post(path, headers=english)
    used = read(app.test_client().get(path, headers=english), 404)
    assert (used.html["lang"], words(used.h1)) == ("es", "Este enlace ya no funciona")
    assert read(client.get("/sign-in/authenticator", headers=english)).html["lang"] == "es"


@pytest.fixture
def autopay(session, imported) -> Autopay:
    """Iris Vance's autopay, which came along without a method."""
    iris, number = session.execute(
        select(Person.id, Access.account_id).join(Access, Access.person_id == Person.id)
    ).one()
    terms = {"bank": "First Cedar", "last_four": "6789"}
    mandate = Mandate(
        key=uuid4(), account_id=number, person_id=iris, origin=Origin.IMPORT, text="Signed.",
        language="en", version="brought", terms=terms, given_at=now(),
    )  # fmt: skip
    session.add(mandate)
    session.flush()
    autopay = Autopay(
        account_id=number, person_id=iris, mandate_id=mandate.id,
        state=AutopayState.NEEDS_METHOD, bills_from=date(2026, 10, 1), started_at=now(),
    )  # fmt: skip
    session.add(autopay)
    session.flush()
    return autopay


@pytest.mark.parametrize(
    ("is_hers", "said"),
    [(True, "until you give them again"), (False, "of the person who pays by it")],
)
def test_r22_who_comes_in_reads_that_autopay_waits_and_draws_nothing(
    app, client, session, imported, autopay, is_hers, said
):
    if not is_hers:
        autopay.person_id = make_person(session, "Omar Vance").id
        session.flush()
    send(app)
    client.post(link(session))
    page = words(read(client.get("/welcome")).main)
    assert "Needs bank details" in page
    assert said in page
    assert ("First Cedar ••6789" in page) is is_hers


def test_r22_who_comes_in_reads_that_autopay_goes_on_and_has_drawn_nothing_yet(
    app, client, session, imported, autopay
):
    method = SavedMethod(
        key=uuid4(), person_id=autopay.person_id, method_type=MethodType.CARD,
        state=MethodState.ACTIVE, consent_text="Signed.", consent_version="brought",
        consented_at=now(), created_at=now(),
    )  # fmt: skip
    session.add(method)
    session.flush()
    autopay.state, autopay.method_id = AutopayState.ON, method.id
    session.flush()
    send(app)
    client.post(link(session))
    page = words(read(client.get("/welcome")).main)
    assert "Autopay came along with its rules. Nothing is drawn yet" in page


@pytest.mark.parametrize("kind", ["card", "bank"])
def test_its_payer_alone_is_asked_for_the_details_that_did_not_come_along(
    app, client, session, imported, autopay, kind
):
    mandate = session.get_one(Mandate, autopay.mandate_id)
    mandate.terms = {**mandate.terms, "method_type": kind}
    session.flush()
    send(app)
    client.post(link(session))
    number = session.get_one(CustomerAccount, autopay.account_id).number
    asked = f"Autopay needs your {kind} details"
    assert asked in words(read(client.get(f"/a/{number}")).main)
    autopay.person_id = make_person(session, "Omar Vance").id
    session.flush()
    assert asked not in words(read(client.get(f"/a/{number}")).main)
