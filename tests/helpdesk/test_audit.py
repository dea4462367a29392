"""The audit explorer: who audits sees all of it, opens it, takes it away, and is written down."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from services import audit
from tests.factories import make_account
from web.clock import now


@pytest.fixture
def line(session, dana):
    """What Dana did to an account, with a before and an after."""
    account = make_account(session)
    return audit.record(
        session, actor=f"staff:{dana.id}", action="hold.place",
        subject=audit.account(account.number), at=now() - timedelta(minutes=1),
        detail={"before": {"until": None}, "after": {"until": "2026-12-05"}, "why": "=1+1"},
    )  # fmt: skip


def actions(session):
    session.expire_all()
    return [(event.action, event.subject) for event in session.scalars(select(AuditEvent))]


def test_an_auditor_finds_it_and_that_is_written_down(client, sign_in, ruth, dana, line, session):
    sign_in(ruth)
    page = client.get(f"/desk/audit?staff=staff:{dana.id}&action=hold").text
    assert "hold.place" in page
    assert dana.name in page
    assert ("audit.view", f"audit:actor staff:{dana.id}; action hold") in actions(session)


def test_a_line_shows_before_and_after_and_leads_to_its_account(
    client, sign_in, ruth, line, session
):
    sign_in(ruth)
    page = client.get(f"/desk/audit/{line.id}").text
    assert "2026-12-05" in page
    assert "Not sealed yet" in page
    assert f"/desk/accounts/{line.subject.removeprefix('account:')}" in page
    assert ("account.view", line.subject) in actions(session)
    assert client.get("/desk/audit/999999").status_code == 404


def test_a_file_of_it_runs_no_formula_and_is_written_down(client, sign_in, ruth, session):
    audit.record(session, actor="=cmd", action="hold.place", subject="x", at=now())
    sign_in(ruth)
    answer = client.get("/desk/audit/lines.csv?action=hold.place")
    head, row = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert head[:3] == ["number", "at", "actor"]
    assert row[2] == "'=cmd"
    assert ("audit.export", "audit:action hold.place") in actions(session)


def test_a_number_of_a_card_that_is_looked_for_is_not_kept(client, sign_in, ruth, session):
    sign_in(ruth)
    answer = client.get("/desk/audit?subject=x4242424242424242")
    assert answer.location == "/desk/search?refused=number"
    assert not [subject for _, subject in actions(session) if "4242424242424242" in subject]


def test_days_that_are_none_are_said(client, sign_in, ruth):
    sign_in(ruth)
    assert client.get("/desk/audit?from_on=soon").status_code == 422
    assert client.get("/desk/audit?from_on=2026-11-02&to_on=2026-11-01").status_code == 422
    assert client.get("/desk/audit/lines.csv?from_on=soon").status_code == 422


def test_a_specialist_neither_sees_it_nor_finds_it_in_the_rail(client, sign_in, dana, ruth):
    sign_in(dana)
    assert client.get("/desk/audit").status_code == 403
    assert 'href="/desk/audit"' not in client.get("/desk/jobs").text
    sign_in(ruth)
    assert 'href="/desk/audit"' in client.get("/desk/jobs").text
