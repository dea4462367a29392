"""The trail from the command line."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select, text

from models.audit import AuditEvent
from models.audit_seal import AuditSeal
from services import audit
from services.operations.gauges import read
from web.clock import now


@pytest.fixture
def run(app, session):
    audit.record(
        session, actor="staff:7", action="hold.place", subject="account:20441836",
        at=now() - timedelta(days=1),
    )  # fmt: skip

    def run(*words):
        return app.test_cli_runner().invoke(args=["audit", *words])

    return run


@pytest.fixture
def untriggered(session):
    """A trail whose guard against updates is gone."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
    else:
        session.execute(text("DROP TRIGGER audit_event_never_updates"))


def test_it_is_sealed_once_and_proved(run):
    assert run("verify").output == "Nothing is sealed yet.\n"
    assert run("head").exit_code == 1
    assert run("seal").output == "1 day sealed, 1 lines.\n"
    assert run("seal").output == "Every day that is over is sealed.\n"
    ran = run("verify")
    assert (ran.exit_code, ran.output) == (0, "The trail is as it was sealed: 1 lines of 1 day.\n")


def test_what_is_printed_proves_itself_with_standard_tools(run, session):
    run("seal")
    seal = session.scalars(select(AuditSeal)).one()
    leaves = run("leaves", seal.day.isoformat()).output
    assert sha256(leaves.encode()).hexdigest() == seal.leaves
    (line,) = run("lines", seal.day.isoformat()).output.splitlines()
    assert leaves == f"{seal.last_id} {sha256(line.encode()).hexdigest()}\n"
    said, _, digest = run("seals").output.rstrip().rpartition("hash ")
    assert (sha256(said.encode()).hexdigest(), digest) == (seal.hash, seal.hash)
    assert run("lines", "2020-01-01").exit_code == 1


def test_a_copy_outside_is_held_against_it(run, tmp_path):
    run("seal")
    file = tmp_path / "heads"
    file.write_text(run("head").output)
    assert run("verify", "--against", str(file)).exit_code == 0
    ran = run("verify", "--against", "0" * 64)
    assert ran.exit_code == 1
    assert "is not here" in ran.output
    file.write_text("nothing of ours\n")
    assert "Line 1 is no seal" in run("verify", "--against", str(file)).output
    assert run("verify", "--against", str(tmp_path / "none")).exit_code == 1


def test_a_line_that_was_touched_fails_the_command(run, session, untriggered):
    run("seal")
    last = session.scalars(select(AuditSeal.last_id)).one()
    session.execute(text("UPDATE audit_event SET actor = 'staff:8' WHERE id = :id"), {"id": last})
    ran = run("verify", "--json")
    assert ran.exit_code == 1
    assert {(each["what"], each["event"]) for each in json.loads(ran.output)} == {
        ("unprotected", None), ("touched", last),
    }  # fmt: skip
    assert "2 things are wrong in the trail" in run("verify").output


def gauges(session):
    found = read(session, on_disk=Path(), at=now(), today=now().date())
    return {each.name: each.value for each in found}


def test_a_part_that_is_right_takes_no_alarm_back(run, session, untriggered):
    run("seal")
    last = session.scalars(select(AuditSeal.last_id)).one()
    session.execute(text("UPDATE audit_event SET actor = 'staff:8' WHERE id = :id"), {"id": last})
    assert run("verify").exit_code == 1
    raised = gauges(session)["audit_verify_findings"]
    assert raised >= 1
    assert run("verify", "--from", now().date().isoformat()).exit_code == 1
    assert gauges(session)["audit_verify_findings"] == raised


def test_a_proof_of_no_day_is_none(run, session):
    run("seal")
    ran = run("verify", "--from", "2099-01-01")
    assert ran.exit_code == 1
    assert "No seal is of 2099-01-01 or a later day" in ran.output
    assert run("verify", "--from", "2099-01-01", "--json").exit_code == 1
    assert "audit_verify_findings" not in gauges(session)


def test_what_a_copy_outside_showed_stands_until_another_copy_agrees(run, session):
    run("seal")
    assert run("verify", "--against", "0" * 64).exit_code == 1
    assert gauges(session)["audit_verify_findings"] == 1
    assert run("verify").exit_code == 0
    assert gauges(session)["audit_verify_findings"] == 1
    head = run("head").output.split()[-1]
    assert run("verify", "--against", head).exit_code == 0
    assert gauges(session)["audit_verify_findings"] == 0


def test_the_trail_says_of_what_it_was_proved(run, session):
    run("seal")
    day = session.scalars(select(AuditSeal.day)).one().isoformat()
    run("verify", "--from", day, "--against", "0" * 64)
    proved = session.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "audit.verify")
    ).one()
    assert proved == {
        "findings": 0, "seals": 1, "events": 1, "since": day, "against": "0" * 64,
    }  # fmt: skip
