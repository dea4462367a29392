"""Questions at the desk: beside the account, answered once, never lost, never shown too soon."""

from datetime import timedelta

import pytest

from models.audit import AuditEvent
from models.ticket import Reason, TicketMessage
from models.ticket_draft import CannedReply
from models.ticket_states import TicketState
from services.tickets import answering, asking
from tests.client import AS_HTMX
from tests.factories import give_access, make_person, make_staff
from tests.pages import read, words
from tests.web.corpora import ATTACKS, assert_inert
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def iris(session, account):
    person = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, person, account)
    return person


@pytest.fixture
def asked(session, account, iris):
    """Iris asked why."""
    return asking.ask(
        session, LARKSPUR, key="k", account_id=account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Why so much?", person_id=iris.id, at=now(),
    )  # fmt: skip


def page_of(client, ticket, query=""):
    return read(client.get(f"/desk/tickets/{ticket.number}{query}"))


def write(client, ticket, kind, words, **more):
    return client.post(
        f"/desk/tickets/{ticket.number}/{kind}",
        data={"seen": str(ticket.version), "words": words, **more},
    )


def names_of(page):
    return [words(each) for each in page.select(".command h2")]


def test_the_inbox_lists_and_counts_what_waits(client, at_desk, asked):
    page = read(client.get("/desk/inbox?view=unassigned"))
    assert asked.number in words(page.main)
    assert "Nobody's 1" in [words(pill) for pill in page.select(".pill")]
    client.post(f"/desk/tickets/{asked.number}/take")
    mine = read(client.get("/desk/inbox"))
    assert asked.number in words(mine.main)
    assert "Nobody's 0" in [words(pill) for pill in mine.select(".pill")]


def test_the_search_box_leads_from_a_number_to_its_question(client, at_desk, asked):
    answer = client.get(f"/desk/search?q={asked.number.lower()}")
    assert answer.location == f"/desk/tickets/{asked.number}"
    while_typing = client.get(f"/desk/search?q={asked.number}", headers=AS_HTMX)
    assert f"Question {asked.number}" in while_typing.text
    assert "Nothing is found" in client.get("/desk/search?q=T-99999999").text


def test_a_late_promise_is_said(client, at_desk, asked, session):
    asked.promised_on -= timedelta(days=30)
    session.flush()
    assert "Late" in words(read(client.get("/desk/inbox?view=due")).main)
    assert "Late" in words(page_of(client, asked).main)


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_f14_whatever_is_written_into_a_thread_stays_text(client, at_desk, asked, session, kind):
    for attack in ATTACKS:
        session.refresh(asked)
        assert write(client, asked, kind, attack).status_code == 303
    page = client.get(f"/desk/tickets/{asked.number}")
    assert_inert(page)
    said = [each.text for each in read(page).select(".said")]
    assert said == ["Why so much?", *ATTACKS]


def test_the_account_stands_beside_its_question(client, at_desk, asked, account):
    panel = page_of(client, asked).select_one("aside[aria-label='The account']")
    assert account.shown in words(panel)
    assert "They owe $132.50" in words(panel)
    assert "Iris Vance" in words(panel)


def test_nothing_is_composed_until_it_is_said_which_kind(client, at_desk, asked):
    assert page_of(client, asked).select("#write") == []
    reply = page_of(client, asked, "?write=reply").select_one("#write")
    note = page_of(client, asked, "?write=note").select_one("#write")
    assert words(reply.h2) == "Reply to Iris Vance"
    assert words(note.h2) == "Note for staff only"
    assert reply["action"] != note["action"]
    assert reply["class"] != note["class"]


def test_reply_and_solve_then_undo_keeps_the_words(client, at_desk, asked, session):
    answer = write(client, asked, "reply", "Because.", do="solve")
    assert answer.status_code == 303
    session.refresh(asked)
    assert (asked.state, asked.owner_id) == (TicketState.SOLVED, at_desk.id)
    page = page_of(client, asked)
    assert "Dana Whitfield to the customer" in names_of(page)
    assert "Undo" in words(page.main)
    undone = client.post(f"/desk/tickets/{asked.number}/take-back")
    page = read(client.get(undone.location))
    assert page.select_one("#write textarea").text.strip() == "Because."
    assert "Dana Whitfield to the customer" not in names_of(page)
    session.refresh(asked)
    assert asked.state is TicketState.NEW


def test_f18_of_two_who_answer_at_once_the_second_sees_the_first_and_keeps_their_words(
    client, at_desk, asked, session
):
    seen = str(asked.version)
    lee = make_staff(session, "Lee Marchetti")
    answering.note(
        session, LARKSPUR, number=asked.number, seen=1, words="I have it.", staff_id=lee.id,
        at=now(),
    )  # fmt: skip
    answer = client.post(
        f"/desk/tickets/{asked.number}/reply", data={"seen": seen, "words": "Mine."}
    )
    page = read(answer, 409)
    assert "Something newer was written here" in words(page.select_one(".errors"))
    assert "I have it." in words(page.main)
    assert page.select_one("#write textarea").text.strip() == "Mine."
    again = page.select_one("#write input[name=seen]")["value"]
    sent = client.post(
        f"/desk/tickets/{asked.number}/reply", data={"seen": again, "words": "Mine."}
    )
    assert sent.status_code == 303


def test_a_note_is_written_apart_and_mails_nobody(client, at_desk, asked, session):
    write(client, asked, "note", "Second time.")
    page = page_of(client, asked)
    (note,) = page.select(".command.note")
    assert "staff only" in words(note.h2)
    session.refresh(asked)
    assert asked.state is TicketState.NEW


def test_a_draft_is_kept_with_a_script_and_without_and_is_its_writers_alone(
    client, at_desk, asked, session, sign_in
):
    path, form = f"/desk/tickets/{asked.number}/draft", {"kind": "reply", "words": "Dear Iri"}
    by_script = client.post(path, data=form, headers=AS_HTMX)
    assert (by_script.status_code, by_script.text) == (204, "")
    by_button = client.post(path, data={**form, "words": "Dear Iris"})
    assert by_button.status_code == 303
    assert page_of(client, asked).select_one("#write textarea").text.strip() == "Dear Iris"
    sign_in(make_staff(session, "Lee Marchetti"))
    assert page_of(client, asked).select("#write") == []


def test_a_canned_reply_is_put_above_the_text_and_filled(client, at_desk, asked, session):
    canned = CannedReply(
        title="Owed", language="en", text="{name}, you owe {owed}.", made_by="x", made_at=now()
    )
    session.add(canned)
    session.flush()
    answer = client.post(
        f"/desk/tickets/{asked.number}/draft",
        data={"kind": "reply", "words": "Hello.", "canned": str(canned.id), "do": "insert"},
    )
    text = read(client.get(answer.location)).select_one("#write textarea").text.strip()
    assert text.split() == ["Iris", "Vance,", "you", "owe", "$132.50.", "Hello."]


def test_supervisors_make_canned_replies_and_others_read_them(client, at_desk, lee, sign_in):
    form = {"title": "Owed", "language": "en", "text": "You owe {owed}."}
    assert client.post("/desk/canned/make", data=form).status_code == 403
    assert "Supervisors make them" in words(read(client.get("/desk/canned")).main)
    sign_in(lee)
    assert client.post("/desk/canned/make", data=form).status_code == 303
    bad = client.post("/desk/canned/make", data={**form, "text": "{password}"})
    assert "Between braces stands one of" in words(read(bad, 422).main)
    page = read(client.get("/desk/canned"))
    assert "You owe {owed}." in words(page.main)
    (change,) = [a for a in page.main.select("a") if words(a) == "Change “Owed”"]
    filled = read(client.get(change["href"])).select_one("#change")
    assert filled.select_one("#title")["value"] == "Owed"
    assert filled.select_one("#text").text.strip() == "You owe {owed}."
    assert client.get("/desk/canned?change=999").status_code == 404


def test_the_timeline_of_the_account_tells_of_the_question(client, at_desk, asked, account):
    page = read(client.get(f"/desk/accounts/{account.number}"))
    (row,) = [a for a in page.select("#timeline a") if asked.number in words(a)]
    assert row["href"] == f"/desk/tickets/{asked.number}"


def test_an_auditor_reads_everything_and_is_offered_nothing_to_do(client, ruth, sign_in, asked):
    sign_in(ruth)
    page = page_of(client, asked, "?write=reply")
    assert "Why so much?" in words(page.main)
    assert page.main.select("form") == []


def test_whatever_is_done_is_in_the_trail(client, at_desk, asked, session):
    page_of(client, asked)
    client.post(f"/desk/tickets/{asked.number}/take")
    write(client, asked, "note", "Looked.")
    session.refresh(asked)
    write(client, asked, "reply", "Because.")
    client.post(f"/desk/tickets/{asked.number}/take-back")
    done = session.query(AuditEvent).filter_by(subject=f"ticket:{asked.number}").all()
    assert {each.action for each in done} == {
        "ticket.view", "ticket.give", "ticket.note", "ticket.reply", "ticket.take_back",
    }  # fmt: skip
    assert not any("Because" in str(each.detail) for each in done)


def test_a_page_asks_as_much_however_long_its_thread(client, at_desk, asked, session):
    page_of(client, asked)
    with statements() as few:
        page_of(client, asked)
    for number in range(120):
        session.add(
            TicketMessage(
                key=f"m{number}", ticket_id=asked.id, kind="note", text=str(number),
                staff_id=at_desk.id, written_at=now(), leaves_at=now(),
            )
        )  # fmt: skip
    session.flush()
    with statements() as many:
        page = page_of(client, asked)
    assert len(many) == len(few)
    assert len(page.select("article.command")) == 50


def test_the_start_and_the_rail_say_what_waits_and_lead_there(client, at_desk, asked):
    start = read(client.get("/desk/"))
    said = words(start.main)
    assert "0 yours, 1 nobody’s. The next answer is promised for" in said
    assert "Nothing under “Needs a look”" in said
    assert "Inbox : 1 yours or nobody’s" in words(start.select_one("#rail"))
    inbox = read(client.get("/desk/inbox"))
    assert words(inbox.select_one(".pill[aria-current]")).startswith("Nobody's")
    assert asked.number in words(inbox.main)
