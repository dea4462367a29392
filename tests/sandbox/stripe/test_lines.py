"""Lines to the sandbox stay open, as at Stripe, and end with it."""

import http.client

import pytest

from sandbox.stripe import StripeSandbox

HEADERS = {"Authorization": "Bearer sk_test_1"}


def asked(line: http.client.HTTPConnection) -> int:
    line.request("GET", "/v1/balance", headers=HEADERS)
    answer = line.getresponse()
    answer.read()
    return answer.status


def test_several_requests_go_over_one_line():
    with StripeSandbox(seed=1) as sandbox:
        line = http.client.HTTPConnection(sandbox.url.removeprefix("http://"))
        assert asked(line) == 200
        before = line.sock
        assert asked(line) == 200
        assert line.sock is before
        line.close()


def test_a_line_that_outlives_the_sandbox_is_answered_no_more():
    with StripeSandbox(seed=1) as sandbox:
        line = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
        assert asked(line) == 200
    with pytest.raises((http.client.HTTPException, OSError)):
        asked(line)
    line.close()
