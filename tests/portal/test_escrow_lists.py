"""Many final bills at once: each line a request, all of them or none."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.escrow import EscrowRequest
from services.escrow import seen
from tests.factories import make_account
from tests.pages import read, words
from tests.portal.test_escrow import KEY, prove
from tests.workshop import LARKSPUR
from web.clock import now

PAGE = "/escrow/requests/list"


@pytest.fixture
def listed(client, session):
    """Ann, whose mailbox is proven, and what she sends."""
    prove(client, session)

    def send(places, **more):
        closing_on = LARKSPUR.day(now()) + timedelta(days=9)
        facts = {
            "key": KEY, "places": places, "closing_on": closing_on.isoformat(),
            "company": "Cascade Title", "contact": "Ann Ito", "file_number": "CT-4410", **more,
        }  # fmt: skip
        return client.post(PAGE, data=facts)

    return send


def requests(session):
    return session.scalars(select(EscrowRequest).order_by(EscrowRequest.id)).all()


def test_each_line_becomes_a_request_with_its_own_clock_once(client, session, listed):
    read(client.get(PAGE))
    for _ in range(2):
        assert listed("2218 Cedar Hollow Rd\n2044-1836").location == "/escrow/requests"
    made = requests(session)
    assert [each.address for each in made] == ["2218 Cedar Hollow Rd", "Account 2044-1836"]
    assert {(each.company, each.file_number, each.email) for each in made} == {
        ("Cascade Title", "CT-4410", "ann@title.example")
    }
    assert all(each.answer_by > each.received_on for each in made)
    assert len({each.number for each in made}) == 2
    assert "2218 Cedar Hollow Rd" in words(read(client.get("/escrow/requests")).main)


def test_one_wrong_line_sends_none_and_each_is_said(session, listed):
    said = words(read(listed("2218 Cedar Hollow Rd\nnowhere\n20441837"), 422).main)
    assert "Line 2 : nowhere. Enter a house number and a street" in said
    assert "Line 3 : 20441837. Check the account number" in said
    assert "Line 1" not in said
    assert requests(session) == []


@pytest.mark.parametrize(
    ("places", "more", "says"),
    [
        ("", {}, "Enter an address or an account number"),
        ("\n".join(f"{n} Cedar Hollow Rd" for n in range(26)), {}, "no more than 25 lines"),
        ("77 Kestrel Way", {"closing_on": ""}, "Enter the closing date"),
        ("77 Kestrel Way", {"closing_on": "2020-01-01"}, "within a year"),
        ("77 Kestrel Way", {"company": ""}, "Enter your company"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sent(session, listed, places, more, says):
    assert says in words(read(listed(places, **more), 422).main)
    assert requests(session) == []


def test_a_list_counts_as_many_requests_as_it_has_lines(session, listed, monkeypatch):
    monkeypatch.setattr("portal.escrow_requests.REQUESTS_MAX", 3)
    assert listed("1 Elm St\n2 Elm St").status_code == 303
    assert (
        listed("3 Elm St\n4 Elm St", key="00000000-0000-0000-0000-0000000000a1").status_code == 429
    )
    assert len(requests(session)) == 2
    assert listed("3 Elm St", key="00000000-0000-0000-0000-0000000000a2").status_code == 303


def test_the_desk_finds_the_account_that_a_line_names(session, listed):
    account = make_account(session, number="20441836")
    listed("2044-1836\n20507149")
    named, other = requests(session)
    assert seen.likely(session, named) == [account]
    assert seen.likely(session, other) == []


def test_who_proved_no_mailbox_sends_nothing(client, session):
    assert client.get(PAGE).location == "/escrow"
    assert client.post(PAGE, data={"places": "77 Kestrel Way"}).location == "/escrow"
    assert requests(session) == []
