"""What a district may decide of its identity provider: more proofs, no passwords, or none."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from models.identity import Staff
from services.signing_in import staff
from tests.client import HouseClient
from tests.helpdesk.provider import (
    BACK,
    DANA,
    GO,
    decided,
    nothing_kept,
    refused,
    sandbox,
    say,
    send,
    sign_on,
    whole_app,
)
from tests.helpdesk.test_sign_in import A_MORNING, by_two_proofs
from tests.pages import read, words
from web.clock import now
from web.settings import Secret, StaffPasswords

FIXTURES = (sandbox, whole_app, nothing_kept, decided)


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("oidc_domain", "larkspursewer.example", "domain"),
        ("oidc_acr", ("phishing-resistant",), "level"),
        ("oidc_amr", ("mfa", "hwk"), "proofs"),
    ],
)
def test_a_district_may_ask_for_more(
    client: HouseClient, session: Session, dana: Staff, decided, setting: str, value, reason: str
):
    decided[setting] = value
    assert refused(session, sign_on(client)) == reason


def test_what_was_asked_for_and_is_there_lets_in(client: HouseClient, dana: Staff, decided):
    decided["oidc_acr"], decided["oidc_amr"] = ("3", "2"), ("mfa",)
    there = send(client)
    assert "acr_values=3+2" in there
    assert client.get(say(there)).status_code == 303


def test_a_provider_that_is_away_leaves_the_other_ways(client: HouseClient, dana: Staff, decided):
    decided["oidc_issuer"] = "http://127.0.0.1:9"
    page = read(client.get(GO), 422)
    assert "does not answer" in words(page.main)
    assert page.select_one("a[href='/desk/sign-in']") is not None
    with time_machine.travel(A_MORNING):
        assert by_two_proofs(client).status_code == 303


def test_a_link_elsewhere_signs_nobody_in(client: HouseClient, dana: Staff):
    answer = client.get(GO, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.location) == (303, "/desk/sign-in")


def test_where_no_provider_is_set_nothing_is_there(client: HouseClient, dana: Staff, decided):
    decided.update(oidc_issuer="", oidc_client_id="", oidc_client_secret=Secret(""))
    assert read(client.get("/desk/sign-in")).select_one(f"a[href='{GO}']") is None
    assert client.get(GO).status_code == 404
    assert client.get(BACK).status_code == 404


def test_too_many_answers_from_one_place_are_held_up(client: HouseClient, dana: Staff):
    answers = [client.get(f"{BACK}?state=x&code=y").status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_where_passwords_are_forbidden_an_operator_lets_somebody_in_once(
    client: HouseClient, session: Session, dana: Staff, decided
):
    decided["staff_passwords"] = StaffPasswords.FORBIDDEN
    with time_machine.travel(A_MORNING, tick=False) as clock:
        page = read(client.get("/desk/sign-in"))
        assert page.select_one("input[type=password]") is None
        assert by_two_proofs(client).status_code == 422
        assert read(client.get("/desk/sign-in?with=password")).select_one("[name=password]")
        clock.shift(timedelta(minutes=1))
        staff.let_in_once(session, email=DANA, at=now(), by="operator")
        assert by_two_proofs(client, password="wrong").status_code == 422
        assert by_two_proofs(client).status_code == 303
        client.post("/desk/sign-out")
        clock.shift(timedelta(minutes=1))
        assert by_two_proofs(client).status_code == 422, "once is once"
        staff.let_in_once(session, email=DANA, at=now(), by="operator")
        clock.shift(staff.LEAVE_LASTS)
        assert by_two_proofs(client).status_code == 422, "and not for long"
    assert sign_on(client).status_code == 303
