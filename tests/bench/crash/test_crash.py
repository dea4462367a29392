"""Workers are killed while they work, and the books are held against the processor's."""

import pytest

from bench.crash.flows import FLOWS
from bench.crash.place import open_place
from bench.crash.trying import at_any_moment, at_every_moment, workers_at
from tests.bench.crash.naive import NaiveDraw

NAIVE = f"{NaiveDraw.__module__}.NaiveDraw"
#: Of each deed so many moments, in the run that belongs to the tests; `dev.py crash` tries all.
EVERY = {
    "Pay": 2,
    "ComeBack": 2,
    "Press": 3,
    "Draw": 4,
    "Bill": 5,
    "Webhook": 12,
    "Returned": 9,
    "GiveBack": 6,
}
#: On each of two engines.
POINTS, KILLS = 150, 100


@pytest.fixture
def place(house_database):
    with open_place(house_database.url) as place:
        yield place


@pytest.fixture
def workers(place):
    with workers_at(place) as workers:
        yield workers


def test_c01_a_worker_that_dies_at_any_statement_or_call_loses_and_doubles_nothing(place, workers):
    points = 0
    for name in FLOWS:
        found = at_every_moment(place, workers, name, every=EVERY[name.rpartition(".")[2]])
        assert found.is_clean, (name, found)
        points += found.killed
    assert points >= POINTS


def test_c01_two_workers_that_die_at_any_time_while_answers_are_lost_do_not_either(place, workers):
    found = at_any_moment(place, workers, list(FLOWS), kills=KILLS, seed=5)
    assert found.is_clean, found
    assert found.killed >= KILLS


def test_a_naive_draw_is_caught(place, workers):
    found = at_every_moment(place, workers, NAIVE, flow=NaiveDraw())
    assert found.doubled > 0
    assert found.points > 10
