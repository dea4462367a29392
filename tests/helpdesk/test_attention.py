"""What the machine does not decide: a person looks, and says so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attention import Attention, AttentionKind
from models.audit import AuditEvent
from models.identity import Staff
from services import attention
from tests.changed import Desk, credit
from tests.client import AS_HTMX, HouseClient
from tests.helpdesk.story import Story
from tests.pages import fragment, read, words
from web.extensions import house

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)


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


def test_a_change_that_somebody_writes_of_on_paper_is_one_press_away(
    client: HouseClient, at_desk: Staff, account: CustomerAccount, session: Session, app: Flask
):
    """It has no owner with an e-mail address."""
    with app.app_context():
        desk = Desk(session, house().context)
    change = desk.do(account, credit(1_000))
    page = read(client.get("/desk/attention"))
    [link] = [each["href"] for each in page.select("article a") if "approvals" in each["href"]]
    assert change.number in words(read(client.get(link)).h1)


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


def test_what_is_about_ones_own_hand_a_colleague_looks_at(
    client: HouseClient, at_desk: Staff, session: Session
):
    for number, hand in enumerate((f"staff:{at_desk.id}", "staff:4711")):
        attention.call(
            session, key=f"hand:{number}", kind=AttentionKind.CASH, words="Count the money.",
            subject=f"payment:{number}", at=AT + timedelta(hours=number), not_by=hand,
        )  # fmt: skip
    mine, anothers = read(client.get("/desk/attention")).select("article.command")
    assert "It is about what you did: a colleague looks." in words(mine)
    assert mine.find("form") is None
    assert client.post(f"/desk/attention/{mine['id'][10:]}/resolve").status_code == 403
    assert client.post(anothers.find("form")["action"]).status_code == 303


def test_what_is_not_there_cannot_be_resolved(client: HouseClient, at_desk: Staff):
    assert client.post("/desk/attention/999999/resolve").status_code == 404


def alert(session, number, words="charge.odd: nobody knows it.", subject="event:evt_{}"):
    attention.call(
        session, key=f"alert:{number}", kind=AttentionKind.UNMATCHED, words=words,
        subject=subject.format(number), at=AT + timedelta(hours=number),
    )  # fmt: skip


def test_one_cause_is_one_line_with_how_often_since_when_and_when_last(
    client: HouseClient, at_desk: Staff, session: Session
):
    for number in range(3):
        alert(session, number)
    alert(session, 3, words="charge.other: nobody knows it.")
    page = read(client.get("/desk/attention"))
    lines = page.select("article.command")
    assert [words(line.select_one("div > p")) for line in lines] == [
        "charge.odd: nobody knows it.", "charge.other: nobody knows it.",
    ]  # fmt: skip
    said = words(lines[0].select_one(".end"))
    assert said.startswith("3 times, first ")
    assert ", last " in said
    assert "times" not in words(lines[1].select_one(".end"))
    assert "3 times, last" in words(read(client.get("/desk/")).main)


def test_who_looked_at_a_cause_looked_at_all_of_it_that_they_were_shown(
    client: HouseClient, at_desk: Staff, session: Session
):
    """What is raised again while they read stays on the list."""
    for number in range(2):
        alert(session, number)
    shown = read(client.get("/desk/attention")).select_one("article form")["action"]
    alert(session, 2)
    assert client.post(shown).status_code == 303
    assert open_thing(session).key == "alert:2"
    traces = select(AuditEvent).where(AuditEvent.action == "attention.resolve")
    assert [each.detail["key"] for each in session.scalars(traces)] == ["alert:0", "alert:1"]


def test_payments_are_looked_at_one_by_one_however_alike_their_words_are(
    client: HouseClient, at_desk: Staff, session: Session
):
    for number in range(2):
        alert(session, number, subject="attempt:{}")
    page = read(client.get("/desk/attention"))
    assert len(page.select("article.command")) == 2
    client.post(page.select_one("article form")["action"])
    assert open_thing(session).key == "alert:1"
