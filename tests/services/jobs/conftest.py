"""A bench of jobs that note what they did, in books of their own, by a clock that is turned."""

from collections.abc import Iterator

import pytest

from models.database import Database
from services.context import Context
from tests.services.jobs.job_bench import Bench, noting
from tests.workshop import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def world(house_database: Database, clock: Clock, bench: Bench) -> Iterator[Context]:
    with noting(house_database, clock, bench) as world:
        yield world
