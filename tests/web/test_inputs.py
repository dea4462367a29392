"""Whatever is typed or sent stays text: F14, F15 and F17 at every form and address there is."""

import pytest
from sqlalchemy.orm import Session

from tests.client import HouseClient
from tests.pages import read
from web.fields import one_line, plain

ATTACKS = [
    "' OR '1'='1",
    "'; DROP TABLE person; --",
    '" OR 1=1 #',
    "{{ 7 * 7 }}{{ config }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}",
    "${7*7}#{7*7}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "%0d%0aSet-Cookie:%20a=b",
    "../../../../etc/passwd",
]
ODD_LETTERS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202egnirts",
    "z\u0335\u0321\u0322a\u0334l\u0336g\u0337o",
    "\ufeff\u200b\u200d",
    "\uff11\uff12\uff13",
    "I\u0307\u0131\u017f",
    "\U0001f6bd" * 300,
    "\x1b[31mred\x1b[0m",
    "a\r\nb",
]


def short(typed: str) -> str:
    """A name for a case."""
    return ascii(typed)[1:25]


FORMS = {
    "/sign-in": ["email"],
    "/sign-in/password": ["email", "password"],
    "/desk/sign-in": ["email", "password", "code"],
    "/language": ["lang", "next"],
}


@pytest.mark.parametrize("typed", ATTACKS + ODD_LETTERS, ids=short)
@pytest.mark.parametrize("path", FORMS)
def test_whatever_is_typed_into_a_form_stays_text(client: HouseClient, path: str, typed: str):
    sendable = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = client.post(path, data=dict.fromkeys(FORMS[path], sendable))
    assert answer.status_code in {303, 400, 422, 429}
    assert_inert(answer.text)


@pytest.mark.parametrize("typed", ATTACKS + ODD_LETTERS, ids=short)
def test_whatever_is_typed_into_the_address_stays_text(client: HouseClient, typed: str):
    odd = client.get("/sign-in", query_string={"next": typed.encode("utf-8", "replace"), "x": "1"})
    assert odd.status_code == (400 if {"\x00", "\x1b"} & set(typed) else 200)
    for answer in (
        odd,
        client.get("/" + typed.encode("utf-8", "replace").hex()),
        client.get("/sign-in", headers={"Accept-Language": ascii(typed)}),
    ):
        assert answer.status_code in {200, 400, 404}
        assert_inert(answer.text)


def assert_inert(html: str) -> None:
    """Nothing of the attack became markup or was computed."""
    for mark in ("<script>alert", "onerror=alert(1)>", "<svg onload", "{{ 7 * 7 }}49", ">49<"):
        assert mark not in html


@pytest.mark.parametrize("body", [b"\xff\xfe=1", b"%FF%FE=%C3%28", b"a" * 100 + b"&" * 5000])
def test_bytes_that_are_no_text_are_no_error_of_ours(client: HouseClient, body: bytes):
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


def test_a_field_sent_twice_is_read_once_the_first(client: HouseClient):
    answer = client.post("/odd/echo", data={"amount": ["1.00", "999.00"], "a": "b"})
    assert answer.json["amount"] == "1.00"


def test_a_field_nobody_asked_for_changes_nothing(client: HouseClient, session: Session):
    extra = {"email": "a@example.org", "person_id": "1", "is_staff": "1", "role": "supervisor"}
    assert client.post("/sign-in", data=extra).status_code == 303
    assert client.get("/desk/odd/accounts").status_code == 303


def test_names_are_composed_the_usual_way_and_lose_what_nobody_sees():
    assert plain("  Jose\u0301\u200b \x00") == "Jos\u00e9"
    assert plain("a\r\nBcc: x") == "aBcc: x"
    assert plain(None) is None


def test_lines_under_each_other_are_never_read_as_one():
    assert one_line(" 12.50\u200b\r\n") == "12.50"
    assert one_line("1\n2") == "1\n2"
    assert one_line("1\x002\x853") == "12\n3"
    assert one_line(None) is None
