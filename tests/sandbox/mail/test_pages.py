"""The mail sandbox: what was caught is kept and shown, and cannot reach out of its frame."""

import json
import re
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient

from sandbox.mail import Fault, MailCatcher
from sandbox.mail.pages import create_app


def test_what_was_caught_is_listed_newest_first(catcher: MailCatcher, pages: FlaskClient):
    post(catcher, "first")
    post(catcher, "second")
    page = pages.get("/").text
    assert page.index("second") < page.index("first")
    assert "Sent here, delivered to nobody." in page
    assert "2 messages" in page


def test_nothing_caught_yet_is_said_in_words(pages: FlaskClient):
    assert "Nothing yet." in pages.get("/").text


def test_one_readers_mail_is_found_by_address(catcher: MailCatcher, pages: FlaskClient):
    post(catcher, "hers", to="iris@example.org")
    post(catcher, "his", to="samuel@example.org")
    assert "his" not in pages.get("/?to=iris@example.org").text.replace("this", "")
    (letter,) = pages.get("/messages.json?to=samuel@example.org").json
    assert (letter["subject"], letter["text"]) == ("his", "Words.\n")


def test_a_letter_is_shown_as_html_as_text_and_with_its_headers(
    catcher: MailCatcher, pages: FlaskClient
):
    post(catcher, "shown")
    page = pages.get("/messages/1").text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<pre>Words." in page
    assert '<th scope="row">Message-ID</th>' in page
    frame = pages.get("/messages/1/html")
    assert frame.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert "<b>Words.</b>" in frame.text


def test_a_subject_with_markup_stays_words(catcher: MailCatcher, pages: FlaskClient):
    post(catcher, "<script>alert(1)</script>")
    for path in ("/", "/messages/1"):
        assert "<script>" not in pages.get(path).text


def test_a_letter_that_is_not_there_is_not_found(pages: FlaskClient):
    assert pages.get("/messages/7").status_code == 404
    assert pages.get("/messages/7/html").status_code == 404


def test_the_same_letter_caught_again_is_marked_as_a_copy(catcher: MailCatcher, pages: FlaskClient):
    post(catcher, "twice")
    assert "Copy" not in pages.get("/").text
    post(catcher, "twice")
    assert pages.get("/").text.count('<span class="chip">Copy</span>') == 1


def test_mail_survives_a_restart(tmp_path: Path):
    with MailCatcher(folder=tmp_path) as catcher:
        post(catcher, "kept")
    with MailCatcher(folder=tmp_path) as catcher:
        post(catcher, "new")
        assert [(mail.id, mail.subject) for mail in catcher.messages] == [(1, "kept"), (2, "new")]
        catcher.letterbox.empty()
    with MailCatcher(folder=tmp_path) as catcher:
        assert catcher.messages == []


def test_faults_are_switched_on_the_page(catcher: MailCatcher, pages: FlaskClient):
    assert pages.post("/fault", data={"fault": "refuse"}).status_code == 303
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        post(catcher, "refused")
    assert pages.post("/fault", data={"fault": "down"}).status_code == 303
    with pytest.raises(ConnectionRefusedError):
        post(catcher, "down")
    assert pages.post("/fault", data={"fault": "earthquake"}).status_code == 422
    assert pages.post("/fault", data={"fault": "none"}).status_code == 303
    post(catcher, "taken")
    assert pages.post("/empty").status_code == 303
    assert catcher.messages == []


def test_a_page_elsewhere_cannot_press_the_buttons(catcher: MailCatcher, pages: FlaskClient):
    answer = pages.post("/fault", data={"fault": "down"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert catcher.fault is Fault.NONE


def test_another_host_name_is_not_answered(pages: FlaskClient):
    assert pages.get("/messages.json", headers={"Host": "evil.example"}).status_code == 400


def test_the_command_serves_both_ports_and_ends_when_told(tmp_path: Path):
    server = subprocess.Popen(
        [sys.executable, "-m", "sandbox.mail", "--smtp-port", "0", "--page-port", "0",
         "--state", str(tmp_path / "mail")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        smtp = int(re.search(r":(\d+)$", server.stdout.readline().strip())[1])
        address = server.stdout.readline().split()[1]
        send(smtp, "by command", "iris@example.org")
        with urlopen(f"{address}messages.json") as answer:
            assert [letter["subject"] for letter in json.load(answer)] == ["by command"]
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=10)
    assert server.returncode == 0


def post(catcher: MailCatcher, subject: str, to: str = "iris@example.org") -> None:
    send(catcher.port, subject, to)


def send(port: int, subject: str, to: str) -> None:
    message = EmailMessage()
    message["From"] = "help@larkspursewer.example"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{len(subject)}@larkspursewer.example>"
    message.set_content("Words.")
    message.add_alternative("<html><head></head><body><b>Words.</b></body></html>", "html")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(message)


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture
def pages(catcher: MailCatcher) -> FlaskClient:
    return create_app(catcher).test_client()
