"""Questions of a ratepayer: asked in three clicks, never lost, seen by whom they concern."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.payment import Payment
from models.ticket import Reason, Ticket, TicketMessage
from models.ticket_states import TicketState
from portal.messages import WRITTEN_MAX
from services.tickets import answering, asking, merging
from tests.factories import give_access, make_person, make_staff
from tests.journeys.stories import Household
from tests.pages import read, words
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def today():
    """The district's day."""
    return LARKSPUR.day(now())


@pytest.fixture
def home(session, sign_in, today):
    """Two years of bills; its owner is signed in."""
    home = Household(session, today, "Marian Kessler", "2218", "Cedar Hollow Rd").billed()
    sign_in(home.owner)
    return home


@pytest.fixture
def asked(session, home):
    """Marian asked why."""
    return asking.ask(
        session, LARKSPUR, key="k", account_id=home.account.id, thing=asking.About(),
        reason=Reason.OTHER, words="Where is my meter?\nIs there one?", person_id=home.owner.id,
        at=now(),
    )  # fmt: skip


def send(client, path, **form):
    page = read(client.get(path))
    key = page.select_one("input[name=key]")["value"]
    return client.post(path, data={"key": key, **form})


def test_a_line_of_a_bill_is_questioned_in_three_clicks(client, home, session, today):
    bill = home.bills[-1]
    page = read(client.get(f"/a/{home.account.number}/bills/{bill.number}"))
    (link, *_) = [a for a in page.select("a") if words(a).startswith("Ask about this line")]
    form = read(client.get(link["href"]))
    assert [words(b) for b in form.select(".choice b")] == [
        "The amount is not right", "I do not understand it", "It is not for me or my property",
        "Something else",
    ]  # fmt: skip
    answer = send(client, link["href"], reason="amount", words="")
    assert answer.status_code == 303
    shown = read(client.get(answer.location))
    assert words(shown.h1).startswith("Sewer service")
    promised = asking.promise(LARKSPUR, today)
    assert f"We answer by {promised:%a, %b} {promised.day}, {promised.year}." in words(shown.main)
    ticket = session.query(Ticket).one()
    assert (ticket.bill_id, ticket.line_position, ticket.asked_by_id) == (
        bill.id, bill.lines[0].position, home.owner.id,
    )  # fmt: skip
    assert session.query(AuditEvent).filter_by(action="ticket.ask").count() == 1


def test_c07_the_same_form_sent_twice_is_one_question(client, home, session):
    path = f"/a/{home.account.number}/messages/new"
    form = {"key": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "reason": "other", "words": "Why?"}
    first, second = (client.post(path, data=form) for _ in range(2))
    assert first.location == second.location
    assert session.query(Ticket).count() == 1


def test_what_was_typed_is_kept_when_something_is_wrong(client, home):
    path = f"/a/{home.account.number}/messages/new?bill={home.bills[-1].number}"
    answer = send(client, path, reason="", words="Two lines\nof words")
    page = read(answer, 422)
    assert page.title.text.startswith("Error:")
    assert page.select_one("textarea").text.strip().splitlines() == ["Two lines", "of words"]
    too_long = send(client, path, reason="amount", words="x" * 4_001)
    assert too_long.status_code == 422
    assert "x" * 4_001 in too_long.text


def test_a_payment_is_questioned_from_its_page(client, session, home):
    payment = session.scalars(
        select(Payment).where(Payment.account_id == home.account.id).limit(1)
    ).one()
    path = f"/a/{home.account.number}/messages/new?receipt={payment.receipt_number}"
    answer = send(client, path, reason="amount", words="")
    assert words(read(client.get(answer.location)).h1) == f"Payment {payment.receipt_number}"


def test_a_question_about_anything_needs_words(client, home, session):
    path = f"/a/{home.account.number}/messages/new"
    assert send(client, path, reason="other", words=" ").status_code == 422
    assert session.query(Ticket).count() == 0


def test_nothing_of_another_account_can_be_asked_about(client, home, session, today):
    other = Household(session, today, "Luis Ortega", "64", "Tamarack Ct").billed(1)
    for query in (f"bill={other.bills[0].number}", "bill=nothing", "receipt=R-00000000"):
        path = f"/a/{home.account.number}/messages/new?{query}"
        assert client.get(path).status_code == 404
        assert client.post(path, data={"reason": "amount"}).status_code == 404
    assert client.get(f"/a/{other.account.number}/messages").status_code == 404


def test_the_list_says_whose_turn_it_is_and_until_when(client, home, asked, session):
    page = read(client.get(f"/a/{home.account.number}/messages"))
    (row,) = page.select(".events > li")
    assert "We are looking into it" in words(row)
    assert row.a["href"] == f"/ticket/{asked.number}"
    asked.promised_on -= timedelta(days=30)
    session.flush()
    (row,) = read(client.get(f"/a/{home.account.number}/messages")).select(".events > li")
    assert "are late" in words(row)


def test_a_reply_is_read_with_its_lines_and_a_note_never(client, asked, session):
    dana = make_staff(session, "Dana Whitfield")
    before = now() - timedelta(minutes=5)
    facts = {"number": asked.number, "staff_id": dana.id, "at": before}
    answering.note(session, LARKSPUR, seen=1, words="Second time this week", **facts)
    answering.reply(session, LARKSPUR, seen=2, words="There is none.", solve=True, **facts)
    page = read(client.get(f"/ticket/{asked.number}"))
    assert [words(each) for each in page.select(".card h2")] == [
        "You", "Dana Whitfield, for the district",
    ]  # fmt: skip
    assert page.select_one(".said").text == "Where is my meter?\nIs there one?"
    assert "Second time" not in page.text


def test_nobody_hears_of_a_reply_that_can_be_taken_back(client, asked, home, session):
    dana = make_staff(session, "Dana Whitfield")
    answering.reply(
        session, LARKSPUR, number=asked.number, seen=1, words="There is none.", solve=True,
        staff_id=dana.id, at=now(),
    )  # fmt: skip
    page = read(client.get(f"/ticket/{asked.number}"))
    assert "There is none." not in page.text
    for shown in (page, read(client.get(f"/a/{home.account.number}/messages"))):
        assert "We are looking into it" in words(shown.main)


def test_writing_back_opens_the_question_again(client, asked, session):
    asked.state = TicketState.CLOSED
    session.flush()
    answer = send(client, f"/ticket/{asked.number}", words="Still here.")
    assert answer.status_code == 303
    assert "Still here." in client.get(answer.location).text
    session.refresh(asked)
    assert asked.state is TicketState.OPEN


def test_a_co_owner_reads_it_under_the_name_of_who_asked(client, asked, home, session, sign_in):
    june = make_person(session, "June Kessler")
    give_access(session, june, home.account)
    sign_in(june)
    page = read(client.get(f"/ticket/{asked.number}"))
    assert [words(each) for each in page.select(".card h2")] == ["Marian Kessler"]


def test_e04_access_that_ended_ends_at_once(client, asked, home, session, sign_in, today):
    june = make_person(session, "June Kessler")
    access = give_access(session, june, home.account)
    sign_in(june)
    assert client.get(f"/ticket/{asked.number}").status_code == 200
    access.to_on = today - timedelta(days=1)
    session.flush()
    for path in (f"/ticket/{asked.number}", f"/a/{home.account.number}/messages"):
        assert client.get(path).status_code == 404
    assert client.post(f"/ticket/{asked.number}", data={"words": "x"}).status_code == 404


def test_nobody_sends_without_end_and_what_was_typed_is_kept(client, asked):
    path = f"/ticket/{asked.number}"
    for number in range(WRITTEN_MAX):
        assert client.post(path, data={"words": str(number)}).status_code == 303
    refused = client.post(path, data={"words": "one more"})
    assert refused.status_code == 429
    assert "one more" in read(refused, 429).select_one("textarea").text


def test_a_page_of_a_question_says_as_much_however_long_its_thread(client, asked, home, session):
    path = f"/ticket/{asked.number}"
    with statements() as few:
        client.get(path)
    for number in range(120):
        asking.answer_back(
            session, LARKSPUR, key=str(number), ticket_id=asked.id, person_id=home.owner.id,
            words=f"and {number}", at=now(),
        )  # fmt: skip
    with statements() as many:
        page = read(client.get(path))
    assert len(many) == len(few)
    assert len(page.select(".said")) == 50
    (earlier,) = [a for a in page.select("a") if words(a) == "Earlier messages"]
    assert len(read(client.get(earlier["href"])).select(".said")) == 50


def test_a_reader_in_spanish_asks_in_spanish(client, home, session):
    home.owner.language = "es"
    session.flush()
    bill = home.bills[-1]
    page = read(client.get(f"/a/{home.account.number}/messages/new?bill={bill.number}&line=1"))
    assert words(page.h1) == "Hacer una pregunta"
    assert re.match(
        "Servicio de alcantarillado, 2 meses en la factura de", words(page.select_one(".lede"))
    )
    assert "El monto no es correcto" in words(page.main)


def test_questions_about_the_account_are_told_apart_by_their_first_words(
    client, home, asked, session, sign_in
):
    """A long text is cut; without words it is about the account; staff read the same."""
    long = "The pump of my neighbour runs all night long and nobody answers when I call about it"
    for key, written in (("long", long), ("none", "")):
        asking.ask(
            session, LARKSPUR, key=key, account_id=home.account.id, thing=asking.About(),
            reason=Reason.HARDSHIP, words=written, person_id=home.owner.id, at=now(),
        )  # fmt: skip
    page = read(client.get(f"/a/{home.account.number}/messages"))
    first = "The pump of my neighbour runs all night long and nobody…"
    told = [first, "Where is my meter? Is there one?"]
    assert [words(link) for link in page.select(".events a")] == ["I cannot pay it now", *told]
    shown = read(client.get(f"/ticket/{asked.number}"))
    assert words(shown.h1) == "Where is my meter? Is there one?"
    sign_in(make_staff(session))
    listed = read(client.get("/desk/inbox?view=unassigned")).select("td.main a")
    assert {words(link) for link in listed} == {
        "Cannot pay now: The account", f"Cannot pay now: {first}", f"Something else: {told[1]}"
    }  # fmt: skip


def test_a_letter_that_anybody_may_have_written_gives_no_question_its_title(
    client, home, asked, session
):
    message = session.scalars(select(TicketMessage)).one()
    message.is_unproved = True
    session.flush()
    page = read(client.get(f"/a/{home.account.number}/messages"))
    assert [words(link) for link in page.select(".events a")] == ["Your account"]


def test_what_goes_on_in_another_leads_there_and_what_is_written_to_it_lands_there(
    client, home, session, asked
):
    later = asking.ask(
        session, LARKSPUR, key="l", account_id=home.account.id, thing=asking.About(),
        reason=Reason.OTHER, words="Did you get it?", person_id=home.owner.id, at=now(),
    )  # fmt: skip
    old_page = read(client.get(f"/ticket/{later.number}"))
    merging.merge(
        session, LARKSPUR, number=later.number, into=asked.number, seen=1, is_confirmed=False,
        staff_id=make_staff(session).id, at=now(),
    )  # fmt: skip
    key = old_page.select_one("input[name=key]")["value"]
    sent = client.post(f"/ticket/{later.number}", data={"key": key, "words": "Hello?"})
    assert client.get(sent.location).location == f"/ticket/{asked.number}"
    page = read(client.get(f"/ticket/{asked.number}"))
    assert f"{later.number} goes on here, in {asked.number}." in words(page.body)
    assert [each.text for each in page.select(".said")][-2:] == ["Did you get it?", "Hello?"]
    listed = read(client.get(f"/a/{home.account.number}/messages"))
    assert later.number not in words(listed.main)
