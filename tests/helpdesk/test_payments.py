"""A payment and an attempt with their whole trail, and asking the processor again."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import AttemptState
from models.audit import AuditEvent
from models.identity import Staff
from tests.client import HouseClient
from tests.helpdesk.story import Story
from tests.pages import read, words
from web.clock import now


def test_a_payment_shows_how_it_was_applied_and_sums_to_itself(
    client: HouseClient, at_desk: Staff, story: Story
):
    said = words(read(client.get(f"/desk/payments/{story.card.receipt_number}")).find("main"))
    assert "Sewer service $85.55 Late fees $14.45" in said
    assert "Credited to the account $100.00" in said
    assert "Visa ••4242" in said
    assert "Submitted" in said
    assert "Cleared" in said


def test_a_returned_payment_says_when_and_why(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get(f"/desk/payments/{story.returned.receipt_number}"))
    said = words(page.find("main"))
    assert "Returned by the bank" in said
    assert "R01" in said
    assert "There was not enough money in the account." in said
    assert page.find("li", class_="stopped")


def test_a_payment_is_found_by_its_id_too(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get(f"/desk/payments/{story.card.id}"))
    assert story.card.receipt_number in words(page.find("h1"))


def test_each_payment_of_an_account_says_whether_it_is_final(
    client: HouseClient, at_desk: Staff, story: Story
):
    said = words(read(client.get("/desk/accounts/20441836/payments")).find(id="payments"))
    assert "Returned by the bank" in said
    assert "Final" in said


def test_the_receipt_link_leads_to_what_the_payer_sees(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get(f"/desk/payments/{story.card.receipt_number}"))
    assert page.find("a", href=lambda to: to and to.endswith(f"/receipt/{story.card.receipt_code}"))


def test_an_attempt_shows_each_move_with_its_cause_and_the_processors_events(
    client: HouseClient, at_desk: Staff, story: Story
):
    page = read(client.get(f"/desk/attempts/{story.sent.id}"))
    moves = [words(row) for row in page.find(id="moves").find("tbody").find_all("tr")]
    assert ["page opened" in moves[0], "event evt_0001" in moves[1]] == [True, True]
    assert "Sent to the bank" in moves[1]
    events = page.find(id="events")
    assert events.find("a")["href"] == f"/desk/events/{story.event.id}"
    assert "The payment is processing." in words(events)


def test_an_event_is_shown_to_the_letter_but_for_people_and_secrets(
    client: HouseClient, at_desk: Staff, story: Story
):
    raw = read(client.get(f"/desk/events/{story.event.id}")).find("pre").get_text()
    assert '"amount": 14675' in raw
    assert "june@example.org" not in raw
    assert "pi_secret_1" not in raw
    assert raw.count("(hidden)") == 2


def test_the_events_of_one_status_are_a_list_of_their_own(
    client: HouseClient, at_desk: Staff, story: Story
):
    assert story.event.type in client.get("/desk/events?status=done").text
    assert story.event.type not in words(
        read(client.get("/desk/events?status=quarantined")).find("main")
    )
    read(client.get("/desk/events?status=nonsense"))


def test_the_events_page_counts_the_letters_that_were_refused(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    assert "Refused today" not in words(read(client.get("/desk/events")).find("main"))
    for _ in range(3):
        client.post("/webhooks/stripe", data=b"{}", token=False)
    page = words(read(client.get("/desk/events")).find("main"))
    assert "Refused today, because the processor did not sign them just now: 3" in page


def test_money_that_was_found_by_looking_says_so_in_its_trail(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    attempt = session.merge(story.sent)
    attempt.move_to(AttemptState.SUCCEEDED, cause="resolver", at=now())
    session.flush()
    moves = read(client.get(f"/desk/attempts/{attempt.id}")).find(id="moves")
    said = [words(row) for row in moves.find("tbody").find_all("tr")]
    assert "Recovered: no event had come" in said[-1]
    assert "Recovered" not in " ".join(said[:-1])


def test_the_processor_that_does_not_answer_leaves_the_attempt_as_it_is_and_a_trace(
    client: HouseClient, at_desk: Staff, story: Story, session: Session, deaf_processor: None
):
    answer = client.post(f"/desk/attempts/{story.sent.id}/ask")
    assert (answer.status_code, answer.location) == (303, f"/desk/attempts/{story.sent.id}")
    page = read(client.get(answer.location))
    assert "Nothing changed: sent to the bank." in words(page.find(id="notices"))
    asked = session.scalars(select(AuditEvent).where(AuditEvent.action == "attempt.follow")).one()
    assert asked.actor == f"staff:{at_desk.id}"
    assert asked.detail["after"] == AttemptState.PROCESSING


def test_an_auditor_looks_and_cannot_ask_the_processor(
    client: HouseClient, ruth: Staff, sign_in: Callable[..., str], story: Story
):
    sign_in(ruth)
    page = read(client.get(f"/desk/attempts/{story.sent.id}"))
    assert page.find("main").find("form") is None
    assert client.post(f"/desk/attempts/{story.sent.id}/ask").status_code == 403


def test_all_payments_are_listed_newest_first(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get("/desk/payments"))
    links = [a["href"] for a in page.find(id="payments").find_all("a") if "/payments/" in a["href"]]
    assert links == [
        f"/desk/payments/{story.returned.receipt_number}",
        f"/desk/payments/{story.card.receipt_number}",
    ]
