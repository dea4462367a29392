"""Letters made to keep their reader busy."""

import time
from contextlib import suppress

import pytest

from services.letters import reading


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b'"' * 200_000 + b"\n\nx",
        b"Content-Type: text/plain;" + b"a=b;" * 100_000 + b"\n\nx",
        b"Content-Type: multipart/mixed; boundary=q\n\n" + b"--q\n\nx\n" * 400_000,
        b"Content-Type: multipart/mixed; boundary=q\n\n"
        + (b"--q\nContent-Type: text/plain;" + b"a=b;" * 500 + b"\n\nx\n") * 4_000,
        b"".join(b"Content-Type: multipart/a; boundary=%d\n\n--%d\n" % (i, i) for i in range(800)),
    ],
    ids=["quotes", "parameters", "parts", "parameters of parts", "nests"],
)
def test_f21_a_letter_made_to_keep_its_reader_busy_is_read_or_left_in_seconds(raw):
    """F21: the costs of headers, parts and nests are bounded, whoever writes them."""
    began = time.process_time()
    with suppress(reading.TooCostly):
        reading.read(raw)
    assert time.process_time() - began < 5
