"""What no browser of ours would send: bytes, cookies, fields twice and fields made up."""

import pytest
from sqlalchemy.orm import Session

from tests.client import HouseClient
from tests.pages import read
from web.fields import plain, plain_lines


@pytest.mark.parametrize("body", [b"\xff\xfe=1", b"%FF%FE=%C3%28", b"a" * 100 + b"&" * 5000])
def test_f15_bytes_that_are_no_text_are_no_error_of_ours(client: HouseClient, body: bytes):
    answer = client.post(
        "/odd/echo", token=False, data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize("cookie", ["x" * 4000, "\x01", "eyJhIjoxfQ.x.y", "é"])
def test_a_cookie_made_up_is_no_sign_in_and_no_error(client: HouseClient, cookie: str):
    header = (
        "; ".join(
            f"headworks-{door}-{kind}={cookie}"
            for door in ("portal", "desk")
            for kind in ("login", "forms")
        )
        .encode("utf-8")
        .decode("latin-1")
    )
    for path in ("/sign-in", "/desk/sign-in"):
        read(client.get(path, headers={"Cookie": header}))
    assert client.get("/odd/own", headers={"Cookie": header}).status_code == 303


def test_f17_a_field_sent_twice_is_read_once_the_first(client: HouseClient):
    answer = client.post("/odd/echo", data={"amount": ["1.00", "999.00"], "a": "b"})
    assert answer.json["amount"] == "1.00"


def test_f17_a_field_nobody_asked_for_changes_nothing(client: HouseClient, session: Session):
    extra = {"email": "a@example.org", "person_id": "1", "is_staff": "1", "role": "supervisor"}
    assert client.post("/sign-in", data=extra).status_code == 303
    assert client.get("/desk/odd/accounts").status_code == 303


def test_f15_names_are_composed_the_usual_way_and_lose_what_nobody_sees():
    assert plain("  Jose\u0301\u200b \x00") == "Jos\u00e9"
    assert plain("a\r\nBcc: x") == "aBcc: x"
    assert plain(None) is None


def test_lines_under_each_other_are_never_read_as_one():
    assert plain_lines(" 12.50\u200b\r\n") == "12.50"
    assert plain_lines("1\n2") == "1\n2"
    assert plain_lines("1\x002\x853") == "12\n3"
    assert plain_lines(None) is None
