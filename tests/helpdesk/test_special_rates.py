"""The yearly notice at the desk: one prepares, a supervisor approves, everybody sees how far."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.special_rates import NoticeSending, NoticeWhy, SpecialRatesNotice
from services.rules.special_rates import year_before
from tests.factories import make_account, make_bill
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

NOTICES = "/desk/programs/notices"
TODAY = LARKSPUR.day(now())


@pytest.fixture
def billed(session):
    """Two homes with bills in the programs' last year."""
    homes = [make_account(session), make_account(session)]
    _first, last = year_before(LARKSPUR.programs["senior"], TODAY)
    for home in homes:
        make_bill(session, home, on=last - timedelta(days=90))
    return homes


def prepare(client):
    return client.post(f"{NOTICES}/prepare", data={"year": str(TODAY.year)})


def test_what_a_specialist_prepares_a_supervisor_approves(
    client, sign_in, at_desk, lee, session, billed
):
    year = TODAY.year
    assert prepare(client).location == f"{NOTICES}/{year}"
    said = words(read(client.get(f"{NOTICES}/{year}")).main)
    assert "Waits for a second person" in said
    assert "Approve and send it" not in said
    assert client.post(f"{NOTICES}/{year}/approve").status_code == 403
    sign_in(lee)
    assert "Approve and send it" in words(read(client.get(f"{NOTICES}/{year}")).main)
    client.post(f"{NOTICES}/{year}/approve")
    assert session.scalars(select(SpecialRatesNotice)).one().approved_by == f"staff:{lee.id}"


def test_whoever_prepared_it_does_not_approve_it(client, sign_in, lee, billed):
    sign_in(lee)
    prepare(client)
    page = client.post(f"{NOTICES}/{TODAY.year}/approve")
    assert page.status_code == 422
    assert "somebody else approves it" in words(read(page, 422).main)


def test_without_bills_it_says_why_none_can_be_prepared(client, at_desk):
    page = prepare(client)
    assert page.status_code == 422
    assert "what discounts cost cannot be worked out" in words(read(page, 422).main)


def test_the_sheet_is_seen_before_it_is_sent(client, at_desk, billed):
    prepare(client)
    answer = client.get(f"{NOTICES}/{TODAY.year}.pdf")
    assert answer.mimetype == "application/pdf"
    assert client.get(f"{NOTICES}/2100.pdf").status_code == 404


def test_the_proof_stands_with_its_account(client, at_desk, session, billed):
    prepare(client)
    notice = session.scalars(select(SpecialRatesNotice)).one()
    session.add(
        NoticeSending(
            key="yearly:1", notice_id=notice.id, account_id=billed[0].id, why=NoticeWhy.YEARLY,
            way="paper", sent_to="Iris Vance\n9 Kestrel Way", language="en",
            made_at=notice.prepared_at, made_by="staff:1",
        )
    )  # fmt: skip
    session.flush()
    said = words(read(client.get(f"/desk/accounts/{billed[0].number}/programs")).main)
    assert "Iris Vance, 9 Kestrel Way" in said
    assert "waits to be printed" in said
