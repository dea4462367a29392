import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tools.children import Children, PortLost, answers
from tools.ports import Claims, free_port
from tools.progress import ROOT, Trouble

pytestmark = pytest.mark.processes

SERVER = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1"]


@pytest.fixture
def port():
    with Claims() as claims:
        yield free_port(20_000 + os.getpid() % 20_000, claims)


@pytest.fixture
def environment():
    return dict(os.environ)


def is_running(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_program_is_waited_for_and_ended_with_the_others(tmp_path, port, environment):
    with Children(tmp_path) as children:
        child = children.start("pages", [*SERVER, str(port)], port, environment)
        children.wait_for(child)
        assert answers(f"http://127.0.0.1:{port}/health")
    assert child.process.poll() is not None
    assert not answers(f"http://127.0.0.1:{port}/health")


def test_a_program_that_ends_too_soon_is_told_with_its_last_words(tmp_path, port, environment):
    failing = [sys.executable, "-c", "import sys; sys.exit('no such district')"]
    with Children(tmp_path) as children:
        child = children.start("app", failing, port, environment)
        with pytest.raises(Trouble, match="app ended with exit code 1.\nno such district"):
            children.wait_for(child)


def test_a_program_that_never_answers_is_given_up(tmp_path, port, environment):
    with Children(tmp_path) as children:
        child = children.start("app", ["sleep", "60"], port, environment)
        with pytest.raises(Trouble, match="app did not answer"):
            children.wait_for(child, seconds_max=0.2)
    assert child.process.returncode == -signal.SIGTERM


def test_the_others_are_ended_when_one_ends_by_itself(tmp_path, port, environment):
    with Children(tmp_path) as children:
        other = children.start("mail", ["sleep", "60"], port, environment)
        children.start("app", ["sh", "-c", "exit 7"], port, environment)
        with pytest.raises(Trouble, match="app ended with exit code 7"):
            children.watch()
    assert other.process.poll() is not None


def test_a_long_command_is_stopped_as_soon_as_one_beside_it_ends(tmp_path, port, environment):
    began = time.monotonic()
    with Children(tmp_path) as children:
        children.start("stripe", ["sh", "-c", "sleep 0.3; exit 1"], port, environment)
        with pytest.raises(Trouble, match="stripe ended with exit code 1"):
            children.finish(["sleep", "60"], environment)
    assert time.monotonic() - began < 10


def test_what_a_command_says_is_given_back_and_its_failure_told(tmp_path, environment):
    with Children(tmp_path) as children:
        assert children.finish(["echo", "two words"], environment) == "two words\n"
        with pytest.raises(Trouble, match="no such town"):
            children.finish(["sh", "-c", "echo no such town; exit 3"], environment)


def test_a_port_that_another_program_took_is_known_from_other_troubles(tmp_path, port, environment):
    with socket.socket() as other, Children(tmp_path) as children:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        children.start("stripe", [*SERVER, str(port)], port, environment)
        with pytest.raises(PortLost, match=f"Port {port} was taken"):
            children.watch()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
def test_nothing_is_left_running_when_the_command_is_killed(tmp_path):
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, sys, time, pathlib; from tools.children import Children\n"
            f"with Children(pathlib.Path({str(tmp_path)!r})) as children:\n"
            "    child = children.start('mail', ['sleep', '60'], 1, dict(os.environ))\n"
            "    print(child.process.pid, flush=True)\n"
            "    time.sleep(60)\n",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with starter:
        child_id = int(starter.stdout.readline())
        starter.kill()
    deadline = time.monotonic() + 10
    while is_running(child_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child_id)
