"""The test databases themselves: what every other test stands on."""

import subprocess
import sys
import time

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests import databases

BUILD = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from sqlalchemy import NullPool, create_engine, text
from tests import databases

def build(url):
    with open({log!r}, "a") as log:
        log.write("built\\n")
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))

made = databases.template({engine!r}, build, Path({folder!r}))
url = made.copy()
engine = create_engine(url, poolclass=NullPool)
with engine.begin() as connection:
    connection.execute(text("INSERT INTO thing VALUES ('mine')"))
    assert connection.scalar(text("SELECT count(*) FROM thing")) == 1
made.drop(url)
"""


def build(url):
    run(url, "CREATE TABLE thing (name TEXT)")
    run(url, "INSERT INTO thing VALUES ('first')")


def run(url, statement):
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if url.startswith("sqlite"):
            connection.execute(text("PRAGMA journal_mode"))
        result = connection.execute(text(statement))
        return result.scalars().all() if result.returns_rows else None


@pytest.fixture
def made(tmp_path):
    return databases.template(databases.engine_under_test(), build, tmp_path)


@pytest.mark.both_engines
def test_a_copy_holds_what_the_template_holds(made):
    url = made.copy()
    assert run(url, "SELECT name FROM thing") == ["first"]
    made.drop(url)


@pytest.mark.both_engines
def test_what_happens_in_one_copy_is_not_seen_in_another(made):
    one, other = made.copy(), made.copy()
    run(one, "DELETE FROM thing")
    assert run(other, "SELECT name FROM thing") == ["first"]
    made.drop(one)
    made.drop(other)


@pytest.mark.both_engines
def test_a_copy_can_be_dropped_twice_and_while_somebody_uses_it(made):
    url = made.copy()
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        made.drop(url)
        made.drop(url)
        connection.invalidate()
    engine.dispose()


@pytest.mark.both_engines
def test_a_copy_takes_less_than_a_test_would_notice(made):
    urls, seconds = [], []
    for _ in range(5):
        started = time.perf_counter()
        urls.append(made.copy())
        seconds.append(time.perf_counter() - started)
    for url in urls:
        made.drop(url)
    assert min(seconds) < 0.15


@pytest.mark.both_engines
def test_a_build_that_failed_half_way_is_not_taken_for_a_template(tmp_path):
    def half(url):
        if tries.pop():
            run(url, "CREATE TABLE thing (name TEXT)")
            raise RuntimeError("power cut")
        build(url)

    tries = [False, True]
    engine = databases.engine_under_test()
    with pytest.raises(RuntimeError):
        databases.template(engine, half, tmp_path)
    url = databases.template(engine, half, tmp_path).copy()
    assert run(url, "SELECT name FROM thing") == ["first"]


@pytest.mark.processes
def test_processes_that_start_together_build_the_template_once(tmp_path):
    log = tmp_path / "log"
    script = BUILD.format(
        root=str(databases.ROOT),
        log=str(log),
        folder=str(tmp_path / "shared"),
        engine=databases.engine_under_test(),
    )
    together = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(4)]
    assert [process.wait() for process in together] == [0, 0, 0, 0]
    assert log.read_text() == "built\n"


def test_a_test_without_a_database_is_not_run_again_on_the_second_engine(request):
    more = databases.says_more_on_another_engine
    assert more(["tmp_path", "session", databases.EVERY_DATABASE], [])
    assert not more(["tmp_path"], ["browser"])
    assert more(["tmp_path"], ["both_engines"])
    assert request.node.get_closest_marker("one_engine")
