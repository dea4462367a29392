"""Gunicorn as it is configured for production: it starts, and takes no request that two servers
could read in two ways. Fault catalogue F22."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import FIELD_KEY
from tests.databases import Template

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes
HEAD = b"Host: localhost\r\n"
ALIVE = b"GET /health HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def port(template_database: Template, tmp_path_factory):
    """Where gunicorn answers by the configuration that is checked in."""
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        free = any_port.getsockname()[1]
    url = template_database.copy()
    environment = {
        **os.environ, "HEADWORKS_ENVIRONMENT": "test", "HEADWORKS_DATABASE_URL": url,
        "HEADWORKS_SECRET_KEY": "test-only-" + "s" * 40, "HEADWORKS_FIELD_KEY": FIELD_KEY,
        "HEADWORKS_BASE_URL": "http://localhost", "HEADWORKS_JOBS": "off",
        "HEADWORKS_STRIPE_API_KEY": "sk_test_0", "HEADWORKS_BIND": f"127.0.0.1:{free}",
        "HEADWORKS_COUNTS_FOLDER": str(tmp_path_factory.mktemp("counts")), "WEB_CONCURRENCY": "2",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
               "app:create_app()"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            assert process.poll() is None, "gunicorn ended"
            try:
                if statuses(free, ALIVE) == [200]:
                    break
            except OSError:
                time.sleep(0.1)
        yield free
    finally:
        process.terminate()
        process.wait(40)
        template_database.drop(url)


def statuses(port: int, sent: bytes) -> list[int]:
    """Send these bytes over one connection; the status of each answer until it is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        try:
            while piece := line.recv(65536):
                heard += piece
        except ConnectionResetError:  # it hung up on what we were still sending
            pass
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", heard)]


def test_it_serves(port: int):
    assert statuses(port, ALIVE) == [200]
    assert statuses(port, ALIVE.replace(b"/health", b"/health/ready")) == [200]


SMUGGLED = b"GET /health HTTP/1.1\r\n" + HEAD + b"\r\n"


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length : 5\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b" Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
    ],
)
def test_f22_a_request_whose_end_is_in_doubt_is_refused_and_nothing_after_it_is_read(
    port: int, lengths: bytes
):
    body = b"0\r\n\r\n"
    sent = b"POST /language HTTP/1.1\r\n" + HEAD + FORM + lengths + b"\r\n" + body + SMUGGLED
    answers = statuses(port, sent)
    # A connection that is cut may take the answer with it; what must not come is another one.
    assert answers in ([400], [501], [])


@pytest.mark.parametrize(
    "header",
    [
        b"X-Long: " + b"x" * 65_536 + b"\r\n",
        b"Cookie: " + b"a=b; " * 13_000 + b"\r\n",
        b"".join(b"X-%d: y\r\n" % number for number in range(200)),
        b"X-Bare: a\rb\r\n",
        b"X-Nul: a\0b\r\n",
        b"X Space: y\r\n",
    ],
    ids=["64 kB", "64 kB of cookies", "200 headers", "bare CR", "NUL", "a blank in its name"],
)
def test_f22_a_header_that_is_too_long_or_none_is_refused(port: int, header: bytes):
    answers = statuses(port, b"GET /health HTTP/1.1\r\n" + HEAD + header + b"\r\n")
    assert answers[:1] in ([400], [431], [])
    assert 200 not in answers


def test_f22_a_line_longer_than_any_address_is_refused(port: int):
    answers = statuses(port, b"GET /" + b"x" * 65_536 + b" HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert answers[:1] in ([400], [414], [])


def test_a_name_that_two_servers_may_read_in_two_ways_is_dropped(port: int):
    asked = b"GET /health HTTP/1.1\r\n" + HEAD + b"X_Forwarded_For: 6.6.6.6\r\n"
    assert statuses(port, asked + b"Connection: close\r\n\r\n") == [200]


def test_two_whole_requests_on_one_line_are_two(port: int):
    first = b"POST /language HTTP/1.1\r\n" + HEAD + FORM + b"Content-Length: 0\r\n\r\n"
    last = b"GET /health HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n"
    answers = statuses(port, first + last)
    assert (len(answers), answers[-1]) == (2, 200)
