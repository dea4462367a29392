"""Fault catalogue P3 and S7: a card or bank number is nowhere, wherever somebody wrote it.

That no page leads to an address with an e-mail address or a card number in it is looked at in
every answer that any test gets (tests/client.py).
"""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from models.attempt import MethodType
from models.base import Base
from models.outbox import OutboxMessage
from tests.faults.door import OWNER
from tests.faults.oracles import no_canary
from tests.faults.till import EMAIL, VISA
from web.permissions import Permission, needs

CARD = ("4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242")
ACCOUNT = "000123456789"
WORD = "canary-of-the-mine-71"
#: Whose data it is, and what nobody but its owner knows.
PEOPLE = (OWNER, "owner@example.org", EMAIL, "nobody@example.org", WORD)


def kept(till) -> list[str]:
    """Every cell of every table in which a number of a card or bank account stands."""
    with till.database.reading() as session:
        return [
            f"{table.name}.{name}"
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table)).mappings()
            for name, value in row.items()
            if any(canary in str(value) for canary in (*CARD, ACCOUNT))
        ]


def test_s7_what_a_payer_typed_is_in_no_table_no_letter_and_no_log(till):
    for method, number in ((MethodType.CARD, VISA), (MethodType.BANK, ACCOUNT)):
        till.pay(till.ask("20.00", method=method), number)
        till.deliver()
    assert kept(till) == []
    for letter in till.all(OutboxMessage):
        whole = f"{letter.subject} {letter.text} {letter.html} {letter.key}"
        assert not [canary for canary in (*CARD, ACCOUNT) if canary in whole]
    no_canary(till)


def test_p3_a_card_number_written_anywhere_is_neither_kept_nor_logged(till):
    owner, guest = till.door.client(), till.door.guest()
    for number in CARD:
        guest.get(f"/{number}")
        guest.get("/receipt", query_string={"code": number})
        guest.post("/pay/find", data={"number": number, "fact": number})
        guest.post("/sign-in/password", data={"email": f"{number}@example.org", "password": number})
        owner.get("/messages", query_string={"after": number})
        owner.post("/language", data={"lang": number})
        assert number not in guest.get(f"/a/{number}").text
    assert kept(till) == []
    no_canary(till)


@needs(Permission.PUBLIC_PAGE_VIEW)
def broken() -> str:
    """A view with a bug that carries somebody's data."""
    raise RuntimeError(f"{EMAIL} pays with {CARD[0]}")


#: A request for each way to say no; what was typed stands in its query and its form.
REFUSED = {
    400: ("POST", "/sign-in/password"),
    404: ("GET", "/a/20603315/bills"),
    405: ("PUT", "/overview"),
    413: ("POST", "/sign-in"),
    422: ("POST", "/sign-in/password"),
    500: ("GET", "/status"),
}


@pytest.mark.parametrize("status", REFUSED)
def test_p3_no_error_page_says_what_was_typed_or_what_broke(till, monkeypatch, status):
    """P3: it is read out on the telephone, photographed and mailed."""
    app = till.door.app
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "portal.status.show", broken)
    till.door.injected.add(500)
    method, path = REFUSED[status]
    typed = {"email": "nobody@example.org", "password": WORD, "code": CARD[0], "number": ACCOUNT}
    form = {**typed, "more": "x" * (2 << 20)} if status == 413 else typed
    query = {} if status == 422 else {"name": OWNER, "code": WORD, "card": CARD[0]}
    answer = till.door.guest().open(
        path, method=method, query_string=query, data=form if method != "GET" else None,
        token=False if status == 400 else None,
    )  # fmt: skip
    assert answer.status_code == status
    page = BeautifulSoup(answer.text, "html.parser")
    for kept in page.select("input"):  # what may be put right, and the way back in another language
        kept.decompose()
    said = f"{page} {answer.headers}"
    assert not [each for each in (*PEOPLE, *CARD, ACCOUNT) if each in said]
    no_canary(till)


def test_p3_no_letter_has_a_secret_or_somebody_else_in_it(till):
    """P3: a letter is for its reader, and may be read by others on its way."""
    owner, guest = till.door.client(), till.door.guest()
    till.pay(till.ask("20.00"), VISA)
    till.deliver()
    guest.post("/sign-in", data={"email": "owner@example.org"})
    guest.post("/sign-in/password", data={"email": "owner@example.org", "password": WORD})
    owner.post("/profile/password", data={"new_password": f"{WORD} and more"})
    owner.post("/profile/email", data={"email": "new@example.org"})
    letters = till.all(OutboxMessage)
    assert {each.kind for each in letters} >= {"receipt", "sign_in_code", "security_notice"}
    addresses = {"owner@example.org", "new@example.org", EMAIL}
    for each in letters:
        whole = f"{each.subject} {each.text} {each.html}"
        hidden = (*addresses - {each.to}, *CARD, ACCOUNT, WORD, till.door.token,
                  till.sandbox.secret)  # fmt: skip
        assert not [canary for canary in hidden if canary in whole], each.kind
