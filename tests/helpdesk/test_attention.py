"""What the machine does not decide: a person looks, and says so."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attention import Attention
from models.audit import AuditEvent
from models.identity import Staff
from tests.client import AS_HTMX, HouseClient
from tests.helpdesk.story import Story
from tests.pages import fragment, read, words


def open_thing(session: Session) -> Attention:
    return session.scalars(select(Attention).where(Attention.resolved_at.is_(None))).one()


def test_the_list_leads_to_what_it_is_about(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    page = read(client.get("/desk/attention"))
    section = page.find(id=f"attention-{open_thing(session).id}")
    assert "The processor did not answer for two days." in words(section)
    assert section.find("a", href=f"/desk/attempts/{story.sent.id}")
    assert section.find("a", href="/desk/accounts/20441836")


def test_who_looked_says_so_and_it_is_off_the_list(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    thing = open_thing(session)
    answer = client.post(f"/desk/attention/{thing.id}/resolve")
    assert (answer.status_code, answer.location) == (303, "/desk/attention")
    assert "Nothing waits for a person." in words(read(client.get("/desk/attention")))
    trace = session.scalars(select(AuditEvent).where(AuditEvent.action == "attention.resolve"))
    assert trace.one().actor == f"staff:{at_desk.id}"
    assert client.post(f"/desk/attention/{thing.id}/resolve").status_code == 303


def test_resolving_answers_htmx_with_a_line_in_its_place(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    thing = open_thing(session)
    line = fragment(client.post(f"/desk/attention/{thing.id}/resolve", headers=AS_HTMX))
    assert line["id"] == f"attention-{thing.id}"


def test_an_auditor_reads_the_list_and_resolves_nothing(
    client: HouseClient, ruth: Staff, sign_in: Callable[..., str], story: Story, session: Session
):
    sign_in(ruth)
    assert read(client.get("/desk/attention")).find("main").find("form") is None
    assert client.post(f"/desk/attention/{open_thing(session).id}/resolve").status_code == 403


def test_what_is_not_there_cannot_be_resolved(client: HouseClient, at_desk: Staff):
    assert client.post("/desk/attention/999999/resolve").status_code == 404
