"""A payment and an attempt with their whole trail, and asking the processor again."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk import words as staff_words
from models.attempt import AttemptState
from models.audit import AuditEvent
from models.identity import Staff
from models.inbox import EventStatus
from models.money import Money
from models.payment import Channel
from services import payments
from services.rules.progress import Word
from tests.client import HouseClient
from tests.factories import make_account
from tests.helpdesk.story import Story, noon
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now
from web.filters import day


def test_a_payment_shows_how_it_was_applied_and_sums_to_itself(
    client: HouseClient, at_desk: Staff, story: Story
):
    said = words(read(client.get(f"/desk/payments/{story.card.receipt_number}")).find("main"))
    assert "Sewer service $85.55 Late fees $14.45" in said
    assert "Credited to the account $100.00" in said
    assert "Visa ••4242" in said
    assert "Account 2044-1836 · Walter Pruitt, 1906 Juniper Ave" in said


def test_the_way_of_a_payment_is_told_as_its_payer_is_told_it(
    client: HouseClient, at_desk: Staff, story: Story
):
    def way(receipt: str) -> list[str]:
        page = read(client.get(f"/desk/payments/{receipt}"))
        return [step.find(string=True) for step in page.find("ol", class_="track").find_all("li")]

    assert way(story.card.receipt_number) == ["Paid"]
    assert way(story.returned.receipt_number)[:3] == ["Submitted", "Sent to bank", "Cleared"]
    assert "Returned by the bank" in way(story.returned.receipt_number)[3]
    page = read(client.get(f"/desk/payments/{story.card.receipt_number}"))
    moves = [words(row) for row in page.find(id="moves").find("tbody").find_all("tr")]
    assert ["Payment page open" in moves[0], "Cleared" in moves[1]] == [True, True]


def test_every_word_of_a_way_has_one_for_staff():
    assert set(staff_words.WAY) == set(Word)


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


def test_what_became_of_an_event_is_said_once(
    client: HouseClient, at_desk: Staff, story: Story, session: Session
):
    event = session.merge(story.event)
    event.status, event.note = EventStatus.IGNORED, "Nothing we act on."
    session.flush()
    row = read(client.get("/desk/events")).find("tbody").find("tr")
    assert words(row).count("Nothing we act on") == 1


@pytest.mark.parametrize("status", ["", *EventStatus])
def test_an_empty_list_of_events_says_what_would_fill_it(
    client: HouseClient, at_desk: Staff, status: str
):
    said = words(read(client.get(f"/desk/events?status={status}")).find(class_="empty"))
    assert len(said.split()) > 5


def test_payments_are_paged_by_the_day_they_count_from_and_none_is_lost(
    client: HouseClient, at_desk: Staff, session: Session
):
    account, today = make_account(session), LARKSPUR.day(now())
    days = [today - timedelta(days=turn * 7 % 10) for turn in range(60)]
    for turn, on in enumerate(days):
        payments.record_payment(
            session, LARKSPUR,
            payments.Received(
                account_id=account.id, amount=Money(100 + turn), channel=Channel.COUNTER,
                reference=f"C-{turn}", received_on=on,
            ),
            at=noon(today), actor="staff:1",
        )  # fmt: skip
    for start in ("/desk/payments", f"/desk/accounts/{account.number}/payments"):
        path, seen, when = start, [], []
        while path:
            page = read(client.get(path))
            rows = page.find(id="payments").find("tbody").find_all("tr")
            seen += [row.find(string=re.compile(r"R-\d{8}")) for row in rows]
            when += [words(row.find("td", class_="when")) for row in rows]
            older = page.find("a", rel="next")
            path = older["href"] if older else ""
        assert len(seen) == len(set(seen)) == 60
        assert when == [day(on) for on in sorted(days, reverse=True)]


def test_a_page_of_payments_after_nonsense_is_the_first(
    client: HouseClient, at_desk: Staff, story: Story
):
    for after in ("nonsense", "2026-13-01.4", "2026-01-01", "2026-11-01.99999999999999999999.1"):
        assert read(client.get(f"/desk/payments?after={after}")).find(id="payments")


def test_all_payments_are_listed_newest_first(client: HouseClient, at_desk: Staff, story: Story):
    page = read(client.get("/desk/payments"))
    links = [a["href"] for a in page.find(id="payments").find_all("a") if "/payments/" in a["href"]]
    assert links == [
        f"/desk/payments/{story.returned.receipt_number}",
        f"/desk/payments/{story.card.receipt_number}",
    ]
