"""Strangers try at somebody's mailbox or bill from everywhere, and its people still come in."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import Throttle
from models.outbox import OutboxMessage
from services.proving import mailed_codes, passwords
from services.rules import old_numbers
from services.throttling import lanes, tries
from tests.client import HouseClient
from tests.factories import PASSWORD, make_bill, make_person
from tests.pages import read, words
from web.clock import now

EMAIL = "iris@example.org"
KNOWN = "headworks-portal-known"
#: From somewhere else.
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def iris(session: Session) -> Person:
    return make_person(session, "Iris Vance", email=EMAIL, password=PASSWORD)


def by_password(client: HouseClient, password: str = PASSWORD, **more):
    return client.post("/sign-in/password", data={"email": EMAIL, "password": password}, **more)


def ask(client: HouseClient, **more):
    return client.post("/sign-in", data={"email": EMAIL}, **more)


def mailed_code(session: Session) -> str:
    text = session.scalar(select(OutboxMessage.text).order_by(OutboxMessage.id.desc()).limit(1))
    [code] = [word for word in text.split() if word.isdigit() and len(word) in {6, 12}]
    return code


def from_everywhere(session: Session, tried: lanes.Try) -> None:
    """Strangers of a thousand neighbourhoods try in vain, within a minute."""
    for number in range(30):
        lanes.enter(
            session,
            replace(tried, where=f"203.0.{number}.0/24", device=None),
            at=now(),
        )
    shared = [f"{tried.what}:%:{tried.whose}", f"{tried.what}:%:all"]
    for keys in shared:
        session.execute(update(Throttle).where(Throttle.key.like(keys)).values(hits=5000))


def stranger(tried):
    return tried(email=EMAIL, address="203.0.113.1", device=None)


def at_password(session):
    from_everywhere(
        session,
        tries.sign_in("portal", email=EMAIL, address="203.0.113.1", device=None),
    )


def test_the_right_password_opens_from_a_place_nobody_knows(client, session, iris):
    at_password(session)
    assert by_password(client, environ_overrides=ELSEWHERE).location == "/overview"


def test_a_browser_that_signed_in_before_may_even_mistype(client, session, iris):
    by_password(client)
    client.post("/sign-out")
    at_password(session)
    for _ in range(4):
        answer = by_password(client, "a-slip-of-the-pen", environ_overrides=ELSEWHERE)
        assert answer.status_code == 422
    assert by_password(client, environ_overrides=ELSEWHERE).location == "/overview"


def test_so_may_a_new_browser_where_somebody_signed_in_before(client, app, session, iris):
    by_password(client)
    at_password(session)
    other = app.test_client()
    for _ in range(4):
        assert by_password(other, "a-slip-of-the-pen").status_code == 422
    assert by_password(other).location == "/overview"


def test_a_neighbourhood_under_watch_does_not_hold_up_a_browser_it_knows(client, session, iris):
    by_password(client)
    client.post("/sign-out")
    for number in range(12):
        client.post("/sign-in/password", data={"email": f"a{number}@example.org", "password": "x"})
    assert by_password(client).location == "/overview"


def test_the_cookie_of_a_known_browser_signs_nobody_in_and_ends_with_the_password(
    client, app, session, iris
):
    by_password(client)
    kept = client.get_cookie(KNOWN)
    assert kept.http_only
    assert kept.max_age > 90 * 24 * 3600
    assert "iris" not in kept.value
    client.post("/sign-out")
    assert client.get_cookie(KNOWN).value == kept.value
    other = app.test_client()
    other.set_cookie(KNOWN, kept.value)
    assert other.get("/overview").location == "/sign-in"
    iris.password_hash = passwords.hashed("another-meadow-2027")
    session.flush()
    at_password(session)
    answers = [
        by_password(other, "wrong-every-time", environ_overrides=ELSEWHERE).status_code
        for _ in range(2)
    ]
    assert answers == [422, 429], "a lane like any stranger's"


def test_people_who_share_a_browser_are_both_known(client, session, iris):
    make_person(session, "Noor Haddad", email="noor@example.org", password=PASSWORD)
    by_password(client)
    client.post("/sign-in/password", data={"email": "noor@example.org", "password": PASSWORD})
    assert client.get_cookie(KNOWN).value.count("~") == 1
    by_password(client)
    assert client.get_cookie(KNOWN).value.count("~") == 1
    at_password(session)
    for _ in range(3):
        by_password(client, "a-slip-of-the-pen", environ_overrides=ELSEWHERE)
    assert by_password(client, environ_overrides=ELSEWHERE).status_code == 303


def test_signing_in_again_and_again_is_never_too_often(client, session, iris):
    for _ in range(12):
        assert by_password(client).status_code == 303
    for _ in range(7):
        ask(client)
        answer = client.post("/sign-in/code", data={"code": mailed_code(session)})
        assert answer.location == "/overview"


def test_strangers_who_ask_for_codes_do_not_stop_hers_and_make_it_longer(client, session, iris):
    from_everywhere(session, stranger(tries.code))
    assert ask(client, environ_overrides=ELSEWHERE).location == "/sign-in/code"
    code = mailed_code(session)
    assert len(code) == mailed_codes.LONG_CODE_DIGITS
    shown = f"{code[:4]} {code[4:8]} {code[8:]}"
    assert client.post("/sign-in/code", data={"code": shown}).location == "/overview"


def test_a_known_browser_keeps_its_short_code(client, session, iris):
    by_password(client)
    client.post("/sign-out")
    from_everywhere(session, stranger(tries.code))
    ask(client, environ_overrides=ELSEWHERE)
    assert len(mailed_code(session)) == mailed_codes.CODE_DIGITS


def test_of_the_codes_that_strangers_ask_for_only_the_first_are_short(app, session, iris):
    lengths = []
    for number in range(8):
        ask(app.test_client(), environ_overrides={"REMOTE_ADDR": f"203.0.{number}.9"})
        lengths.append(len(mailed_code(session)))
    assert lengths == [6] * 5 + [12] * 3


def test_typing_codes_all_the_time_is_stopped(client, iris):
    def typed() -> int:
        return client.post("/sign-in/code", data={"code": "000000"}).status_code

    ask(client)
    assert [typed() for _ in range(20)] == [422] * 20
    page = read(client.post("/sign-in/code", data={"code": "000000"}), 429)
    assert "Wait a few minutes" in words(page.main)


# A bill


def find(client, number, fact="98299", **more):
    data = {"number": number, "fact": fact}
    return client.post("/pay/find", data=data | more.pop("data", {}), **more)


def at_bill(session, account, *, hits: int) -> None:
    whose = old_numbers.lane(account.number)
    tried = lanes.Try(rule=lanes.FACTS, what="find", whose=whose, where="", behind="bill")
    from_everywhere(session, tried)
    session.execute(update(Throttle).where(Throttle.key == f"find:86400:{whose}").values(hits=hits))


def test_wrong_facts_from_everywhere_do_not_lock_a_bill(client, session, account):
    at_bill(session, account, hits=150)
    assert find(client, account.number).status_code == 303


def test_a_place_that_opened_the_bill_before_may_always_mistype(client, session, account):
    find(client, account.number)
    at_bill(session, account, hits=5000)
    for _ in range(9):
        assert find(client, account.number, "11111").status_code == 422
    assert find(client, account.number).status_code == 303


def test_after_very_many_wrong_facts_strangers_are_asked_for_the_code_of_the_bill(
    client, session, account
):
    bill = make_bill(session, account, "20.00", on=date(2026, 10, 1))
    at_bill(session, account, hits=5000)
    for fact in ("98299", "11111"):
        page = read(find(client, account.number, fact), 429)
        assert "enter the code beside it" in words(page.select_one(".errors"))
    answer = find(client, account.number, bill.code, data={"which": "bill_code"})
    assert answer.status_code == 303


def test_finding_a_bill_again_and_again_is_never_too_often(client, account):
    for _ in range(15):
        assert find(client, account.number).status_code == 303
