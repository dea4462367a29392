"""Counting in all processes together."""

import os
import time
from pathlib import Path

from tests.client import HouseClient
from web import counting
from web.counting import BUCKETS, CELLS, LINES_MAX, Counter


def test_what_processes_count_is_added_up_and_never_goes_back(tmp_path: Path):
    one, other = Counter(tmp_path), Counter(tmp_path)
    one.add("request GET 200 /", 0.003)
    other.add("request GET 200 /", 7.0)
    child = os.fork()
    if child == 0:
        one.add("request GET 200 /", 0.2)
        os._exit(0)
    os.waitpid(child, 0)
    [line] = counting.read(tmp_path)
    assert line.count == 3
    assert (line.buckets[0], line.buckets[BUCKETS.index(0.25)], line.buckets[-1]) == (1, 1, 1)
    assert line.microseconds == 7_203_000
    assert len(list(tmp_path.iterdir())) == 3

    Counter(tmp_path).add("request GET 200 /")  # takes over what the child left
    assert len(list(tmp_path.iterdir())) == 3
    assert counting.read(tmp_path)[0].count == 4


def test_more_names_than_there_is_room_for_share_the_last_line(tmp_path: Path):
    counter = Counter(tmp_path)
    for number in range(LINES_MAX + 50):
        counter.add(f"name {number}")
    lines = counting.read(tmp_path)
    assert len(lines) == LINES_MAX
    assert sum(line.count for line in lines) == LINES_MAX + 50


def test_without_a_folder_nothing_is_counted_and_nothing_fails():
    Counter(None).add("request GET 200 /", 1.0)


def test_counting_costs_a_few_microseconds(tmp_path: Path):
    counter = Counter(tmp_path)
    counter.add("request GET 200 /", 0.1)
    best = min(_took(counter) for _ in range(5))
    assert best < 20e-6
    assert len(BUCKETS) + 2 == CELLS


def _took(counter: Counter) -> float:
    began = time.perf_counter()
    for _ in range(1_000):
        counter.add("request GET 200 /", 0.1)
    return (time.perf_counter() - began) / 1_000


def test_no_visitor_finds_the_numbers(client: HouseClient):
    for path in ("/metrics", "/desk/metrics", "/health/metrics"):
        assert client.get(path).status_code in {303, 404}
