"""Files at the desk: put with a reply, kept with its draft, looked at only as a picture anew."""

import io

from sqlalchemy import select

from models.audit import AuditEvent
from models.document import Attachment
from tests.pages import read, words
from tests.services.documents.corpus import picture
from tests.services.documents.papers import question
from web.clock import now


def post(client, ticket, what, *sent, **form):
    page = read(client.get(f"/desk/tickets/{ticket.number}?write=reply"))
    seen = page.select_one("input[name=seen]")["value"]
    return client.post(f"/desk/tickets/{ticket.number}/{what}", data={
        "seen": seen, "kind": "reply", **form,
        "files": [(io.BytesIO(content), name) for content, name in sent],
    })  # fmt: skip


def test_a_draft_keeps_its_files_a_reply_takes_them_along_and_undo_gives_them_back(
    client, at_desk, session
):
    ticket = question(session, now())
    assert post(client, ticket, "draft", (picture(), "pipe.jpg"), words="").status_code == 303
    page = read(client.get(f"/desk/tickets/{ticket.number}"))
    assert "Leave out pipe.jpg" in words(page)
    assert post(client, ticket, "reply", words="").status_code == 422
    assert post(client, ticket, "reply", words="See the photo.").status_code == 303
    page = read(client.get(f"/desk/tickets/{ticket.number}"))
    assert [words(a) for a in page.select("main a[download]")] == ["pipe.jpg"]
    answer = client.post(f"/desk/tickets/{ticket.number}/take-back")
    assert answer.status_code == 303
    page = read(client.get(f"/desk/tickets/{ticket.number}"))
    assert not page.select("main a[download]")
    assert "Leave out pipe.jpg" in words(page)


def test_a_photo_is_looked_at_as_a_small_copy_and_the_look_is_written_down(
    client, at_desk, session
):
    ticket = question(session, now())
    post(client, ticket, "reply", (picture(), "pipe.jpg"), (b"7", "m.txt"), words="See.")
    photo, text = session.scalars(select(Attachment).order_by(Attachment.id)).all()
    drawn = client.get(f"/desk/files/{photo.token}/picture")
    assert drawn.content_type == "image/jpeg"
    assert b"taken at home" not in drawn.data
    assert "sandbox" in " ".join(drawn.headers.getlist("Content-Security-Policy"))
    assert client.get(f"/desk/files/{text.token}/picture").status_code == 422
    kept = client.get(f"/desk/files/{photo.token}")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "file.open")).all()
    assert looks
