"""Guessing at accounts: E2 and the linking part of E18."""

import statistics
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attention import Attention
from services import linking
from services.linking import LinkedMany, NotMatched, limits, limits_of_stranger
from services.linking.limits import EVERYBODY_MAX, NUMBER_MAX
from services.throttling import throttles
from services.throttling.throttles import Limit
from tests.factories import make_account, make_bill
from tests.services.linking.conftest import AT, ON, Paper
from tests.web.matrix import statements

FACTS = {"last_bill": "132.50", "house_number": "77"}
WRONG = {
    "nothing of this number": {"number": "20603315", "pin": "7F3K92MD"},
    "a number that is none": {"number": "x", "pin": "7F3K92MD"},
    "a wrong PIN": {"pin": "7F3K92MD"},
    "a wrong fact": {"last_bill": "132.50", "house_number": "78"},
    "what neighbours know": {"house_number": "77", "name": "Iris Vance"},
}


def strange(place: str, number: int = 1, day: date = ON) -> list[Limit]:
    """The limits of somebody nobody knows, who tries a number."""
    return limits_of_stranger(f"N{number}", place, day)


def known(person: int, place: str = "203.0.113.9") -> list[Limit]:
    """The limits of somebody who is signed in."""
    return limits(person, place, ON)


def test_e02_a_person_has_five_tries_an_hour_and_a_place_twenty_a_day(session: Session):
    """E2: 5 an hour for a person, 20 a day for the strangers of a network."""
    tries = [known(1) for _ in range(6)]
    assert [throttles.count(session, each, at=AT) is None for each in tries] == [True] * 5 + [False]
    later = AT + timedelta(minutes=61)
    assert throttles.count(session, known(1), at=later) is None
    opened = [
        throttles.count(session, strange("203.0.113.9", number), at=AT) is None
        for number in range(24)
    ]
    assert opened == [True] * 20 + [False] * 4


def test_e02_a_place_has_twenty_tries_a_day_by_whoever_is_signed_in_and_strangers_use_up_none(
    session: Session,
):
    """E2: people are made in a minute; their place stays the same, however many it signs in."""
    for number in range(24):
        throttles.count(session, strange("203.0.113.9", number), at=AT)
    opened = [
        throttles.count(session, known(person), at=AT) is None for person in range(1, 25)
    ]  # fmt: skip
    assert opened == [True] * 20 + [False] * 4
    assert throttles.count(session, known(25, place="198.51.100.7"), at=AT) is None


def test_e02_an_owner_of_ipv6_addresses_is_one_place_whatever_they_rotate(session: Session):
    """E2: a /64 of the same /56 is the same place."""
    opened = [
        throttles.count(session, strange(f"2001:db8:1:20{number:02x}::{number}", number), at=AT)
        is None
        for number in range(1, 26)
    ]
    assert opened == [True] * 20 + [False] * 5


def test_the_limit_of_a_day_ends_at_the_districts_midnight(session: Session):
    evening = datetime(2026, 11, 27, 7, 50, tzinfo=UTC)
    for number in range(21):
        throttles.count(session, strange("203.0.113.7", number), at=evening)
    tomorrow, minutes_later = date(2026, 11, 27), evening + timedelta(minutes=11)
    assert throttles.count(session, strange("203.0.113.7", 99), at=evening) is not None
    again = strange("203.0.113.7", 99, tomorrow)
    assert throttles.count(session, again, at=minutes_later) is None


@pytest.mark.parametrize("most", [NUMBER_MAX, EVERYBODY_MAX])
def test_e02_past_the_caps_facts_link_nothing_till_midnight_a_pin_does_and_staff_are_called(
    paper: Paper, session: Session, most: int
):
    """E2: the global cap and its alarm; nobody is shut out who holds the bill."""
    for number in range(most + 1):
        typed = paper.account.number if most == NUMBER_MAX else f"N{number}"
        linking.missed(session, number=typed, day=ON, at=AT)
    [words] = session.scalars(select(Attention.words)).all()
    assert "PIN of a bill alone" in words
    with pytest.raises(NotMatched):
        paper.link(**FACTS)
    paper.link()


@pytest.mark.parametrize("said", WRONG.values(), ids=WRONG)
def test_e02_every_refusal_says_the_same_after_the_same_statements(
    paper: Paper, said: dict[str, str]
):
    """E2: nobody learns which accounts there are, nor which of their facts was right."""
    with statements() as asked, pytest.raises(NotMatched) as no:
        paper.link(**said)
    with statements() as other, pytest.raises(NotMatched) as same:
        paper.link(number="20603315", last_bill="1", house_number="1")
    assert asked == other
    assert no.value.words == same.value.words


#: Seconds that nobody tells apart over a network.
NOTHING = 0.0003


@pytest.mark.parametrize(
    "said",
    [{"pin": "7F3K92MD"}, {"last_bill": "1.00", "house_number": "9"}],
    ids=["a wrong PIN", "wrong facts"],
)
def test_e18_the_time_of_a_refusal_tells_nothing(paper: Paper, said: dict[str, str]):
    """E18: 1,000 tries of a kind, an account that is there and one that is not in turn.

    The account has been billed for three years. The quickest tenth is compared as well as the
    middle: noise hides nothing there.
    Work is counted, not waiting: others who use this machine tell nothing either.
    """
    for month in range(36):
        year, before = divmod(2026 * 12 + 8 - month, 12)
        make_bill(paper.session, paper.account, "60.00", on=date(year, before + 1, 2))
    paper.session.flush()
    there: list[float] = []
    absent: list[float] = []
    for turn in range(1000):
        number, times = (paper.account.number, there) if turn % 2 else ("20603315", absent)
        began = time.process_time()
        with pytest.raises(NotMatched):
            paper.link(number=number, **said)
        times.append(time.process_time() - began)
    for part in (4, 0):
        mine, theirs = (statistics.quantiles(each, n=10)[part] for each in (there, absent))
        assert abs(mine - theirs) < max(0.25 * theirs, NOTHING)


@pytest.mark.parametrize("said", [{"last_bill": "132.50"}, {"last_payment": "132.50"}])
def test_e01_the_rate_that_everybody_knows_is_no_fact_beside_what_the_street_knows(
    paper: Paper, session: Session, said: dict[str, str]
):
    """E1: a neighbor has the number, the ZIP and the flat amount."""
    paper.pay("132.50", on=date(2026, 11, 20))
    for _house in range(2):
        make_bill(session, make_account(session), "132.50", on=date(2026, 11, 1))
    with pytest.raises(NotMatched):
        paper.link(**said, postal_code="98299")
    assert paper.link(last_bill="252.50", postal_code="98299") == paper.account.number


def test_e02_five_accounts_a_day_are_linked_by_facts_and_the_next_by_a_pin(
    paper: Paper, session: Session
):
    """E2: right tries count; a right guess past them is answered like a wrong one."""
    for place in range(5):
        house = make_account(session, house_number="77")
        make_bill(session, house, f"{200 + place}.00", on=date(2026, 11, 1))
        paper.link(number=house.number, last_bill=f"{200 + place}.00", house_number="77")
    for amount in ("132.50", "1.00"):
        with pytest.raises(LinkedMany):
            paper.link(last_bill=amount, house_number="77")
    assert paper.link() == paper.account.number
