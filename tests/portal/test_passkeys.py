"""Passkeys at the portal: added with a fresh proof, two proofs in one, removed, throttled."""

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from models.account import Person
from models.audit import AuditEvent
from models.database import Database
from models.identity import LoginSession
from models.outbox import OutboxMessage
from models.passkey import Passkey
from services.keys import tokens
from services.proving import email_changes, passkeys
from services.proving.passkeys import PasskeyOwner
from services.proving.proofs import PersonActing
from services.sessions import sessions
from tests.client import HouseClient
from tests.conftest import furnish
from tests.factories import make_staff
from tests.helpdesk.test_sign_in import A_MORNING
from tests.pages import read, words
from tests.portal.test_sign_in import COOKIE, is_in
from tests.portal.test_stolen_sign_ins import elsewhere
from tests.services.proving.test_passkeys import SITE
from tests.soft_key import PRESENT, SoftKey
from web.clock import now
from web.settings import Settings


@pytest.fixture
def phone(session: Session, iris: Person) -> SoftKey:
    """Iris's telephone, which has a passkey of hers."""
    return given(session, PasskeyOwner(person_id=iris.id))


def given(session: Session, owner: PasskeyOwner) -> SoftKey:
    """A device with a passkey of somebody's."""
    key = SoftKey()
    asked = passkeys.ask_for_new(session, owner, whose="somebody", site=SITE, at=now())
    passkeys.add(
        session, owner, token=asked.token, answer=key.make(asked.options), name="Phone",
        site=SITE, at=now(),
    )  # fmt: skip
    return key


def by_passkey(client: HouseClient, key: SoftKey, door: str = "/sign-in/passkey"):
    options = client.post(f"{door}/options").get_json()
    return client.post(door, data={"answer": key.sign(options)})


def add(client: HouseClient, key: SoftKey, name: str = "My phone"):
    options = client.post("/profile/passkeys/options").get_json()
    return client.post("/profile/passkeys", data={"answer": key.make(options), "name": name})


def test_a_passkey_is_added_named_listed_and_removed(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    page = read(client.get("/profile/passkeys"))
    form = page.select_one("form[data-passkey=create][hidden]")
    assert form["data-origin"] == "http://localhost"
    assert "cannot make passkeys" in words(page.main), "what a browser without script reads"
    answer = add(client, SoftKey(), "Blue phone")
    assert (answer.status_code, answer.location) == (303, "/profile")
    passkey = session.scalars(select(Passkey)).one()
    page = read(client.get("/profile"))
    assert "Blue phone" in words(page.main)
    assert "passkey was added" in session.scalars(select(OutboxMessage.subject)).one()
    remove = page.select_one(f'a[href="/profile/passkeys/{passkey.id}/remove"]')
    assert remove["aria-label"] == "Remove the passkey: Blue phone"
    read(client.get(remove["href"]))
    assert client.post(remove["href"]).location == "/profile"
    assert client.post(remove["href"]).location == "/profile", "twice changes nothing"
    assert "Blue phone" not in words(read(client.get("/profile")).main)
    assert client.post("/profile/passkeys/999999/remove").status_code == 404


def test_a_passkey_without_a_name_or_an_answer_is_not_added(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    assert "Enter a name" in words(read(add(client, SoftKey(), " "), 422).main)
    page = read(client.post("/profile/passkeys", data={"answer": "{}", "name": "Phone"}), 422)
    assert "was not added" in words(page.main)
    assert page.select_one("input[name=name]")["value"] == "Phone"
    assert session.scalars(select(Passkey)).all() == []


def test_adding_and_removing_take_a_fresh_proof(
    client: HouseClient, session: Session, iris: Person, phone: SoftKey,
    sign_in: Callable[..., str],
):  # fmt: skip
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        clock.shift(sessions.PROOF_LASTS)
        passkey = session.scalars(select(Passkey)).one()
        for path in ("", "/options", f"/{passkey.id}/remove"):
            assert client.post(f"/profile/passkeys{path}").location == "/prove", path
            assert client.get(f"/profile/passkeys{path}").location == "/prove", path
        assert session.scalars(select(Passkey.id)).all() == [passkey.id]


def test_e21_an_attacker_adds_no_passkey_in_the_middle_of_a_sign_in(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    """A challenge that was fetched while the proof was fresh does not outlive the proof."""
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        clock.shift(sessions.PROOF_LASTS - timedelta(seconds=1))
        options = client.post("/profile/passkeys/options").get_json()
        clock.shift(timedelta(seconds=1))
        data = {"answer": SoftKey().make(options), "name": "Thief"}
        assert client.post("/profile/passkeys", data=data).location == "/prove"
        assert session.scalars(select(Passkey)).all() == []


def test_a_passkey_signs_in_without_the_second_proof_and_is_a_fresh_one(
    client: HouseClient, session: Session, iris: Person, phone: SoftKey
):
    iris.totp_sealed = "never opened"
    page = read(client.get("/sign-in"))
    form = page.select_one("form[data-passkey=get][hidden]")
    assert form["action"] == "/sign-in/passkey"
    answer = by_passkey(client, phone)
    assert (answer.status_code, answer.location) == (303, "/overview")
    assert is_in(client)
    assert client.get("/profile/password").status_code == 200, "no proof is asked for"
    assert session.scalars(select(AuditEvent.action)).all() == ["session.open"]


def test_e12_signing_in_with_a_passkey_gives_the_browser_a_secret_of_its_own(
    client: HouseClient, iris: Person, phone: SoftKey
):
    client.set_cookie(COOKIE, "chosen-by-somebody-else")
    by_passkey(client, phone)
    first = client.get_cookie(COOKIE).value
    client.post("/sign-out")
    by_passkey(client, phone)
    assert len({"chosen-by-somebody-else", first, client.get_cookie(COOKIE).value}) == 3


def test_every_wrong_answer_is_answered_alike(
    client: HouseClient, session: Session, iris: Person, phone: SoftKey
):
    def shown(answer: str) -> str:
        client.post("/sign-in/passkey/options")
        said = client.post("/sign-in/passkey", data={"answer": answer})
        assert said.status_code == 422
        return re.sub(r'value="[^"]*"', "", said.text)

    options = client.post("/sign-in/passkey/options").get_json()
    unverified = SoftKey(key=phone.key, credential_id=phone.credential_id, flags=PRESENT)
    unverified.user_handle = phone.user_handle
    staff = given(session, PasskeyOwner(staff_id=make_staff(session).id))
    pages = {
        shown(phone.sign(options)),
        shown(unverified.sign(options)),
        shown(SoftKey().sign(options)),
        shown(staff.sign(options)),
        shown("{}"),
        shown(""),
    }
    assert len(pages) == 1
    assert "That passkey was not accepted" in pages.pop()
    assert not is_in(client)


def test_the_passkey_of_staff_opens_nothing_at_the_portal(client: HouseClient, session: Session):
    key = given(session, PasskeyOwner(staff_id=make_staff(session).id))
    assert by_passkey(client, key).status_code == 422
    assert not is_in(client)


def test_an_answer_that_was_seen_signs_nobody_in_a_second_time(
    client: HouseClient, iris: Person, phone: SoftKey
):
    answer = phone.sign(client.post("/sign-in/passkey/options").get_json())
    assert client.post("/sign-in/passkey", data={"answer": answer}).status_code == 303
    thief = client.application.test_client()
    thief.post("/sign-in/passkey/options")
    assert thief.post("/sign-in/passkey", data={"answer": answer}).status_code == 422
    assert thief.post("/sign-in/passkey", data={"answer": answer}).status_code == 422


def test_too_many_wrong_answers_must_wait_and_another_neighbourhood_need_not(
    client: HouseClient, iris: Person, phone: SoftKey
):
    wrong = SoftKey(credential_id=phone.credential_id, user_handle=phone.user_handle)
    answers = [by_passkey(client, wrong).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert by_passkey(elsewhere, phone).status_code == 303


def test_challenges_are_not_handed_out_without_end(client: HouseClient):
    told = [client.post("/sign-in/passkey/options").status_code for _ in range(61)]
    assert told == [200] * 60 + [429]


def test_a_passkey_proves_once_more_who_it_is(
    client: HouseClient, session: Session, iris: Person, phone: SoftKey, neighbour: Person,
    sign_in: Callable[..., str],
):  # fmt: skip
    theirs = given(session, PasskeyOwner(person_id=neighbour.id))
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        clock.shift(sessions.PROOF_LASTS)
        client.get("/profile/password")
        assert read(client.get("/prove")).select_one("form[data-passkey=get]") is not None
        assert by_passkey(client, theirs, "/prove/passkey").location == "/prove"
        assert "not accepted" in words(read(client.get("/prove")).main)
        assert client.get("/profile/password").location == "/prove"
        assert by_passkey(client, phone, "/prove/passkey").location == "/profile/password"
        assert client.get("/profile/password").status_code == 200


def test_who_has_no_passkey_is_not_asked_to_prove_with_one(
    client: HouseClient, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    assert read(client.get("/prove")).select_one("form[data-passkey]") is None


def test_e14_whom_passkeys_are_for_is_said_by_the_settings_alone(
    settings: Settings, database: Database
):
    two = dataclasses.replace(
        settings, base_url="https://pay.larkspur.example", trusted_hosts=("other.example",)
    )
    client = furnish(create_app(two), database).test_client()
    answer = client.post("/sign-in/passkey/options", base_url="https://other.example", token=False)
    assert answer.status_code == 400
    page = read(client.get("/sign-in", base_url="https://other.example"))
    form = page.select_one("form[data-passkey]")
    assert form["data-origin"] == "https://pay.larkspur.example"
    answer = client.post(
        "/sign-in/passkey/options", base_url="https://other.example",
        headers={"Referer": "https://other.example/sign-in"}, token=False,
        data={"csrf_token": form.select_one("[name=csrf_token]")["value"]},
    )  # fmt: skip
    assert answer.get_json()["rpId"] == "pay.larkspur.example"


def test_a_host_that_is_only_a_number_offers_none(settings: Settings, database: Database):
    number = dataclasses.replace(settings, base_url="http://127.0.0.1:5000")
    client = furnish(create_app(number), database).test_client()
    page = read(client.get("/sign-in", base_url="http://127.0.0.1:5000"))
    assert page.select_one("form[data-passkey]") is None


def test_e16_taking_an_address_back_drops_the_passkeys_of_whoever_took_it(
    session: Session, iris: Person, phone: SoftKey
):
    mine = elsewhere(iris)
    later = dataclasses.replace(mine, at=mine.at + timedelta(minutes=5))
    session.scalars(select(Passkey)).one().created_at = mine.at - timedelta(days=30)
    early = given(session, PasskeyOwner(person_id=iris.id))
    newest = select(Passkey).order_by(Passkey.id.desc()).limit(1)
    session.scalars(newest).one().created_at = mine.at - timedelta(days=2)
    change = _changed(session, later, iris)
    thief = given(session, PasskeyOwner(person_id=iris.id))
    email_changes.undo(session, later, token=change)
    assert len(passkeys.of(session, PasskeyOwner(person_id=iris.id))) == 1
    for key in (early, thief):
        assert passkeys.found(session, key.sign({"challenge": "AA"})) is None


def _changed(session: Session, doing: PersonActing, iris: Person) -> str:
    from models.identity import EmailChange

    token = tokens.new_token()
    session.add(
        EmailChange(
            person_id=iris.id, old_email=iris.email or "", new_email="thief@example.org",
            token_hash=tokens.hashed("x"), code_hash="", created_at=doing.at, ends_at=doing.at,
            confirmed_at=doing.at - timedelta(minutes=10), undo_hash=tokens.hashed(token),
            undo_until=doing.at + timedelta(days=3),
        )
    )  # fmt: skip
    session.flush()
    return token


def test_signing_in_leaves_one_sign_in(
    client: HouseClient, session: Session, iris: Person, phone: SoftKey
):
    by_passkey(client, phone)
    assert by_passkey(client, phone).location == "/overview", "there is a sign-in already"
    assert len(session.scalars(select(LoginSession)).all()) == 1
