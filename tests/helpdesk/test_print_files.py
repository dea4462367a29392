"""Bills for the mail house at the desk: sent by one press, taken with a trace, handed over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.identity import StaffRole
from models.job import Job
from models.mailing import PrintFile, Sending
from services.mailing import printing, seen
from tests.factories import make_account, make_bill, make_staff
from tests.pages import pdf_words, read, words
from web.clock import now, today
from web.extensions import house

KEY = "6f1c2b3a-0000-4000-8000-00000000000c"


@pytest.fixture
def bill(session):
    """A bill that somebody asks for again."""
    return make_bill(session, make_account(session, mailing_name="Ada Quill"))


@pytest.fixture
def asked(client, at_desk, session, bill):
    """It was asked for on the bill's own page."""
    number = session.get_one(type(bill.account), bill.account_id).number
    path = f"/desk/accounts/{number}/bills/{bill.number}"
    answer = client.post(f"{path}/again", data={"key": KEY, "reason": "It never came"})
    assert answer.status_code == 303
    return path


def test_a_bill_is_printed_again_taken_and_handed_over(client, app, session, asked, bill):
    assert "Waits to be printed" in words(read(client.get(asked)).main)
    assert "1 bill waits to be printed again" in words(read(client.get("/desk/print-files")).main)
    answer = client.post("/desk/print-files/again", data={"key": KEY})
    file_id = session.scalars(select(PrintFile.id)).one()
    assert answer.location.endswith(f"/desk/print-files/{file_id}")
    assert session.scalars(select(Job.kind).where(Job.kind == printing.PRINTING)).all()
    with app.app_context():
        printing.draw(house().context, file_id, by="staff:1")
    page = f"/desk/print-files/{file_id}"
    assert "Ada Quill" in words(read(client.get(page)).main)
    assert "Ada Quill" in pdf_words(client.get(f"{page}/parts/1.pdf").data)
    assert bill.number in client.get(f"{page}/list.csv").text
    assert client.get(f"{page}/parts/2.pdf").status_code == 404
    taken = select(AuditEvent.id).where(AuditEvent.action == "print_file.take")
    assert session.scalars(taken).all()
    with app.app_context():
        day = today()
    late = client.post(f"{page}/handed", data={"on": (day + timedelta(days=1)).isoformat()})
    assert late.status_code == 422
    assert client.post(f"{page}/handed", data={"on": day.isoformat()}).status_code == 303
    said = words(read(client.get(asked)).main)
    assert "handed over" in said
    assert "It never came" in said
    with app.app_context():
        assert seen.last_sent(session, bill.id).handed_on == day


def test_without_a_reason_nothing_is_printed_again(client, session, asked):
    answer = client.post(f"{asked}/again", data={"key": "", "reason": ""})
    assert answer.status_code == 422
    assert len(session.scalars(select(Sending)).all()) == 1


def test_who_only_looks_takes_no_file(client, session, sign_in):
    sign_in(make_staff(session, "Ruth Adebayo", role=StaffRole.AUDITOR))
    file = PrintFile(key="again:x", asked_at=now(), asked_by="staff:1")
    session.add(file)
    session.flush()
    assert client.get(f"/desk/print-files/{file.id}").status_code == 200
    assert client.get(f"/desk/print-files/{file.id}/list.csv").status_code == 403


def test_a_bill_that_was_changed_is_called_out_on_its_page(client, session, asked, monkeypatch):
    assert "no longer says what it said" not in words(read(client.get(asked)).main)
    monkeypatch.setattr("services.verify.contents.content_hash", lambda *_: "another")
    assert "no longer says what it said" in words(read(client.get(asked)).main)
