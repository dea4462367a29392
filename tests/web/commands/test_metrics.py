"""The numbers as a Prometheus of this machine reads them."""

import dataclasses
import threading
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from models.attention import AttentionKind
from models.database import Database
from models.job import Job
from services import attention
from tests.conftest import furnish
from web.clock import now
from web.commands import metrics
from web.extensions import NAME
from web.settings import Settings


@pytest.fixture
def counted(settings: Settings, database: Database, tmp_path: Path) -> Flask:
    """A product that counts."""
    folder = dataclasses.replace(settings, counts_folder=str(tmp_path / "counts"))
    return furnish(create_app(folder), database)


def numbers(app: Flask) -> dict[str, str]:
    said = metrics.written(app.extensions[NAME])
    rows = [line for line in said.splitlines() if not line.startswith("#")]
    return dict(row.rsplit(" ", 1) for row in rows)


def test_requests_are_counted_by_route_and_status(counted: Flask):
    client = counted.test_client()
    for _ in range(3):
        client.get("/health")
    client.get("/nowhere/4242")
    found = numbers(counted)
    labels = 'method="GET",route="/health",status="200"'
    assert found[f"headworks_request_seconds_count{{{labels}}}"] == "3"
    assert found[f'headworks_request_seconds_bucket{{{labels},le="+Inf"}}'] == "3"
    assert float(found[f"headworks_request_seconds_sum{{{labels}}}"]) > 0
    assert "4242" not in "".join(found)


def test_a_sign_in_that_was_refused_is_counted_and_written_down(counted: Flask, caplog):
    client = counted.test_client()
    form = {"email": "nobody@example.org", "password": "not the one"}
    assert client.post("/sign-in/password", data=form).status_code == 422
    assert numbers(counted)['headworks_sign_ins_refused_total{gate="portal.sign_in"}'] == "1"


def test_what_waits_is_said_with_its_age(counted: Flask, session: Session):
    at = now() - timedelta(hours=2)
    session.add(
        Job(kind="send_message", key="x", arguments={}, due_at=at, asked_by="test", asked_at=at)
    )
    attention.call(
        session, key="x", kind=AttentionKind.UNMATCHED, subject="event:x", words="x", at=at
    )
    session.flush()
    found = numbers(counted)
    assert found["headworks_up"] == "1"
    assert found['headworks_jobs_waiting{kind="send_message"}'] == "1"
    assert 7200 <= int(found['headworks_jobs_oldest_seconds{kind="send_message"}']) < 7300
    assert found['headworks_attention_waiting{kind="unmatched"}'] == "1"
    assert int(found["headworks_disk_free_bytes"]) > 0


def test_the_last_proof_of_the_books_and_its_age_are_known(counted: Flask):
    assert "headworks_ledger_verify_findings" not in numbers(counted)
    assert counted.test_cli_runner().invoke(args=["ledger", "verify"]).exit_code == 0
    found = numbers(counted)
    assert found["headworks_ledger_verify_findings"] == "0"
    assert int(found["headworks_ledger_verify_age_seconds"]) < 60


def test_a_database_that_is_away_is_a_number_too(counted: Flask, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def away(_self):
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(Database, "reading", away)
    assert numbers(counted)["headworks_up"] == "0"


def test_they_are_served_on_the_loopback_alone(settings: Settings, house_database: Database):
    app = furnish(create_app(settings), house_database)
    refused = app.test_cli_runner().invoke(args=["metrics", "serve", "--host", "0.0.0.0"])
    assert (refused.exit_code, "loopback" in refused.output) == (2, True)
    with metrics.server(app.extensions[NAME], "127.0.0.1", 0) as server:
        served = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        served.start()
        at = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            with urlopen(f"{at}/metrics", timeout=5) as answer:
                assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
                assert b"headworks_up 1" in answer.read()
            with pytest.raises(HTTPError) as absent:
                urlopen(f"{at}/", timeout=5)
            absent.value.close()
        finally:
            server.shutdown()
            served.join()


def test_every_number_says_what_it_means(counted: Flask):
    said = counted.test_cli_runner().invoke(args=["metrics", "show"]).output
    helped = {line.split()[2] for line in said.splitlines() if line.startswith("# HELP")}
    for line in said.splitlines():
        if not line.startswith("#"):
            name = line.split("{")[0].split()[0]
            assert {name, name.removesuffix("_bucket"), name.removesuffix("_count"),
                    name.removesuffix("_sum")} & helped  # fmt: skip
