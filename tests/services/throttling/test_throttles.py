"""Counting tries: every one counts, whoever counts it and however fast they come."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database
from models.identity import Throttle
from services.throttling import throttles
from services.throttling.throttles import Limit

AT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
FIVE = Limit("sign_in", "203.0.113.0/24", 5, timedelta(minutes=5))


def tries(session: Session, how_many: int, *limits: Limit, at: datetime = AT) -> list[bool]:
    """Whether each of so many tries was one too many."""
    return [throttles.count(session, limits, at=at) is not None for _ in range(how_many)]


def test_the_sixth_of_five_tries_is_refused_until_the_window_ends(session: Session):
    assert tries(session, 6, FIVE) == [False] * 5 + [True]
    later = AT + timedelta(minutes=4, seconds=59)
    assert throttles.count(session, [FIVE], at=later) == AT + FIVE.window


def test_trying_on_does_not_make_the_window_longer(session: Session):
    tries(session, 50, FIVE)
    assert tries(session, 6, FIVE, at=AT + FIVE.window) == [False] * 5 + [True]


def test_every_limit_is_counted_and_the_strictest_decides(session: Session):
    wide = Limit("sign_in", "all", 1000, timedelta(minutes=5))
    assert tries(session, 6, wide, FIVE) == [False] * 5 + [True]
    assert session.scalar(select(Throttle.hits).where(Throttle.key == wide.key)) == 6


def test_the_last_window_to_end_is_the_one_to_wait_for(session: Session):
    day = Limit("sign_in", "203.0.113.0/24", 5, timedelta(days=1))
    own = Limit("sign_in", "this visitor", 100, timedelta(minutes=5))
    tries(session, 5, own, FIVE, day)
    assert throttles.count(session, [own, FIVE, day], at=AT) == AT + day.window


def test_what_a_visitor_s_own_limit_refuses_uses_up_nobody_else_s(session: Session):
    everybody = Limit("sign_in", "all", 20, timedelta(minutes=5))
    for _ in range(100):
        throttles.count(session, [FIVE, everybody], at=AT)
    another = Limit("sign_in", "198.51.100.0/24", 5, timedelta(minutes=5))
    assert throttles.count(session, [another, everybody], at=AT) is None


def test_others_are_not_held_up(session: Session):
    tries(session, 20, FIVE)
    assert tries(session, 1, Limit("sign_in", "198.51.100.0/24", 5, FIVE.window)) == [False]


def test_windows_that_are_over_are_forgotten(session: Session):
    tries(session, 1, FIVE)
    throttles.forget(session, at=AT + FIVE.window - timedelta(seconds=1))
    assert session.scalar(select(func.count(Throttle.key))) == 1
    throttles.forget(session, at=AT + FIVE.window)
    assert session.scalar(select(func.count(Throttle.key))) == 0


def test_tries_that_come_in_one_burst_are_each_counted(house_database: Database):
    refused: list[bool] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        for _ in range(5):
            over = house_database.attempt(lambda s: throttles.count(s, [FIVE], at=AT))
            refused.append(over is not None)

    run(work, threads=8)
    assert len(refused) == 40
    assert refused.count(False) == FIVE.most


def run(work: Callable[[], None], *, threads: int) -> None:
    """Do the same thing so many times at once."""
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


@pytest.mark.parametrize(
    ("address", "neighbourhood"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("203.0.113.77, 10.0.0.1", "unknown"),
    ],
)
def test_a_neighbourhood_counts_as_one_visitor(address: str, neighbourhood: str):
    assert throttles.neighbourhood(address) == neighbourhood


def test_a_mailbox_is_the_same_however_it_is_written_and_never_kept_in_clear():
    one = throttles.mailbox("iris.vance@example.org")
    assert one == throttles.mailbox(" IRISVANCE+bills@Example.ORG ")
    assert one != throttles.mailbox("iris.vance@example.com")
    assert "iris" not in one
