"""Signing in to the portal, and everything that must not sign anybody in."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import LoginSession, SignInCode, Staff
from models.outbox import OutboxMessage
from services.proving import mailed_codes, sign_in_codes
from tests.client import HouseClient
from tests.factories import PASSWORD, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

COOKIE = "headworks-portal-login"
A_MORNING = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


def ask(client: HouseClient, email: str = "iris@example.org"):
    return client.post("/sign-in", data={"email": email})


def mailed_code(session: Session) -> str:
    """The code in the newest letter."""
    letter = session.scalar(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1))
    assert letter is not None
    [code] = [word for word in letter.text.split() if word.isdigit() and len(word) == 6]
    return code


def is_in(client: HouseClient) -> bool:
    """Whether this browser is signed in: its sign-in page leads on."""
    return client.get("/sign-in").status_code == 303


def test_a_mailed_code_signs_a_ratepayer_in(client: HouseClient, session: Session, iris: Person):
    answer = ask(client)
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    page = read(client.get("/sign-in/code"))
    assert "iris@example.org" in words(page.main)
    answer = client.post("/sign-in/code", data={"code": mailed_code(session)})
    assert (answer.status_code, answer.location) == (303, "/overview")
    assert is_in(client)


def test_the_address_may_be_typed_in_capitals(client: HouseClient, session: Session, iris: Person):
    ask(client, "  IRIS@Example.org ")
    assert session.scalar(select(OutboxMessage.to)) == "iris@example.org"


def test_a_code_is_typed_with_blanks_and_dashes(
    client: HouseClient, session: Session, iris: Person
):
    ask(client)
    code = mailed_code(session)
    client.post("/sign-in/code", data={"code": f" {code[:3]} - {code[3:]} "})
    assert is_in(client)


def test_an_address_nobody_has_is_answered_the_same(
    client: HouseClient, session: Session, iris: Person
):
    known = ask(client)
    known_page = client.get("/sign-in/code").text.replace("iris@example.org", "")
    stranger = ask(client, "nobody@example.org")
    stranger_page = client.get("/sign-in/code").text.replace("nobody@example.org", "")
    assert (known.status, known.location) == (stranger.status, stranger.location)
    assert len(known_page) == len(stranger_page)
    assert session.scalars(select(OutboxMessage.to)).all() == ["iris@example.org"]


def test_a_code_works_once(client: HouseClient, session: Session, iris: Person):
    ask(client)
    code, token = mailed_code(session), visit(client)["code_token"]
    client.post("/sign-in/code", data={"code": code})
    other = client.application.test_client()
    with other.session_transaction("/sign-in") as again:
        again.update(code_token=token, code_email="iris@example.org")
    read(other.post("/sign-in/code", data={"code": code}), 422)
    assert not is_in(other)


def test_a_code_works_only_in_the_browser_that_asked(
    client: HouseClient, session: Session, iris: Person
):
    ask(client)
    code = mailed_code(session)
    other = client.application.test_client()
    ask(other)
    answer = other.post("/sign-in/code", data={"code": code})
    assert answer.status_code == 422
    assert not is_in(other)


def test_a_code_is_worth_nothing_after_ten_minutes(
    client: HouseClient, session: Session, iris: Person
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        ask(client)
        code = mailed_code(session)
        clock.shift(timedelta(minutes=mailed_codes.CODE_MINUTES))
        assert client.post("/sign-in/code", data={"code": code}).status_code == 422
        assert not is_in(client)


def test_the_right_code_after_five_wrong_ones_is_refused(session: Session, iris: Person):
    token = sign_in_codes.send(
        session, email="iris@example.org", language="en", district=LARKSPUR, at=now()
    )
    code = mailed_code(session)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(mailed_codes.CODE_TRIES_MAX):
        assert sign_in_codes.use(session, token=token, code=wrong, at=now()) is None
    assert sign_in_codes.use(session, token=token, code=code, at=now()) is None
    assert session.scalar(select(SignInCode.used_at)) is None


def test_asking_for_code_after_code_is_stopped(client: HouseClient, iris: Person):
    answers = [ask(client).status_code for _ in range(7)]
    assert answers == [303] * 5 + [429] * 2
    page = read(ask(client), 429)
    assert "Wait a few minutes" in words(page.main)


def test_a_mailbox_written_in_other_ways_is_the_same_mailbox(client: HouseClient, iris: Person):
    written = ["iris@example.org", "IRIS@example.org", "i.ris@example.org", "iris+1@example.org"]
    for email in [*written, "iris+2@example.org"]:
        assert ask(client, email).status_code == 303
    assert ask(client, "ir.is+9@EXAMPLE.org").status_code == 429


def test_a_password_signs_a_ratepayer_in(client: HouseClient, iris: Person):
    answer = by_password(client)
    assert (answer.status_code, answer.location) == (303, "/overview")
    assert is_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("iris@example.org", "larkspur-meadow-2025"),
        ("nobody@example.org", PASSWORD),
        ("iris@example.org", PASSWORD.upper()),
    ],
)
def test_a_wrong_address_and_a_wrong_password_read_the_same(
    client: HouseClient, iris: Person, email: str, password: str
):
    page = read(by_password(client, email, password), 422)
    assert "do not belong together" in words(page.main)
    assert page.title.text.startswith("Error:")
    assert password not in str(page)


def test_a_person_without_a_password_cannot_be_guessed(client: HouseClient, session: Session):
    make_person(session, "Noor Haddad", email="noor@example.org")
    assert by_password(client, "noor@example.org", "nobody has this password").status_code == 422


def test_guessing_passwords_is_stopped_even_for_the_right_one(client: HouseClient, iris: Person):
    for _ in range(5):
        assert by_password(client, password="wrong-every-time").status_code == 422
    assert by_password(client).status_code == 429
    assert not is_in(client)


@pytest.mark.parametrize("typed", ["", "iris", "iris@", "a@b", "iris@example.org\r\nBcc: x@y.zz"])
def test_what_is_no_address_is_refused_in_its_place(client: HouseClient, typed: str):
    page = read(client.post("/sign-in", data={"email": typed}), 422)
    assert page.select_one("#email-error") is not None
    assert page.select_one("a[href='#email']") is not None


def test_the_last_use_is_written_down_at_most_once_a_minute(
    client: HouseClient, session: Session, iris: Person
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        by_password(client)
        clock.shift(timedelta(seconds=59))
        is_in(client)
        assert session.scalar(select(LoginSession.seen_at)) == A_MORNING
        clock.shift(timedelta(seconds=1))
        is_in(client)
        assert session.scalar(select(LoginSession.seen_at)) == A_MORNING + timedelta(minutes=1)


def test_only_a_hash_of_the_secret_is_kept(client: HouseClient, session: Session, iris: Person):
    by_password(client)
    secret = client.get_cookie(COOKIE).value
    assert len(secret) >= 43
    assert secret not in str(session.execute(select(LoginSession.token_hash)).all())


def test_spanish_is_remembered(client: HouseClient, session: Session, iris: Person):
    by_password(client)
    client.post("/language", data={"lang": "es", "next": "/sign-in/code"})
    session.refresh(iris)
    assert iris.language == "es"
    client.post("/sign-out")
    assert read(client.get("/sign-in")).html["lang"] == "es"


@pytest.mark.parametrize(
    "odd",
    [
        "//evil.example", "/\\evil.example", "/\t/evil.example", "https:evil.example",
        "@evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example",
        "/%09/\n/evil", "", "x" * 900,
    ],
)  # fmt: skip
def test_nobody_is_led_off_the_site(client: HouseClient, odd: str):
    answer = client.post("/language", data={"lang": "en", "next": odd})
    assert (answer.status_code, answer.location) == (303, "/")


def by_password(client: HouseClient, email: str = "iris@example.org", password: str = PASSWORD):
    return client.post("/sign-in/password", data={"email": email, "password": password})


def visit(client: HouseClient) -> dict[str, str]:
    """What the signed cookie of the visit says."""
    with client.session_transaction("/sign-in") as said:
        return dict(said)


def test_whoever_forgot_their_password_is_led_to_a_code(client: HouseClient):
    page = read(client.get("/sign-in/password"))
    assert "Forgot it? We send a code; then set a new one in your profile." in words(page.main)
    assert "set a new one in your profile" in words(read(client.get("/help/sign-in")).main)


def test_the_page_of_the_code_says_what_to_do_without_one_to_everybody_alike(
    client: HouseClient, iris: Person
):
    said = []
    for email in ("iris@example.org", "nobody@example.org"):
        ask(client, email)
        said.append(words(read(client.get("/sign-in/code")).main).replace(email, "it"))
    assert said[0] == said[1]
    assert "No code after two minutes?" in said[0]
    assert LARKSPUR.contact.telephone in said[0]


def test_a_password_and_its_way_in_are_as_good_after_ten_years(client: HouseClient, iris: Person):
    """ASVS 6.2.10: nothing expires, so nobody is made to add a digit once a year."""
    with time_machine.travel(A_MORNING + timedelta(days=3653), tick=False):
        answer = by_password(client)
        assert (answer.status_code, answer.location) == (303, "/overview")


def test_nobody_is_asked_what_others_may_know_of_them(client: HouseClient):
    """ASVS 6.4.2: no question and no hint is kept, and no way in has a field for one."""
    kept = {each.name for table in (Person, Staff) for each in table.__table__.columns}
    assert not [name for name in kept if re.search("question|answer|hint|birth|maiden", name)]
    for path in ("/sign-in", "/sign-in/password", "/desk/sign-in"):
        fields = read(client.get(path)).select("main input:not([type=hidden])")
        assert {each["name"] for each in fields} <= {"email", "password", "code"}
