"""Disputes at the desk: by deadline, with what proves the charge, and what was done."""

import pytest

from models.attempt import PaymentAttempt
from models.dispute import DisputeStance
from tests.pages import read, words
from tests.refunded import make_dispute


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
    assert "is gone and owed again" in said


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
