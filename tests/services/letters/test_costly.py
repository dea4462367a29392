"""Letters made to keep their reader busy."""

import time
from contextlib import suppress
from email.message import EmailMessage

import pytest

from services import apart
from services.letters import reader, reading

NESTED = b"".join(b"Content-Type: multipart/a; boundary=%d\n\n--%d\n" % (i, i) for i in range(150))
#: What was made to keep a reader busy took minutes; a busy machine takes twice its own time.
SECONDS_MAX = 5
LETTERS_IN_LETTERS = b"Subject: s\nContent-Type: message/rfc822\n\n" * 58


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b'"' * 200_000 + b"\n\nx",
        b"Content-Type: text/plain;" + b"a=b;" * 100_000 + b"\n\nx",
        b"Content-Type: multipart/mixed; boundary=q\n\n" + b"--q\n\nx\n" * 400_000,
        b"Content-Type: multipart/mixed; boundary=q\n\n"
        + (b"--q\nContent-Type: text/plain;" + b"a=b;" * 500 + b"\n\nx\n") * 4_000,
        b"".join(b"Content-Type: multipart/a; boundary=%d\n\n--%d\n" % (i, i) for i in range(800)),
        LETTERS_IN_LETTERS + b"Subject: z\n\n" + (b"x" * 70 + b"\n") * 20_000,
        b"From: a@b.example\n\n" + (b"y" * 70 + b"\n") * 200_000,
        NESTED + b"\r--" * 400_000,
        NESTED + b"\ny" * 1_000_000,
    ],
    ids=[
        "quotes",
        "parameters",
        "parts",
        "parameters of parts",
        "nests",
        "letters in letters",
        "words",
        "starts by CR",
        "lines",
    ],
)
def test_f21_a_letter_made_to_keep_its_reader_busy_is_read_or_left_in_seconds(raw):
    """F21: the costs of headers, parts and nests are bounded, whoever writes them."""
    began = time.process_time()
    with suppress(reading.TooCostly):
        reading.read(raw)
    assert time.process_time() - began < SECONDS_MAX


def test_f21_a_letter_is_taken_apart_in_a_process_of_its_own_that_ends_in_time(monkeypatch):
    """F21: nothing a stranger sends costs a worker more than a few seconds."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Ana <ana@example.org>", "Una pregunta"
    message.set_content("¿Por qué?")
    message.add_attachment(b"\0\xff", maintype="image", subtype="png", filename="a.png")
    raw = message.as_bytes()
    monkeypatch.setattr(reader, "SMALL_BYTES", 0)
    assert reader.read(raw) == reading.read(raw)
    halves = b"Content-Type: text/plain; charset=unicode_escape\n\nLeft " + rb"\ud800 one."
    assert reader.read(halves) == reading.read(halves)
    monkeypatch.setattr(apart, "READ_SECONDS_MAX", 0.01)
    with pytest.raises(reading.TooCostly):
        reader.read(raw)
