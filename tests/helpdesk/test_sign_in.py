"""Signing in to the console takes two proofs; losing the job ends it at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.identity import LoginSession, Staff, Throttle
from services.keys.sealing import SealBroken, Sealer
from services.proving import totp
from services.sessions import sessions
from services.signing_in import staff
from services.throttling import lanes, throttles, tries
from tests.client import HouseClient
from tests.factories import PASSWORD, TOTP_SECRET, make_person, totp_code
from tests.pages import read, words
from web.clock import now

COOKIE = "headworks-desk-login"
A_MORNING = datetime(2026, 11, 18, 18, 0, 10, tzinfo=UTC)


def by_two_proofs(
    client: HouseClient,
    *,
    password: str = PASSWORD,
    code: str | None = None,
    where: dict[str, str] | None = None,
):
    return client.post(
        "/desk/sign-in",
        data={
            "email": "dana@larkspursewer.example",
            "password": password,
            "code": code or totp_code(now()),
        },
        environ_overrides=where,
    )


def is_in(client: HouseClient) -> bool:
    return client.get("/desk/sign-in").status_code == 303


def test_a_specialist_signs_in_with_both_proofs(client: HouseClient, session: Session, dana: Staff):
    read(client.get("/desk/sign-in"))
    answer = by_two_proofs(client)
    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert is_in(client)
    trail = session.scalars(select(AuditEvent.action)).all()
    assert trail == ["session.open"]


@pytest.mark.parametrize("wrong", [{"password": "not-the-password"}, {"code": "000000"}])
def test_either_proof_alone_is_not_enough(client: HouseClient, dana: Staff, wrong: dict[str, str]):
    page = read(by_two_proofs(client, **wrong), 422)
    assert "do not belong together" in words(page.main)
    assert not is_in(client)


def test_a_code_of_the_authenticator_works_once(client: HouseClient, dana: Staff):
    with time_machine.travel(A_MORNING, tick=False):
        assert by_two_proofs(client).status_code == 303
        other = client.application.test_client()
        assert by_two_proofs(other).status_code == 422
        assert not is_in(other)


def test_an_older_code_is_refused_after_a_newer_one(client: HouseClient, dana: Staff):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        older = totp_code(now())
        clock.shift(timedelta(seconds=30))
        assert by_two_proofs(client).status_code == 303
        assert by_two_proofs(client.application.test_client(), code=older).status_code == 422


def test_a_clock_half_a_minute_off_is_forgiven_and_a_minute_is_not(
    client: HouseClient, dana: Staff
):
    with time_machine.travel(A_MORNING, tick=False):
        late = totp_code(now() - timedelta(seconds=60))
        assert by_two_proofs(client, code=late).status_code == 422
        early = totp_code(now() + timedelta(seconds=30))
        assert by_two_proofs(client, code=early).status_code == 303


def test_guessing_codes_is_stopped(client: HouseClient, dana: Staff):
    answers = [by_two_proofs(client, code="000000").status_code for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2
    assert by_two_proofs(client).status_code == 429


def from_everywhere(session: Session, dana: Staff) -> None:
    """Strangers of many neighbourhoods try at her address in vain."""
    for number in range(30):
        tried = tries.sign_in("desk", email=dana.email, address=f"203.0.{number}.9", device=None)
        lanes.enter(session, tried, at=now())
    assert throttles.look(session, ["desk.sign_in:300:all"], at=now())
    session.execute(
        update(Throttle).where(Throttle.key == "desk.sign_in:300:all").values(hits=5000)
    )


def test_strangers_who_try_from_everywhere_shut_nobody_out(
    client: HouseClient, session: Session, dana: Staff
):
    from_everywhere(session, dana)
    assert by_two_proofs(client).status_code == 303


def test_a_desk_that_signed_in_before_may_even_mistype(
    client: HouseClient, session: Session, dana: Staff
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        by_two_proofs(client)
        client.post("/desk/sign-out")
        clock.shift(timedelta(minutes=1))
        from_everywhere(session, dana)
        session.execute(delete(Throttle).where(Throttle.key.startswith("place:")))
        answers = [by_two_proofs(client, password="a-slip").status_code for _ in range(4)]
        assert answers == [422] * 4
        assert by_two_proofs(client).status_code == 303


def test_somebody_who_has_the_password_cannot_guess_the_code_from_many_places(
    client: HouseClient, session: Session, dana: Staff
):
    def guess(number: int, **proofs: str) -> int:
        where = {"REMOTE_ADDR": f"203.0.{number}.9"}
        return by_two_proofs(client.application.test_client(), where=where, **proofs).status_code

    with time_machine.travel(A_MORNING, tick=False) as clock:
        by_two_proofs(client)
        client.post("/desk/sign-out")
        clock.shift(timedelta(minutes=1))
        for number in range(10):
            assert guess(number, code="000000") == 422
        assert guess(10) == 422, "right, and one too many"
        clock.shift(timedelta(seconds=30))
        assert by_two_proofs(client).status_code == 303, "her own browser is not held up"


def test_without_the_password_nobody_uses_up_the_tries_at_the_code(
    client: HouseClient, session: Session, dana: Staff
):
    for number in range(15):
        by_two_proofs(
            client.application.test_client(), password="wrong",
            where={"REMOTE_ADDR": f"203.0.{number}.9"},
        )  # fmt: skip
    assert by_two_proofs(client).status_code == 303


def test_e10_disabling_somebody_ends_their_sign_in_with_the_next_request(
    client: HouseClient, session: Session, at_desk: Staff
):
    assert is_in(client)
    staff.disable(session, email=at_desk.email, at=now(), by="operator")
    session.flush()
    assert not is_in(client)
    assert by_two_proofs(client).status_code == 422


def test_e10_the_disabled_mark_alone_is_enough(
    client: HouseClient, session: Session, at_desk: Staff
):
    at_desk.disabled_at = now()
    session.flush()
    assert session.scalar(select(LoginSession.ended_at)) is None
    assert not is_in(client)


def test_e12_signing_in_elsewhere_ends_the_first_desk(
    client: HouseClient, dana: Staff, sign_in: Callable[..., str]
):
    sign_in(dana)
    other = client.application.test_client()
    sign_in(dana, on=other)
    assert not is_in(client)
    assert is_in(other)


def test_e12_a_desk_left_alone_closes_after_a_quarter_of_an_hour(client: HouseClient, dana: Staff):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        by_two_proofs(client)
        clock.shift(sessions.STAFF_TERM.idle - timedelta(seconds=1))
        assert is_in(client)
        clock.shift(sessions.STAFF_TERM.idle)
        assert not is_in(client)


def test_a_sign_in_of_the_portal_opens_nothing_at_the_console(
    client: HouseClient, session: Session, sign_in: Callable[..., str]
):
    token = sign_in(make_person(session))
    client.set_cookie(COOKIE, token)
    assert not is_in(client)


def test_a_sign_in_of_the_console_opens_nothing_at_the_portal(
    client: HouseClient, dana: Staff, sign_in: Callable[..., str]
):
    token = sign_in(dana)
    client.set_cookie("headworks-portal-login", token)
    assert client.get("/sign-in").status_code == 200


def test_the_shared_secret_is_sealed_for_this_use_alone(dana: Staff, settings):
    sealer = Sealer(settings.field_key.reveal())
    assert TOTP_SECRET not in dana.totp_sealed
    assert sealer.open(dana.totp_sealed, purpose=totp.STAFF_PURPOSE) == TOTP_SECRET
    with pytest.raises(SealBroken):
        sealer.open(dana.totp_sealed, purpose="something else")
    with pytest.raises(SealBroken):
        sealer.open(dana.totp_sealed[:-4] + "AAAA", purpose=totp.STAFF_PURPOSE)


def test_e12_leaving_the_desk_ends_it_on_the_server(client: HouseClient, at_desk: Staff):
    stolen = client.get_cookie(COOKIE).value
    assert client.post("/desk/sign-out").location == "/desk/sign-in"
    client.set_cookie(COOKIE, stolen)
    assert not is_in(client)
