"""Files with a question: kept through errors, seen by whom they concern, never run."""

import dataclasses
import io
from threading import BoundedSemaphore

import pytest
from sqlalchemy import select

from models.document import Attachment, Document, DocumentState
from models.ticket import Ticket, TicketMessage, WrittenAs
from services.documents import gate, receiving
from services.gateways.scanner import EICAR, ClamdScanner
from services.keys.vault import Vault
from services.tickets import answering, files
from tests.factories import make_staff
from tests.pages import read, words
from tests.services.documents.corpus import pdf, picture
from tests.workshop import LARKSPUR
from web import bodies, uploads
from web.application import Request
from web.clock import now
from web.extensions import NAME


@pytest.fixture
def at_home(owner, account, sign_in):
    sign_in(owner)
    return f"/a/{account.number}/messages/new"


def send(client, path, *sent, key=None, **form):
    key = key or read(client.get(path)).select_one("input[name=key]")["value"]
    return client.post(path, data={
        "key": key, "reason": "other", **form,
        "files": [(io.BytesIO(content), name) for content, name in sent],
    })  # fmt: skip


def asked(client, path, *sent, **form):
    answer = send(client, path, *sent, words="See the photo.", **form)
    assert answer.status_code == 303
    return answer.location


def test_a_photo_sent_with_a_question_is_given_back_to_be_saved_and_never_shown(client, at_home):
    page = read(client.get(asked(client, at_home, (picture(), "Zähler.jpg"))))
    link = page.select_one("main a[download]")
    assert words(link) == "Zähler.jpg"
    answer = client.get(link["href"])
    assert b"taken at home" in picture()
    assert b"taken at home" not in answer.data
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in " ".join(answer.headers.getlist("Content-Security-Policy"))
    assert answer.content_type == "image/jpeg"


def test_what_was_sent_stays_with_a_form_that_has_an_error_and_can_be_left_out(
    client, at_home, session
):
    answer = send(client, at_home, (picture(), "a.jpg"), (b"<html>", "b.txt"), (pdf(), "c.pdf"))
    assert answer.status_code == 422
    page = read(answer, 422)
    problems = [words(each) for each in page.select(".problem")]
    assert any("Write what you want to ask" in each for each in problems)
    assert any("b.txt is not a PDF, a photo" in each for each in problems)
    held = page.select("input[name^=leave-out-]")
    assert len(held) == 2
    key = page.select_one("input[name=key]")["value"]
    again = {held[1]["name"]: "yes"}
    for _ in range(2):
        answer = send(client, at_home, key=key, words="Here it is.", **again)
        assert answer.status_code == 303
    page = read(client.get(answer.location))
    assert [words(each) for each in page.select("main a[download]")] == ["a.jpg"]
    assert session.query(Ticket).count() == 1


def test_f05_a_virus_is_told_to_its_sender_and_not_kept(client, at_home, session):
    answer = send(client, at_home, (b"hello " + EICAR, "hello.txt"), words="Look at this.")
    assert answer.status_code == 422
    assert "A virus was found in hello.txt. It was not kept." in words(read(answer, 422))
    assert session.query(Document).count() == 0


def test_f05_while_the_scanner_is_away_a_file_is_kept_and_nobody_opens_it(
    client, at_home, app, session
):
    house = app.extensions[NAME]
    vault = house.context.vault()
    away = Vault(vault.storage, vault.sealer, ClamdScanner("tcp://127.0.0.1:9"))
    context = dataclasses.replace(house.context, vault=lambda: away)
    app.extensions[NAME] = dataclasses.replace(house, context=context)
    try:
        page = read(client.get(asked(client, at_home, (b"reading 7", "meter.txt"))))
    finally:
        app.extensions[NAME] = house
    assert "being checked" in words(page)
    assert not page.select("main a[download]")
    assert session.scalar(select(Document.state)) is DocumentState.WAITING
    token = session.scalar(select(Attachment.token))
    assert client.get(f"/file/{token}").status_code == 422


def test_f06_more_than_may_be_sent_is_cut_off_before_it_is_read(client, at_home, monkeypatch):
    monkeypatch.setattr(bodies, "REQUEST_BYTES_MAX", 2 * 1024 * 1024)

    def post(length: int) -> int:
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        body = head + b"x" * length + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        return client.post(at_home, data=body, content_type=kind).status_code

    assert post(1100 * 1024) == 400  # it was read, and has no token
    assert post(2100 * 1024) == 413
    client.delete_cookie("headworks-portal-login")
    assert post(1100 * 1024) == 413  # of a stranger no more is read than of any form


def test_a_file_that_never_ends_is_closed_with_its_request(client, at_home, monkeypatch):
    begun = []
    really = Request._get_file_stream

    def begin(self, *args, **facts):
        begun.append(really(self, *args, **facts))
        return begun[-1]

    monkeypatch.setattr(Request, "_get_file_stream", begin)
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    half = client.post(at_home, data=head + b"x" * 600 * 1024, content_type=kind)
    assert half.status_code == 400
    assert [stream.closed for stream in begun] == [True]


def test_nobody_else_opens_a_file_not_even_with_its_address(
    client, at_home, session, sign_in, neighbour
):
    asked(client, at_home, (picture(), "a.jpg"))
    token = session.scalar(select(Attachment.token))
    assert client.get(f"/file/{token}").status_code == 200
    sign_in(neighbour)
    assert client.get(f"/file/{token}").status_code == 404
    assert client.get(f"/file/{'0' * 32}").status_code == 404
    client.delete_cookie("headworks-portal-login")
    assert client.get(f"/file/{token}").status_code == 303


def test_a_file_of_the_office_is_seen_with_its_reply_and_one_in_a_note_never(
    client, at_home, session
):
    asked(client, at_home)
    ticket, dana, at = session.query(Ticket).one(), make_staff(session, "Dana"), now()
    hold(client, session, ticket, dana, "note", at)
    answering.note(
        session, LARKSPUR, number=ticket.number, seen=ticket.version, words="n",
        staff_id=dana.id, at=at,
    )  # fmt: skip
    hold(client, session, ticket, dana, "reply", at)
    answering.reply(
        session, LARKSPUR, number=ticket.number, seen=ticket.version, words="r", solve=False,
        staff_id=dana.id, at=at,
    )  # fmt: skip
    tokens = session.scalars(select(Attachment.token).order_by(Attachment.id)).all()
    assert [client.get(f"/file/{each}").status_code for each in tokens] == [404, 404]
    for each in ticket_messages(session):
        each.leaves_at = at - answering.UNDO_FOR
    session.flush()
    assert [client.get(f"/file/{each}").status_code for each in tokens] == [404, 200]


def ticket_messages(session):
    return session.query(TicketMessage).all()


def hold(client, session, ticket, staff, kind, at):
    vault = client.application.extensions[NAME].context.vault()
    taken = receiving.take(vault, f"words of a {kind}".encode(), f"{kind}.txt", scope="account:1")
    files.hold(
        session, taken, held_for=files.draft_of(staff.id, ticket.id, WrittenAs(kind)),
        added_by=staff.name, at=at,
    )  # fmt: skip


def test_no_more_than_five_files_go_with_one_form_and_a_day_has_its_measure(
    client, at_home, monkeypatch
):
    six = [(f"file {number}".encode(), f"{number}.txt") for number in range(6)]
    assert "Send no more than 5 files at once" in words(
        read(send(client, at_home, *six, words="x"), 422)
    )
    monkeypatch.setattr(files, "DAY_BYTES_MAX", 35)
    answer = send(client, at_home, (b"one more", "m.txt"), words="x")
    assert "You sent many files today" in words(read(answer, 422))


def test_f06_many_files_in_one_form_count_as_many(client, at_home, monkeypatch):
    monkeypatch.setattr(uploads, "SENT_MAX", 2)
    three = [(f"file {number}".encode(), f"{number}.txt") for number in range(3)]
    page = read(send(client, at_home, *three, words="x"), 422)
    assert "You sent many files. Wait an hour" in words(page)
    assert len(page.select("input[name^=leave-out-]")) == 2


def test_f06_looks_at_files_have_a_measure_and_a_busy_reader_says_when_to_come_again(
    client, at_home, session, monkeypatch
):
    asked(client, at_home, (picture(), "a.jpg"))
    path = f"/file/{session.scalar(select(Attachment.token))}"
    monkeypatch.setattr(gate, "WAIT_SECONDS_MAX", 0.01)
    monkeypatch.setattr(gate, "_READERS", BoundedSemaphore(1))
    with gate._READERS:
        busy = client.get(path)
    assert "Try again in a moment" in words(read(busy, 503))
    assert busy.headers["Retry-After"] == "30"
    monkeypatch.setattr(uploads, "LOOKS_MAX", 2)
    assert [client.get(path).status_code for _ in range(2)] == [200, 429]
