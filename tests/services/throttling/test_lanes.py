"""Lanes: a visitor is held to their own tries; strangers together only make strangers narrow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.identity import Throttle
from services.throttling import lanes, throttles
from services.throttling.lanes import Rule, Try

AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
RULE = Rule(
    lane=((3, lanes.SOON), (6, lanes.DAY)),
    narrow=((1, lanes.SOON), (2, lanes.DAY)),
    here=((5, lanes.SOON),),
    whose=((4, lanes.HOUR),),
    everybody=((8, lanes.SOON),),
)


def place(number: int) -> str:
    return f"203.0.{number}.0/24"


def a_try(number: int = 1, whose: str = "iris", device: str | None = None, rule=RULE) -> Try:
    return Try(
        rule=rule, what="sign_in", whose=whose, where=place(number), behind="portal", device=device
    )


def enter(session: Session, tried: Try, times: int = 1, at: datetime = AT) -> list[bool]:
    """Whether each of so many tries was refused."""
    return [lanes.enter(session, tried, at=at).is_refused for _ in range(times)]


def test_a_lane_refuses_after_its_own_tries(session: Session):
    assert enter(session, a_try(), 5) == [False] * 3 + [True] * 2
    assert enter(session, a_try(2)) == [False], "another neighbourhood is another lane"
    assert enter(session, a_try(whose="tomas")) == [False], "another mailbox is another lane"


def test_strangers_everywhere_never_refuse_a_clean_lane(session: Session):
    for number in range(10, 60):
        assert enter(session, a_try(number)) == [False]
    assert enter(session, a_try()) == [False]


def test_while_strangers_press_their_lanes_are_narrow(session: Session):
    for number in range(10, 14):
        enter(session, a_try(number))
    assert enter(session, a_try(), 2) == [False, True]
    assert enter(session, a_try(), at=AT + lanes.SOON) == [False]
    assert enter(session, a_try(), at=AT + 2 * lanes.SOON) == [True], "twice on that day"


def test_a_pass_says_what_strangers_went_past(session: Session):
    passes = [lanes.enter(session, a_try(number), at=AT) for number in range(10, 20)]
    assert [each.is_pressed(lanes.HOUR) for each in passes] == [False] * 4 + [True] * 6
    assert not any(each.is_pressed(lanes.DAY) for each in passes)


def test_each_alarm_sounds_once(session: Session):
    passes = [lanes.enter(session, a_try(number), at=AT) for number in range(10, 30)]
    said = [(limit.subject, at) for at, each in enumerate(passes) for limit in each.alarms]
    assert said == [("iris", 4), ("all", 8)]


def test_a_neighbourhood_that_knocks_at_every_mailbox_is_refused(session: Session):
    answers = [enter(session, a_try(whose=f"person {n}"))[0] for n in range(7)]
    assert answers == [False] * 5 + [True] * 2


def test_the_many_neighbourhoods_of_one_net_count_together(session: Session):
    def knock(net: str, number: int) -> bool:
        tried = a_try(whose=f"person {net} {number}")
        return enter(session, replace(tried, where=f"2001:db8:{net}:{number:x}::/64"))[0]

    answers = [knock("1", number) for number in range(5 * lanes.NET_IS + 1)]
    assert answers == [False] * (5 * lanes.NET_IS) + [True]
    assert knock("2", 1) is False


def test_a_known_device_and_a_known_place_are_held_to_their_own_lane_alone(session: Session):
    lanes.succeeded(session, lanes.enter(session, a_try(7), at=AT), at=AT)
    for number in range(10, 60):
        enter(session, a_try(number))
    for number in range(40):
        enter(session, a_try(7, whose=f"person {number}"))
    assert enter(session, a_try(7), 4) == [False] * 3 + [True]
    assert enter(session, a_try(40, device="a browser"), 4) == [False] * 3 + [True]
    assert enter(session, a_try(41, device="another browser")) == [False]


def test_a_place_is_known_for_the_mailbox_that_was_opened_there_and_for_a_while(session: Session):
    lanes.succeeded(session, lanes.enter(session, a_try(7), at=AT), at=AT)
    for number in range(10, 20):
        enter(session, a_try(number, whose="tomas"))
    assert enter(session, a_try(7, whose="tomas"), 2) == [False, True]
    later = AT + lanes.PLACE_KNOWN_FOR
    for number in range(10, 20):
        enter(session, a_try(number), at=later)
    assert enter(session, a_try(7), 2, at=later) == [False, True]


def counts(session: Session) -> dict[str, int]:
    rows = session.execute(select(Throttle.key, Throttle.hits))
    return {row.key: row.hits for row in rows if not row.key.startswith("place:")}


@pytest.mark.parametrize("device", [None, "a browser"])
def test_a_try_that_succeeds_is_not_counted(session: Session, device: str | None):
    enter(session, a_try(device=device), 2)
    before = counts(session)
    lanes.succeeded(session, lanes.enter(session, a_try(device=device), at=AT), at=AT)
    assert counts(session) == before


def test_a_try_that_turns_out_right_later_is_not_counted_either(session: Session):
    tried = a_try()
    lanes.enter(session, tried, at=AT)
    lanes.succeeded(session, lanes.earlier(session, tried, at=AT), at=AT)
    assert set(counts(session).values()) == {0}


def test_what_a_lane_refuses_counts_against_nobody_else(session: Session):
    enter(session, a_try(), 100)
    assert throttles.look(session, ["sign_in:3600:iris"], at=AT) == {"sign_in:3600:iris": 3}


def test_a_window_that_is_over_is_given_nothing_back(session: Session):
    passed = lanes.enter(session, a_try(), at=AT)
    later = AT + timedelta(days=2)
    throttles.give_back(session, passed.counted, at=later)
    assert counts(session)["sign_in:86400:iris:203.0.1.0/24"] == 1
