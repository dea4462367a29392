"""Disputes at the desk: by deadline, with what proves the charge, and what was done."""

from datetime import timedelta

import pytest

from models.attempt import PaymentAttempt
from models.dispute import DisputeStance
from models.money import Money
from models.payment import ReturnKind
from services.gateways.processor import Movement
from services.payments import returns
from tests.pages import read, words
from tests.refunded import make_dispute
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def dispute(story, session):
    return make_dispute(session, session.get_one(PaymentAttempt, story.card.attempt_id))


def test_a_dispute_says_why_until_when_and_what_proves_the_charge(client, at_desk, story, dispute):
    listed = words(read(client.get("/desk/disputes")).main)
    assert "they say that they did not make it" in listed
    said = words(read(client.get(f"/desk/disputes/{dispute.id}")).main)
    assert "Walter Pruitt, 1906 Juniper Ave" in said
    assert "Answer by" in said
    assert "The bill" in said
    assert story.card.receipt_number in said
    assert "For the account $100.00 Card fee $2.45 Charged $102.45 by Visa ••4242" in said


@pytest.mark.parametrize(
    ("cents", "words_of_it"),
    [(10000, "$100.00 is gone and owed again."),
     (10245, "$102.45 is gone: $100.00 is owed again; a card fee is not.")],
)  # fmt: skip
def test_what_is_owed_again_is_what_the_books_say(
    client, at_desk, story, session, cents, words_of_it
):
    attempt = session.get_one(PaymentAttempt, story.card.attempt_id)
    gone = Money(cents)
    dispute = make_dispute(session, attempt, amount=gone, withdrawn=gone)
    movement = Movement(
        reference=f"{dispute.provider_id}:withdrawn", kind=ReturnKind.DISPUTED, amount=gone,
        code="fraudulent", happened_at=now(),
    )  # fmt: skip
    returns.record_movement(
        session, LARKSPUR, story.card, movement, at=now(), actor="event evt_2"
    )  # fmt: skip
    session.expire_all()
    assert words_of_it in words(read(client.get(f"/desk/disputes/{dispute.id}")).main)


def test_the_paper_says_the_same_as_the_page(client, at_desk, dispute):
    answer = client.get(f"/desk/disputes/{dispute.id}/evidence.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert b"4242424242424242" not in answer.data


def test_what_was_done_is_written_down_once(client, at_desk, dispute, session):
    here = f"/desk/disputes/{dispute.id}/answer"
    assert client.post(here, data={"stance": "answered", "said": ""}).status_code == 422
    assert client.post(here, data={"stance": "nothing", "said": "x"}).status_code == 422
    done = {"stance": "answered", "said": "Sent at the dashboard"}
    assert client.post(here, data=done).status_code == 303
    session.refresh(dispute)
    assert dispute.stance is DisputeStance.ANSWERED
    assert "Sent at the dashboard" in words(read(client.get(f"/desk/disputes/{dispute.id}")).main)
    assert client.post(here, data={"stance": "accepted", "said": "x"}).status_code == 409


def test_more_than_a_page_of_them_are_all_to_be_found(client, at_desk, story, dispute, session):
    attempt = session.get_one(PaymentAttempt, story.card.attempt_id)
    made = {dispute.id} | {make_dispute(session, attempt).id for _ in range(25)}
    first = read(client.get("/desk/disputes"))
    second = read(client.get(first.select_one(".pager a[rel=next]")["href"]))
    links = [page.select("#disputes td.main a") for page in (first, second)]
    assert [len(each) for each in links] == [25, 1]
    assert {int(a["href"].rsplit("/", 1)[1]) for each in links for a in each} == made
    assert second.select_one(".pager a[rel=prev]")
    assert not second.select_one(".pager a[rel=next]")


@pytest.mark.parametrize(
    ("days", "near"), [(3, "in 3 days"), (1, "tomorrow"), (0, "today"), (-2, "2 days ago")]
)
def test_the_deadline_is_said_first_and_how_near_it_is(client, at_desk, story, session, days, near):
    attempt = session.get_one(PaymentAttempt, story.card.attempt_id)
    due = now() + timedelta(days=days)
    dispute = make_dispute(session, attempt, evidence_due_at=due)
    on = due.astimezone(LARKSPUR.zone)
    said = f"{on:%a, %b} {on.day}, {on.year}, {near}"
    assert said in words(read(client.get("/desk/disputes")).select_one("#disputes .chip.waiting"))
    page = read(client.get(f"/desk/disputes/{dispute.id}"))
    assert words(page.select_one(".callout.alert")) == f"Answer by {said}."
    assert "Opened" in words(page.select_one("#moves"))
    assert "Answer it" not in words(page.select_one("#moves"))

    dispute.stance = DisputeStance.ANSWERED
    session.flush()
    assert not read(client.get(f"/desk/disputes/{dispute.id}")).select(".callout.alert")
