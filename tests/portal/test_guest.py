"""A guest with several bills open: each tab pays the bill that it shows, and no other."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from models.attempt import PaymentAttempt
from portal import guest
from tests.factories import make_account, make_bill
from tests.pages import read, words
from tests.portal.test_pay import form_of
from web.clock import now


@pytest.fixture
def bills(session):
    """Bills of three accounts that owe the same."""
    return [make_bill(session, make_account(session), "132.50") for _ in range(3)]


def scan(client, bill):
    """The page that the square code of a bill leads to."""
    return read(client.get(f"/pay/bill/{bill.code}", follow_redirects=True))


def paid_for(session):
    return session.scalars(
        select(PaymentAttempt.account_id).order_by(PaymentAttempt.created_at)
    ).all()


def said_of(page):
    """The account a guest's page names."""
    return words(page.select_one(".lede"))


def test_a_tab_pays_the_bill_it_shows_whatever_another_tab_found(client, bills, session, stripe):
    first, second = scan(client, bills[0]), scan(client, bills[1])
    assert client.post("/pay", data=form_of(first)).status_code == 303
    assert paid_for(session) == [bills[0].account_id]
    assert client.post("/pay", data=form_of(second)).status_code == 303
    assert paid_for(session) == [bills[0].account_id, bills[1].account_id]


def test_a_page_that_is_loaded_again_stays_at_its_bill(client, bills):
    place = client.get(f"/pay/bill/{bills[0].code}").location
    shown = said_of(read(client.get(place)))
    assert said_of(scan(client, bills[1])) != shown
    assert said_of(read(client.get(place))) == shown


def test_a_bill_no_longer_open_is_charged_nothing_and_says_so(client, bills, session, stripe):
    form = form_of(scan(client, bills[0]))
    with time_machine.travel(now() + timedelta(minutes=20)):
        scan(client, bills[1])
    with time_machine.travel(now() + timedelta(minutes=31)):
        page = read(client.post("/pay", data=form), 409)
    assert "Nothing was charged: this bill is no longer open here." in words(page.main)
    assert page.select_one("main a")["href"] == "/"
    assert paid_for(session) == []


@pytest.mark.parametrize("name", ["", "1", "MQ.x", "\x00", "MQ.AAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_form_that_names_no_bill_of_this_browser_is_charged_nothing(
    client, bills, session, stripe, name
):
    form = form_of(scan(client, bills[0]))
    page = read(client.post("/pay", data=form | {"bill": name}), 409)
    assert "Nothing was charged:" in words(page.main)
    assert paid_for(session) == []


def test_the_name_of_a_bill_is_worth_nothing_in_another_browser(
    client, app, bills, session, stripe
):
    form = form_of(scan(client, bills[0]))
    other = app.test_client()
    theirs = form_of(scan(other, bills[0]))
    assert theirs["bill"] != form["bill"]
    assert other.post("/pay", data=theirs | {"bill": form["bill"]}).status_code == 409
    assert other.get("/pay", query_string={"bill": form["bill"]}).location == "/"
    assert paid_for(session) == []


def test_a_browser_keeps_a_few_bills_open_and_the_oldest_goes_first(client, session):
    bills = [make_bill(session, make_account(session)) for _ in range(guest.OPEN_MAX + 1)]
    pages = [scan(client, bill) for bill in bills]
    assert client.post("/pay", data=form_of(pages[0])).status_code == 409
    assert said_of(read(client.get("/pay", query_string={"bill": form_of(pages[1])["bill"]})))
    scan(client, bills[-1])
    with client.session_transaction("/") as visit:
        assert len(visit["found"]) == guest.OPEN_MAX
