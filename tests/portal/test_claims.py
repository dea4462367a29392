"""Paid somewhere else: one form, one question, and the overview says what waits."""

import pytest
from sqlalchemy import select

from models.account import Role
from models.claim import CreditRequest, PaymentClaim
from models.hold import AccountHold
from models.money import Money
from models.payment import Channel
from models.ticket import Ticket
from models.ticket_states import TicketState
from services.payments import Received, record_payment
from services.requests import credit_requests
from services.requests.claims import HELD
from tests.factories import give_access, make_person, make_staff
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
def rich(town, sign_in):
    home = town["credit"]
    sign_in(home.owner)
    return home


def paid(home):
    return f"/a/{home.account.number}/bills/{home.bills[-1].number}/paid"


def send(client, path, **more):
    on = LARKSPUR.day(now()).isoformat()
    fields = {"key": "k", "way": "pay_site", "company": "doxo", "amount": "149.20", "paid_on": on}
    return client.post(path, data={**fields, "note": "", **more})


def test_a_link_of_the_overview_leads_to_the_form_and_then_it_says_what_waits(client, late):
    root = f"/a/{late.account.number}"
    page = read(client.get(root))
    assert paid(late) in [link["href"] for link in page.select("main a")]
    assert "We hold notices" not in words(page.main)
    read(client.get(paid(late)))
    assert send(client, paid(late)).location == root
    said = words(read(client.get(root)).main)
    assert "We are looking for your payment" in said
    assert "You told us you paid $149.20 on" in said
    assert "No notice, no late fee and no autopay until" in said
    assert "Past due" not in said
    assert "Go to paying" not in said


def test_a_bill_that_is_not_due_yet_is_looked_for_too(client, town, sign_in):
    owes = town["owes"]
    sign_in(owes.owner)
    root = f"/a/{owes.account.number}"
    assert send(client, paid(owes), amount="146.75").location == root
    page = read(client.get(root))
    assert "We are looking for your payment" in words(page.main)
    assert "quiet" in page.select_one("main .answer a.button")["class"]


def test_what_is_owed_beyond_what_was_paid_elsewhere_is_named(client, late):
    """The bill of $149.00 was paid, so the late fee of $14.68 is what is left."""
    send(client, paid(late), amount="149.00")
    page = read(client.get(f"/a/{late.account.number}"))
    assert "Beyond that you owe" in words(page.main)
    pay = page.select_one("main .answer a.button")
    assert "quiet" in pay["class"]


def test_a_claim_of_less_than_is_past_due_does_not_stop_the_asking(client, late):
    send(client, paid(late), amount="20")
    said = words(read(client.get(f"/a/{late.account.number}")).main)
    assert "Past due" in said
    assert "We hold notices until" in said


def test_what_staff_say_they_cannot_find_is_asked_for_again(client, late, session):
    send(client, paid(late))
    for hold in session.scalars(select(AccountHold)):
        hold.ended_at, hold.ended_by, hold.end_reason = now(), "staff:1", "Not found."
    session.flush()
    assert "Past due" in words(read(client.get(f"/a/{late.account.number}")).main)


def test_who_said_that_they_paid_is_reminded_where_they_would_pay_again(
    client, late, session, sign_in
):
    pay = f"/a/{late.account.number}/pay"
    assert "Do not pay twice" not in words(read(client.get(pay)).main)
    send(client, paid(late))
    ticket = session.scalars(select(Ticket)).one()
    told = read(client.get(pay)).select_one(".callout.waiting")
    assert "You told us that you paid $149.20 elsewhere" in words(told)
    assert told.a["href"] == f"/ticket/{ticket.number}"
    other = make_person(session, "Rosa Lind")
    give_access(session, other, late.account, role=Role.TENANT)
    sign_in(other)
    told = read(client.get(pay)).select_one(".callout.waiting")
    assert "Somebody told us that they paid $149.20 elsewhere" in words(told)
    assert told.a is None
    ticket.state = TicketState.SOLVED
    session.flush()
    assert "Do not pay twice" not in words(read(client.get(pay)).main)


def test_the_overview_says_that_the_credit_was_asked_back(client, rich, session):
    root = f"/a/{rich.account.number}"
    assert "the next bill uses it first" in words(read(client.get(root)).main)
    client.post(f"{root}/credit", data={"key": "k", "back_by": "check"})
    page = read(client.get(root))
    assert "of this credit was asked back on" in words(page.main)
    assert "the next bill uses it first" not in words(page.main)
    number = session.scalars(select(Ticket)).one().number
    links = [link["href"] for link in page.select(".answer a")]
    assert f"/ticket/{number}" in links
    assert f"{root}/credit" not in links


def test_what_is_due_and_today_are_filled_in_to_be_corrected(client, late):
    page = read(client.get(paid(late)))
    owes = words(read(client.get(f"/a/{late.account.number}")).select_one(".hero"))
    assert page.select_one("#amount")["value"] == owes.lstrip("$")
    on = LARKSPUR.day(now())
    days = [field["value"] for field in page.select("[name^=paid_on]") if field.get("value")]
    assert str(on.day) in " ".join(days)
    send(client, paid(late), amount="146,75")
    assert read(client.get(paid(late))).select_one("#amount")["value"] == "146.75"


def test_what_was_said_before_is_filled_in_to_be_amended(client, late, session):
    send(client, paid(late))
    page = read(client.get(paid(late)))
    assert page.select_one("#amount")["value"] == "149.20"
    assert page.select_one("#company")["value"] == "doxo"
    send(client, paid(late), key="x", amount="150")
    assert [claim.amount.plain for claim in session.scalars(select(PaymentClaim))] == ["150.00"]
    assert len(session.scalars(select(AccountHold)).all()) == len(HELD)


def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(client, late):
    page = read(send(client, paid(late), way="", amount="much", paid_on=""), 422)
    said = words(page.main)
    for sentence in ("Select how you paid", "Enter the amount you paid", "Enter the day you paid"):
        assert sentence in said
    assert page.select_one("#company")["value"] == "doxo"
    page = read(send(client, paid(late), paid_on="2099-01-01"), 422)
    assert "today, or a day within the last year" in words(page.main)


def test_the_form_opens_after_the_sign_in_that_a_letters_link_leads_to(client, town):
    answer = client.get(paid(town["past_due"]))
    assert answer.location == "/sign-in"
    with client.session_transaction("/") as visit:
        assert visit["next"] == paid(town["past_due"])


def test_a_credit_is_asked_for_once_and_its_state_is_shown(client, rich, session):
    root = f"/a/{rich.account.number}"
    page = read(client.get(root))
    assert f"{root}/credit" in [link["href"] for link in page.select("main a")]
    assert "Select how we should send it back" in words(
        read(client.post(f"{root}/credit", data={"key": "k"}), 422).main
    )
    for key in ("k", "again"):
        sent = client.post(f"{root}/credit", data={"key": key, "back_by": "check"})
        assert sent.location == f"{root}/credit"
    page = read(client.get(f"{root}/credit"))
    assert "You asked for" in words(page.main)
    assert "We are looking into it" in words(page.main)
    assert not page.select("main form")
    assert len(session.scalars(select(CreditRequest)).all()) == 1


def test_a_tenant_does_not_ask_for_the_owners_credit(client, town, session, sign_in):
    account = town["credit"].account
    tenant = make_person(session, "Rosa Lind")
    give_access(session, tenant, account, role=Role.TENANT)
    sign_in(tenant)
    root = f"/a/{account.number}/credit"
    assert not read(client.get(root)).select("main form")
    assert client.post(root, data={"key": "k", "back_by": "check"}).status_code == 403


def test_a_credit_larger_than_the_card_paid_says_what_goes_where_at_both_doors(
    client, town, sign_in, session
):
    """The specialist reads the same amounts beside the request."""
    home = town["credit"]
    for amount, channel in ((9000, Channel.CHECK), (2000, Channel.ONLINE_CARD)):
        record_payment(
            session, LARKSPUR,
            Received(
                account_id=home.account.id, amount=Money(amount), channel=channel,
                method="Visa ••4242", reference=f"more {channel}", received_on=LARKSPUR.day(now()),
            ),
            at=now(), actor="test",
        )  # fmt: skip
    credit = credit_requests.credit_of(session, home.account.id)
    rest = credit - Money(2000)
    sign_in(home.owner)
    root = f"/a/{home.account.number}/credit"
    said = words(read(client.get(root)).select_one("#back_by"))
    assert "$20.00 to Visa ••4242, because no more can go back than was paid with it." in said
    assert f"{rest} comes by a check in the mail." in said
    client.post(root, data={"key": "k", "back_by": "card"})
    number = session.scalars(select(Ticket)).one().number
    sign_in(make_staff(session))
    page = read(client.get(f"/desk/tickets/{number}"))
    assert f"back: $20.00 to Visa ••4242, and {rest} by a check" in words(page.select_one(".said"))
    panel = words(page.select_one("aside[aria-label='The account']"))
    assert f"Credit today {credit} Can go to Visa ••4242 $20.00" in panel
    assert f"By a check {rest}" in panel
