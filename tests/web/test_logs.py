"""The log: one JSON line each, whatever a visitor sends, and nobody's data in it."""

import io
import logging

import pytest
from sqlalchemy.orm import Session

from tests.client import HouseClient
from tests.factories import PASSWORD, make_person
from tests.web.conftest import logged
from web import logs


def test_every_answer_is_one_line_with_its_number(client: HouseClient, written: io.StringIO):
    answer = client.get("/sign-in")
    [line] = logged(written)
    assert line["request"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/sign-in", 200)


@pytest.mark.parametrize("sent", ['a\r\n{"event":"forged"}', "\x1b[2J\x1b[31m", "\u2028x", "\x85"])
def test_f16_nothing_a_visitor_sends_makes_a_second_line_or_reaches_a_terminal(
    written: io.StringIO, sent: str
):
    logs.log.warning("refused", said=sent)
    logging.getLogger("a library").warning("it said %s", sent)
    text = written.getvalue()
    assert len(logged(written)) == 2
    assert text.count("\n") == 2
    assert text.isascii()
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "secret",
    [
        "iris.vance@example.org",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "378282246310005",
        "123-45-6789",
        "sk_live_abcDEF123",
        "whsec_abcDEF123",
    ],
)
def test_personal_data_and_keys_are_taken_out_wherever_they_stand(
    written: io.StringIO, secret: str
):
    logs.log.info("said", words=f"pays with {secret} today", more=[secret], deep={"a": secret})
    logging.getLogger("a library").error("failed for %s", secret)
    assert secret not in written.getvalue()
    assert written.getvalue().count(logs.HIDDEN) == 4


def test_an_id_of_ours_is_written_even_where_its_digits_look_like_a_cards(written: io.StringIO):
    ours = "194ca980-5789-4609-997f-d509fc6ab777"
    logs.log.info("found", attempt=ours, words=f"{ours} of 4242 4242 4242 4242")
    assert written.getvalue().count(ours) == 2
    assert "4242 4242" not in written.getvalue()


def test_fields_with_telling_names_are_never_written(written: io.StringIO):
    logs.log.info("x", password="hunter2", code="123456", token="abc", Cookie="def", name="Iris")
    assert not {"hunter2", "123456", "abc", "def", "Iris"} & set(logged(written)[0].values())


def test_a_bug_is_written_whole_without_the_data_it_carried(
    untested: HouseClient, written: io.StringIO
):
    untested.get("/odd/broken")
    text = written.getvalue()
    assert "RuntimeError" in text
    assert "in broken" in text
    assert "iris@example.org" not in text
    assert "4242 4242" not in text


def test_signing_in_leaves_nothing_secret_in_the_log(
    client: HouseClient, session: Session, written: io.StringIO
):
    make_person(session, email="canary@example.org", password=PASSWORD)
    client.post("/sign-in", data={"email": "canary@example.org"})
    client.post("/sign-in/code", data={"code": "000000"})
    client.post(
        "/sign-in/password?token=canary-token",
        data={"email": "canary@example.org", "password": PASSWORD},
    )
    text = written.getvalue()
    for canary in ("canary", PASSWORD, client.get_cookie("headworks-portal-login").value):
        assert canary not in text


def test_f17_a_field_sent_twice_is_written_down_without_its_values(
    client: HouseClient, written: io.StringIO
):
    client.post("/odd/echo", data={"amount": ["1.00", "999.00"]})
    [doubled] = [line for line in logged(written) if line["event"] == "fields_doubled"]
    assert doubled["fields"] == "['amount']"
    assert "999.00" not in written.getvalue()
