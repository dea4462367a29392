"""E13 to E18 and E21 at both doors: other sites, made-up hosts, guessing, and time that tells."""

import dataclasses
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from models.account import Person
from models.database import Database
from models.identity import Staff
from models.outbox import OutboxMessage
from services.proving import passwords, sign_in_codes
from services.signing_in import identity
from tests.client import HouseClient
from tests.conftest import FIELD_KEY, furnish
from tests.factories import PASSWORD, make_person, make_staff, totp_code
from tests.pages import read, words
from tests.portal.test_sign_in import A_MORNING, ask, mailed_code
from tests.workshop import LARKSPUR
from web.clock import now
from web.settings import Settings

#: Half of them for an address that somebody has; fewer show that the measure sees what tells.
SAMPLES, SHOWN = 1000, 100
DANA = "dana@larkspursewer.example"
DOORS = {
    "/sign-in": {"email": "iris@example.org"},
    "/sign-in/password": {"email": "iris@example.org", "password": PASSWORD},
    "/sign-in/passkey/options": {},
    "/sign-in/passkey": {"answer": "none"},
    "/desk/sign-in": {"email": DANA, "password": PASSWORD, "code": "123456"},
    "/desk/sign-in/passkey/options": {},
    "/desk/sign-in/passkey": {"answer": "none"},
}


@pytest.fixture
def iris(session: Session) -> Person:
    return make_person(session, "Iris Vance", email="iris@example.org", password=PASSWORD)


@pytest.fixture
def dana(session: Session) -> Staff:
    return make_staff(session, email=DANA, field_key=FIELD_KEY)


@pytest.mark.parametrize("path", DOORS)
def test_e13_no_other_site_signs_a_visitor_in(
    client: HouseClient, iris: Person, dana: Staff, path: str
):
    elsewhere = client.application.test_client()
    told = {**DOORS[path], "csrf_token": elsewhere.form_token(path)}
    for data, headers in (
        (DOORS[path], {}),
        (told, {}),
        (
            {**DOORS[path], "csrf_token": client.form_token(path)},
            {"Origin": "https://evil.example"},
        ),
        ({**DOORS[path], "csrf_token": client.form_token(path)}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        assert client.post(path, data=data, token=False, headers=headers).status_code == 400
    assert client.get_cookie("headworks-portal-login") is None
    assert client.get_cookie("headworks-desk-login") is None


def test_e14_letters_name_the_host_of_the_settings_whatever_host_was_asked_for(
    settings: Settings, database: Database, session: Session, iris: Person,
    sign_in: Callable[..., str],
):  # fmt: skip
    two = dataclasses.replace(settings, trusted_hosts=("other.example",))
    client = furnish(create_app(two), database).test_client()
    other = "http://other.example"
    client.set_cookie("headworks-portal-login", sign_in(iris), domain="other.example")
    page = read(client.get("/profile/password", base_url=other))
    data = {
        "csrf_token": page.select_one("main [name=csrf_token]")["value"],
        "new_password": "seven grey herons at noon",
    }
    answer = client.post("/profile/password", data=data, token=False, base_url=other)
    assert answer.location == "/profile"
    letter = session.scalars(select(OutboxMessage)).one()
    assert "http://localhost/profile" in letter.text
    assert "other.example" not in letter.text + letter.html


def test_e15_a_code_that_is_wrong_late_used_or_somebody_elses_reads_the_same(
    client: HouseClient, session: Session, iris: Person
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        browsers = [client.application.test_client() for _ in range(4)]
        codes = []
        for browser in browsers:
            ask(browser)
            codes.append(mailed_code(session))
        wrong, other, used, late = browsers
        said = [wrong.post("/sign-in/code", data={"code": "000000"})]
        said.append(other.post("/sign-in/code", data={"code": codes[0]}))
        used.post("/sign-in/code", data={"code": codes[2]})
        used.post("/sign-out")
        ask(used)
        said.append(used.post("/sign-in/code", data={"code": codes[2]}))
        clock.shift(timedelta(minutes=10))
        said.append(late.post("/sign-in/code", data={"code": codes[3]}))
    assert len({words(read(each, 422).main) for each in said}) == 1


HIDES = {
    "behind invented proxies": [({"X-Forwarded-For": f"198.51.{n}.7"}, {}) for n in range(7)],
    "in one network of IPv6": [({}, {"REMOTE_ADDR": f"2001:db8:0:1::{n + 1:x}"}) for n in range(7)],
}
WRITTEN = (
    "iris@example.org", "IRIS@example.org", "i.r.i.s@example.org", "iris+a@example.org",
    "Iris+b@EXAMPLE.org", "iri.s+c@example.org", "iris@example.org",
)  # fmt: skip


@pytest.mark.parametrize("hidden", HIDES.values(), ids=HIDES)
def test_e17_whoever_changes_headers_addresses_or_letters_is_still_counted(
    client: HouseClient, iris: Person, hidden: list[tuple[dict[str, str], dict[str, str]]]
):
    said = [
        client.post(
            "/sign-in/password", data={"email": email, "password": "wrong"}, headers=headers,
            environ_overrides=where,
        ).status_code
        for (headers, where), email in zip(hidden, WRITTEN, strict=True)
    ]  # fmt: skip
    assert said == [422] * 5 + [429] * 2


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that take a fraction of a millisecond, so that a thousand take one second."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    nobodys = hasher.hash("nobody has this password")
    monkeypatch.setattr(passwords, "_nobodys", lambda: nobodys)


def slower(known: list[float], unknown: list[float]) -> float:
    """How often a known address takes longer than an unknown one: a half, when nothing tells.

    The share of all pairs, by ranks; no single slow moment of the machine moves it.
    """
    ranked = sorted([(t, 1) for t in known] + [(t, 0) for t in unknown])
    ranks = sum(rank for rank, (_, is_known) in enumerate(ranked, 1) if is_known)
    return (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


def timed(
    work: Callable[[str], object], after: Callable[[], object], samples: int = SAMPLES
) -> tuple[float, float]:
    """Time the work for addresses that somebody has and nobody has, in an order of chance.

    How often the known is slower, and how much its middle differs, as a part of the whole.
    """
    order = ["iris@example.org", "nobody@example.org"] * (samples // 2)
    random.Random(7).shuffle(order)  # noqa: S311 - an order, not a secret
    took: dict[str, list[float]] = {"iris@example.org": [], "nobody@example.org": []}
    for email in order:
        began = time.perf_counter()
        work(email)
        took[email].append(time.perf_counter() - began)
        after()
    known, unknown = took.values()
    middle = statistics.median(unknown)
    return slower(known, unknown), abs(statistics.median(known) - middle) / middle


def test_e18_how_long_a_password_takes_tells_nothing(
    session: Session, iris: Person, cheap: None, monkeypatch: pytest.MonkeyPatch
):
    iris.password_hash = passwords.hashed(PASSWORD)
    session.flush()

    def sign_in(email: str) -> None:
        identity.proves(identity.person_claim(session, email=email), "a wrong password")

    share, gap = timed(sign_in, session.expunge_all)
    assert gap < 0.25, f"known is slower in {share:.0%} of pairs, by {gap:.0%}"
    # The measure is worth something: it sees a comparison that only somebody known waits for.
    monkeypatch.setattr(passwords, "matches", only_for_somebody)
    _share, gap = timed(sign_in, session.expunge_all, SHOWN)
    assert gap > 0.25


def only_for_somebody(kept: str | None, typed: str) -> bool:
    """A comparison that forgot to be as slow for nobody."""
    if kept is not None:
        time.sleep(0.002)
    return False


def test_e18_how_long_asking_for_a_code_takes_tells_nothing(session: Session, iris: Person):
    def send(email: str) -> None:
        sign_in_codes.send(session, email=email, language="en", district=LARKSPUR, at=now())
        session.flush()

    share, gap = timed(send, session.expunge_all)
    assert gap < 0.25, f"known is slower in {share:.0%} of pairs, by {gap:.0%}"


def test_e21_a_code_of_the_desk_that_was_seen_works_nowhere_else(client: HouseClient, dana: Staff):
    """The code that signed in proves nothing a second time, neither at the proof's page."""
    with time_machine.travel(A_MORNING, tick=False) as clock:
        code = totp_code(now())
        data = {"email": DANA, "password": PASSWORD, "code": code}
        assert client.post("/desk/sign-in", data=data).status_code == 303
        assert client.post("/desk/prove", data={"code": code}).status_code == 422
        clock.shift(timedelta(seconds=30))
        assert client.post("/desk/prove", data={"code": totp_code(now())}).status_code == 303
