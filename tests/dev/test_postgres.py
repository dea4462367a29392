import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tools import postgres
from tools.progress import ROOT

pytestmark = pytest.mark.processes

HOLD = """
import os, time
os.environ.pop("TEST_DATABASE_URL", None)
from tools import postgres
with postgres.serving() as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def no_server_given(monkeypatch):
    monkeypatch.delenv(postgres.GIVEN, raising=False)


def folder_of(url):
    return Path(make_url(url).query["host"])


def ask(url, question):
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(question).fetchone()[0]


def wait_until_gone(folder):
    deadline = time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not folder.exists()


@pytest.mark.usefixtures("no_server_given")
def test_a_server_serves_and_leaves_nothing_behind():
    with postgres.serving() as url:
        assert ask(url, "SHOW fsync") == "off"
        folder = folder_of(url)
        assert folder.exists()
    assert not folder.exists()


@pytest.mark.usefixtures("no_server_given")
def test_a_durable_server_keeps_its_promises_to_the_disk():
    with postgres.serving(durable=True) as url:
        assert ask(url, "SHOW fsync") == "on"
        assert ask(url, "SHOW synchronous_commit") == "on"


def test_a_server_that_was_given_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv(postgres.GIVEN, "postgresql://somewhere/else")
    with postgres.serving() as url:
        assert url == "postgresql://somewhere/else"


def test_the_server_ends_though_its_starter_was_killed():
    starter = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        text=True,
    )
    with starter:
        folder = folder_of(starter.stdout.readline().strip())
        assert folder.exists()
        starter.kill()
    assert wait_until_gone(folder)
