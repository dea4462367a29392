"""My sign-in: what proves who a member of staff is, changed by themselves with a fresh proof."""

from collections.abc import Callable, Iterator

import pyotp
import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.identity import Staff
from models.outbox import OutboxMessage
from models.passkey import Passkey
from services.keys.sealing import Sealer
from services.proving import totp
from services.proving.passkeys import PasskeyOwner
from services.sessions import sessions
from services.signing_in import staff
from tests.client import HouseClient
from tests.factories import make_person, make_staff, totp_code
from tests.helpdesk.test_sign_in import A_MORNING, by_two_proofs, is_in
from tests.pages import read, words
from tests.portal.test_passkeys import by_passkey, given
from tests.soft_key import SoftKey
from web.clock import now
from web.settings import Settings

SIGN_IN = "/desk/sign-in/passkey"
CHANGES = ("/desk/me/authenticator", "/desk/me/passkeys", "/desk/me/passkeys/options")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(A_MORNING, tick=False) as clock:
        yield clock


def add(client: HouseClient, key: SoftKey):
    options = client.post("/desk/me/passkeys/options").get_json()
    data = {"answer": key.make(options), "name": "Desk key"}
    return client.post("/desk/me/passkeys", data=data)


def test_the_first_sign_in_takes_both_proofs_and_a_passkey_takes_their_place(
    client: HouseClient, session: Session, dana: Staff, clock: time_machine.Traveller
):
    by_two_proofs(client)
    key = SoftKey()
    read(client.get("/desk/me/passkeys"))
    assert add(client, key).location == "/desk/me"
    assert "Desk key" in words(read(client.get("/desk/me")).main)
    assert "passkey was added" in session.scalars(select(OutboxMessage.subject)).one()
    client.post("/desk/sign-out")
    assert read(client.get("/desk/sign-in")).select_one("form[data-passkey=get]") is not None
    answer = by_passkey(client, key, SIGN_IN)
    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert client.get("/desk/me/authenticator").status_code == 200, "it is a fresh proof"


def test_e12_a_passkey_at_another_desk_ends_the_first(
    client: HouseClient, session: Session, at_desk: Staff
):
    other = client.application.test_client()
    by_passkey(other, given(session, PasskeyOwner(staff_id=at_desk.id)), SIGN_IN)
    assert is_in(other)
    assert not is_in(client)


def test_e10_the_passkey_of_somebody_who_left_opens_nothing(
    client: HouseClient, session: Session, dana: Staff
):
    key = given(session, PasskeyOwner(staff_id=dana.id))
    staff.disable(session, email=dana.email, at=now(), by="operator")
    page = read(by_passkey(client, key, SIGN_IN), 422)
    assert "That passkey was not accepted" in words(page.main)
    assert not is_in(client)


def test_the_passkey_of_a_ratepayer_opens_nothing_at_the_console(
    client: HouseClient, session: Session
):
    key = given(session, PasskeyOwner(person_id=make_person(session).id))
    assert by_passkey(client, key, SIGN_IN).status_code == 422
    assert not is_in(client)


def test_e21_a_stolen_sign_in_changes_no_proof(
    client: HouseClient, session: Session, dana: Staff, clock: time_machine.Traveller
):
    by_two_proofs(client)
    read(client.get("/desk/me/authenticator"))
    clock.shift(sessions.PROOF_LASTS)
    for path in CHANGES:
        assert client.get(path).location == "/desk/prove", path
        assert client.post(path).location == "/desk/prove", path
    assert client.post("/desk/prove", data={"code": "000000"}).status_code == 422
    assert client.get(CHANGES[0]).location == "/desk/prove"
    read(client.get("/desk/prove"))
    answer = client.post("/desk/prove", data={"code": totp_code(now())})
    assert answer.location == CHANGES[0]
    assert client.get(CHANGES[0]).status_code == 200


def test_e21_guessing_the_proof_is_stopped(
    client: HouseClient, dana: Staff, clock: time_machine.Traveller, sign_in: Callable[..., str]
):
    sign_in(dana)
    answers = [client.post("/desk/prove", data={"code": "000000"}).status_code for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2


def test_a_passkey_proves_and_that_of_another_does_not(
    client: HouseClient, session: Session, dana: Staff, lee: Staff, clock: time_machine.Traveller
):
    mine, theirs = (given(session, PasskeyOwner(staff_id=each.id)) for each in (dana, lee))
    by_two_proofs(client)
    clock.shift(sessions.PROOF_LASTS)
    client.get("/desk/me/passkeys")
    assert read(client.get("/desk/prove")).select_one("form[data-passkey]") is not None
    assert by_passkey(client, theirs, "/desk/prove/passkey").status_code == 422
    assert by_passkey(client, mine, "/desk/prove/passkey").location == "/desk/me/passkeys"


def test_the_authenticator_is_replaced_by_one_that_showed_its_code(
    client: HouseClient, session: Session, dana: Staff, clock: time_machine.Traveller,
    settings: Settings,
):  # fmt: skip
    by_two_proofs(client)
    page = read(client.get("/desk/me/authenticator"))
    secret = page.select_one("form p b").text.replace(" ", "")
    before = dana.totp_sealed
    wrong = f"{(int(pyotp.TOTP(secret).at(now())) + 1) % 10**6:06d}"
    read(client.post("/desk/me/authenticator", data={"code": wrong}), 422)
    session.refresh(dana)
    assert dana.totp_sealed == before
    shown = pyotp.TOTP(secret).at(now())
    assert client.post("/desk/me/authenticator", data={"code": shown}).location == "/desk/me"
    session.refresh(dana)
    sealer = Sealer(settings.field_key.reveal())
    assert sealer.open(dana.totp_sealed, purpose=totp.STAFF_PURPOSE) == secret
    assert "authenticator was replaced" in session.scalars(select(OutboxMessage.subject)).one()
    assert "authenticator.change" in session.scalars(select(AuditEvent.action)).all()
    client.post("/desk/sign-out")
    clock.shift(60)
    assert by_two_proofs(client).status_code == 422, "the old one opens nothing"
    assert by_two_proofs(client, code=pyotp.TOTP(secret).at(now())).status_code == 303


def test_a_passkey_is_removed_by_its_owner_alone(
    client: HouseClient, session: Session, at_desk: Staff
):
    key = given(session, PasskeyOwner(staff_id=at_desk.id))
    mine = session.scalars(select(Passkey)).one()
    given(session, PasskeyOwner(staff_id=make_staff(session, "Lee Marchetti").id))
    theirs = session.scalars(select(Passkey).where(Passkey.id != mine.id)).one()
    for path in (f"/desk/me/passkeys/{theirs.id}/remove", "/desk/me/passkeys/999999/remove"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    read(client.get(f"/desk/me/passkeys/{mine.id}/remove"))
    assert client.post(f"/desk/me/passkeys/{mine.id}/remove").location == "/desk/me"
    assert client.post(f"/desk/me/passkeys/{mine.id}/remove").location == "/desk/me"
    client.post("/desk/sign-out")
    assert by_passkey(client, key, SIGN_IN).status_code == 422


def test_the_last_sign_ins_are_listed_and_this_one_is_ended(
    client: HouseClient, dana: Staff, sign_in: Callable[..., str]
):
    sign_in(dana)
    sign_in(dana)
    page = read(client.get("/desk/me"))
    assert words(page.main).count("In use now") == 1
    assert "Over. Since" in words(page.main)
    form = page.main.select_one("form")
    assert client.post(form["action"]).location == "/desk/sign-in"
    assert not is_in(client)
