"""An authenticator at the portal: offered, confirmed, asked for, stood in for, turned off."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import RecoveryCode
from models.outbox import OutboxMessage
from services.keys.sealing import Sealer
from services.proving import authenticators, passwords, proofs, sign_in_codes
from tests.client import HouseClient
from tests.conftest import FIELD_KEY
from tests.pages import read, words
from tests.portal.test_profile import elsewhere
from tests.portal.test_sign_in import A_MORNING, COOKIE, ask, by_password, is_in, mailed_code
from tests.portal.test_stolen_sign_ins import elsewhere as from_elsewhere
from tests.portal.test_stolen_sign_ins import replay
from web.clock import now

SEALER = Sealer(FIELD_KEY)
SECRET = pyotp.random_base32()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(A_MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def codes(session: Session, iris: Person, clock: time_machine.Traveller) -> list[str]:
    """Iris has an authenticator since this moment; her recovery codes."""
    handed_out = authenticators.turn_on(
        session, from_elsewhere(iris), secret=SECRET, code=shown(), sealer=SEALER
    )
    assert handed_out is not None
    clock.shift(timedelta(minutes=1))
    return handed_out


def shown(secret: str = SECRET) -> str:
    """What the authenticator shows now."""
    return pyotp.TOTP(secret).at(now())


def prove(client: HouseClient, proof: str):
    return client.post("/sign-in/authenticator", data={"proof": proof})


def offered(client: HouseClient) -> str:
    """The key on the page, as somebody types it."""
    page = read(client.get("/profile/authenticator"))
    assert page.select_one("svg[role=img][aria-label] path[d]") is not None
    return page.select_one("p.under b").text.replace(" ", "")


def test_it_counts_only_once_its_first_code_was_right(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    phone = elsewhere(session, iris)
    secret = offered(client)
    assert offered(client) == secret, "a page that is loaded again offers the same"
    wrong = f"{(int(shown(secret)) + 1) % 10**6:06d}"
    assert client.post("/profile/authenticator", data={"first_code": wrong}).status_code == 422
    session.refresh(iris)
    assert iris.totp_sealed is None
    page = read(client.post("/profile/authenticator", data={"first_code": shown(secret)}))
    assert len(page.select("ol.lines li")) == authenticators.CODES
    session.refresh(iris)
    assert secret not in iris.totp_sealed
    assert replay(client, phone) == 401, "other sign-ins end"
    assert "authenticator was added" in session.scalars(select(OutboxMessage.subject)).one()
    assert client.get("/profile/authenticator").location == "/profile"
    assert "10 recovery codes are left" in words(read(client.get("/profile")).main)


def test_the_secret_offered_to_one_person_is_not_anothers():
    sealed = authenticators.offer(SEALER, whose="person:1")
    assert authenticators.offered(SEALER, sealed, whose="person:1")
    assert authenticators.offered(SEALER, sealed, whose="person:2") is None
    assert authenticators.offered(SEALER, "made up", whose="person:1") is None


def test_after_the_password_its_code_is_asked_for(
    client: HouseClient, iris: Person, codes: list[str]
):
    answer = by_password(client)
    assert (answer.status_code, answer.location) == (303, "/sign-in/authenticator")
    assert not is_in(client)
    assert client.get_cookie(COOKIE) is None
    read(client.get("/sign-in/authenticator"))
    answer = prove(client, shown())
    assert (answer.status_code, answer.location) == (303, "/overview")
    assert is_in(client)


def test_after_a_mailed_code_its_code_is_asked_for_too(
    client: HouseClient, session: Session, iris: Person, codes: list[str]
):
    ask(client)
    answer = client.post("/sign-in/code", data={"code": mailed_code(session)})
    assert answer.location == "/sign-in/authenticator"
    assert not is_in(client)
    prove(client, shown())
    assert is_in(client)


def test_a_first_proof_waits_ten_minutes_for_the_second(
    client: HouseClient, iris: Person, codes: list[str], clock: time_machine.Traveller
):
    by_password(client)
    clock.shift(timedelta(minutes=10))
    answer = prove(client, shown())
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_in(client)


def test_without_a_first_proof_nobody_is_asked(client: HouseClient, iris: Person, codes: list[str]):
    assert prove(client, shown()).location == "/sign-in"
    assert client.get("/sign-in/authenticator").location == "/sign-in"
    assert not is_in(client)


def test_e21_a_code_works_once(client: HouseClient, iris: Person, codes: list[str]):
    code = shown()
    by_password(client)
    prove(client, code)
    other = client.application.test_client()
    by_password(other)
    read(prove(other, code), 422)
    assert not is_in(other)


def test_e21_codes_of_before_or_long_after_are_wrong(
    client: HouseClient, iris: Person, codes: list[str], clock: time_machine.Traveller
):
    early = shown()
    clock.shift(timedelta(minutes=2))
    by_password(client)
    assert prove(client, early).status_code == 422


def test_e21_guessing_codes_is_stopped(client: HouseClient, iris: Person, codes: list[str]):
    by_password(client)
    wrong = f"{(int(shown()) + 1) % 10**6:06d}"
    assert [prove(client, wrong).status_code for _ in range(6)] == [422] * 5 + [429]
    assert prove(client, shown()).status_code == 429


def test_e21_from_many_places_somebody_with_the_password_has_ten_tries_an_hour(
    client: HouseClient, iris: Person, codes: list[str]
):
    for place in range(3):
        thief = client.application.test_client()
        thief.environ_base["REMOTE_ADDR"] = f"203.0.{place}.9"
        by_password(thief)
        for _ in range(4):
            assert prove(thief, "000000").status_code == 422
    by_password(thief)
    assert prove(thief, shown()).status_code == 422


def test_e17_tries_of_a_thief_do_not_shut_out_the_browser_that_is_known(
    client: HouseClient, iris: Person, codes: list[str], clock: time_machine.Traveller
):
    by_password(client)
    prove(client, shown())
    client.post("/sign-out")
    for place in range(5):
        thief = client.application.test_client()
        thief.environ_base["REMOTE_ADDR"] = f"203.0.{place}.9"
        by_password(thief)
        for _ in range(4):
            prove(thief, "000000")
    clock.shift(timedelta(minutes=1))
    by_password(client)
    assert prove(client, shown()).status_code == 303


def test_e21_a_recovery_code_works_once_and_is_told(
    client: HouseClient, session: Session, iris: Person, codes: list[str]
):
    by_password(client)
    assert prove(client, codes[3].upper().replace("-", " ")).status_code == 303
    assert is_in(client)
    newest = select(OutboxMessage.subject).order_by(OutboxMessage.id.desc()).limit(1)
    assert "recovery code was used" in session.scalar(newest)
    other = client.application.test_client()
    by_password(other)
    assert prove(other, codes[3]).status_code == 422
    assert prove(other, codes[4]).status_code == 303


def test_the_recovery_code_of_another_opens_nothing(
    session: Session, iris: Person, neighbour: Person, codes: list[str]
):
    theirs = from_elsewhere(neighbour)
    assert not authenticators.use(session, theirs, proof=codes[0], sealer=SEALER)
    assert not authenticators.use(session, theirs, proof=shown(), sealer=SEALER)


def test_recovery_codes_are_kept_as_hashes(session: Session, codes: list[str]):
    kept = session.scalars(select(RecoveryCode.code_hash)).all()
    assert len({*codes}) == len({*kept}) == authenticators.CODES
    assert not {code.replace("-", "") for code in codes} & {*kept}


def test_new_recovery_codes_end_the_old_ones(
    client: HouseClient, session: Session, iris: Person, codes: list[str],
    sign_in: Callable[..., str],
):  # fmt: skip
    sign_in(iris)
    read(client.get("/profile/authenticator/codes"))
    page = read(client.post("/profile/authenticator/codes"))
    new = [words(each) for each in page.select("ol.lines li")]
    mine = from_elsewhere(iris)
    assert not authenticators.use(session, mine, proof=codes[0], sealer=SEALER)
    assert authenticators.use(session, mine, proof=new[0], sealer=SEALER)


def test_another_password_keeps_the_authenticator(
    client: HouseClient, session: Session, iris: Person, codes: list[str]
):
    new = "seven grey herons at noon"
    proofs.change_password(session, from_elsewhere(iris), kept=passwords.hashed(new))
    assert by_password(client, password=new).location == "/sign-in/authenticator"


def test_turned_off_it_is_asked_for_no_more_and_its_person_is_told(
    client: HouseClient, session: Session, iris: Person, codes: list[str],
    sign_in: Callable[..., str],
):  # fmt: skip
    sign_in(iris)
    read(client.get("/profile/authenticator/off"))
    client.post("/profile/authenticator/off")
    client.post("/profile/authenticator/off")
    said = session.scalars(select(OutboxMessage.subject)).all()
    assert sum("authenticator was removed" in each for each in said) == 1
    assert client.post("/profile/authenticator/codes").location == "/profile"
    assert by_password(client.application.test_client()).location == "/overview"
    assert not authenticators.use(session, from_elsewhere(iris), proof=codes[0], sealer=SEALER)


def test_e21_a_stolen_sign_in_cannot_turn_it_off_with_the_mailbox_or_the_password(
    client: HouseClient, session: Session, iris: Person, codes: list[str],
    clock: time_machine.Traveller, sign_in: Callable[..., str],
):  # fmt: skip
    sign_in(iris)
    with client.session_transaction("/") as visit:
        visit["prove_token"] = sign_in_codes.send(
            session, email="iris@example.org", language="en",
            district=from_elsewhere(iris).district, at=now(),
        )  # fmt: skip
    mailed = mailed_code(session)
    clock.shift(timedelta(minutes=9, seconds=30))
    clock.shift(timedelta(seconds=30))
    assert client.post("/profile/authenticator/off").location == "/prove"
    assert client.post("/prove/send").location == "/prove"
    assert client.post("/prove/code", data={"code": mailed}).location == "/prove"
    assert client.post("/prove", data={"password": "larkspur-meadow-2026"}).status_code == 422
    assert client.post("/prove", data={"proof": shown()}).location == "/profile/authenticator/off"
    client.post("/profile/authenticator/off")
    session.refresh(iris)
    assert iris.totp_sealed is None


def test_e21_a_stolen_sign_in_cannot_add_a_factor(
    client: HouseClient, session: Session, iris: Person, clock: time_machine.Traveller,
    sign_in: Callable[..., str],
):  # fmt: skip
    sign_in(iris)
    secret = offered(client)
    clock.shift(timedelta(minutes=10))
    answer = client.post("/profile/authenticator", data={"first_code": shown(secret)})
    assert (answer.status_code, answer.location) == (303, "/prove")
    session.refresh(iris)
    assert iris.totp_sealed is None
