"""What is past due, as whoever owes it sees it: what was sent, what comes next, a fee taken off."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.hold import HoldKind
from models.lateness import FeeWaiver
from models.ledger import Entry, EntryKind
from models.money import Money
from services.accounts import holds
from services.billing import penalties
from services.books import ledger
from tests.journeys.town import Town
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def town(session):
    return Town(session, LARKSPUR.day(now()))


@pytest.fixture
def late(town, sign_in):
    home = town["past_due"]
    sign_in(home.owner)
    return home


@pytest.fixture
def fee(late, session):
    known = session.scalar(
        select(Entry).where(
            Entry.account_id == late.account.id, Entry.kind == EntryKind.PENALTY
        )
    )  # fmt: skip
    return known or penalties.charge_penalty(
        session, LARKSPUR.chart, bill=late.bill, amount=Money(1468), reason="10.00%",
        on=LARKSPUR.day(now()), at=now(), by="past due",
    )  # fmt: skip


def test_a_late_fee_is_taken_off_with_one_click_and_once(client, late, fee, session):
    root = f"/a/{late.account.number}/late"
    page = read(client.get(root))
    assert "Ask us to take this late fee off" in words(page.main)
    before = ledger.balance(session, late.account.id).owed
    for _ in range(2):
        answer = client.post(f"{root}/fees/{fee.id}/waive", follow_redirects=True)
    assert "is taken off" in answer.text
    session.expire_all()
    assert session.scalars(select(FeeWaiver.amount)).all() == [fee.change]
    assert ledger.balance(session, late.account.id).owed == before - fee.change
    said = words(read(client.get(root)).main)
    assert "Taken off on" in said
    assert "nothing charged for lateness" not in said


def test_the_overview_leads_to_what_was_sent_and_that_page_to_instalments(client, late):
    root = f"/a/{late.account.number}"
    overview, page = read(client.get(root)), read(client.get(f"{root}/late"))
    assert f"{root}/late" in [link["href"] for link in overview.select("main a")]
    assert f"{root}/plans/new" in [link["href"] for link in page.select("main a")]


def test_notices_that_are_held_are_said_with_their_day(client, late, session):
    on = LARKSPUR.day(now())
    holds.place(
        session, key="held", account_id=late.account.id, kind=HoldKind.PAST_DUE_NOTICES,
        reason="In hospital", from_on=on, to_on=on + timedelta(days=24), by="staff:7", on=on,
        at=now(),
    )  # fmt: skip
    session.commit()
    said = words(read(client.get(f"/a/{late.account.number}/late")).main)
    assert "We hold notices until" in said
    assert "Nothing more is planned" not in said
    assert "In hospital" not in said


def test_a_fee_of_another_account_is_not_there(client, fee, town, sign_in, session):
    mine = town["empty"]
    sign_in(mine.owner)
    answer = client.post(f"/a/{mine.account.number}/late/fees/{fee.id}/waive")
    assert answer.status_code == 404
    assert session.scalars(select(FeeWaiver)).all() == []


def test_nothing_was_sent_to_who_pays(client, town, sign_in):
    home = town["empty"]
    sign_in(home.owner)
    page = read(client.get(f"/a/{home.account.number}/late"))
    assert "Nothing was sent" in words(page.main)
