"""What a customer brought along from another system: due when that system said, at every door."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import CustomerAccount, Person
from models.claim import PaymentClaim
from models.hold import AccountHold
from models.importing import AccountAlias
from models.ticket import Ticket
from services import importing
from services.ratepayer import portfolio
from services.requests import claims
from services.requests.claims import HELD
from tests.factories import make_staff
from tests.pages import read, words
from tests.services.importing import exports
from tests.workshop import LARKSPUR
from web.clock import now

TODAY = LARKSPUR.day(now())
AHEAD, LATE = TODAY + timedelta(days=12), TODAY - timedelta(days=16)
ITEMS = exports.ITEMS + 'due_on = "due_on"\n'


def item(reference, due_on, amount):
    issued = (TODAY - timedelta(days=40)).isoformat()
    due = due_on.isoformat() if due_on else ""
    cells = {"account": "123-1", "reference": reference, "issued_on": issued}
    return cells | {"due_on": due, "amount": amount}


def owner(session):
    return session.scalars(select(Person).where(Person.name == "Iris Vance")).one()


@pytest.fixture
def brought(database, session, sign_in, tmp_path):
    """Bring one household along with these unpaid bills, or with none listed; its owner reads."""

    def bring(items=()):
        exports.town(tmp_path, balances=[("123-1", "service", "90.00")])
        if items:
            exports.write(tmp_path, "items.csv", items)
        layout = exports.layout_file(tmp_path, "", ITEMS if items else "")
        export = importing.check(tmp_path, importing.load(str(layout)), LARKSPUR.tariff.classes)
        importing.keep(database, LARKSPUR, export, on=TODAY, at=now(), by="Priya Nair")
        old = select(AccountAlias.account_id).where(AccountAlias.number == "123-1")
        sign_in(owner(session))
        return session.get_one(CustomerAccount, session.scalar(old))

    return bring


def test_a_bill_that_came_along_and_is_not_due_yet_is_not_past_due_at_either_door(
    client, session, brought, sign_in
):
    account = brought([item("B-7", AHEAD, "90.00")])
    sign_in(make_staff(session))
    desk = words(read(client.get(f"/desk/accounts/{account.number}")).main)
    assert "past due" not in desk
    assert "Nothing is due" not in desk
    assert "$90.00" in words(read(client.get(f"/desk/accounts/{account.number}/brought")).main)


def test_its_customer_reads_its_number_and_day_wherever_money_is_asked_for(
    client, session, brought
):
    account = brought([item("B-7", AHEAD, "90.00")])
    for path in (f"/a/{account.number}", f"/a/{account.number}/pay", "/welcome"):
        page = words(read(client.get(path)).main)
        assert "Bill B-7 of" in page, path
        assert "past due" not in page.lower(), path
    (seen,) = portfolio.of_person(session, owner(session).id, TODAY)
    assert (seen.is_past_due, seen.due_on) == (False, AHEAD)


def test_the_oldest_is_paid_first_and_what_was_late_there_is_late_here(client, brought):
    account = brought([item("B-7", AHEAD, "60.00"), item("B-6", LATE, "30.00")])
    page = words(read(client.get(f"/a/{account.number}")).main)
    assert "$30.00 has been past due since" in page
    assert "The other $60.00 is due" in page
    assert "late fee" not in page


@pytest.mark.parametrize("items", [(), [item("B-7", None, "90.00")]])
def test_without_a_day_it_is_brought_forward_and_nobody_says_it_is_late(client, brought, items):
    account = brought(items)
    page = words(read(client.get(f"/a/{account.number}")).main)
    assert "$90.00 was brought forward from the system before." in page
    assert "past due" not in page.lower()
    pay = words(read(client.get(f"/a/{account.number}/pay")).main)
    assert "Brought forward from the system before" in pay


def test_its_customer_says_that_they_paid_elsewhere_and_notices_late_fees_and_autopay_wait(
    client, session, brought
):
    account = brought([item("B-6", LATE, "90.00")])
    overview = read(client.get(f"/a/{account.number}"))
    path = f"/a/{account.number}/paid"
    assert overview.select_one(f'a[href="{path}"]')
    assert "$90.00 is still to pay" in words(read(client.get(path)).main)
    fields = {"way": "pay_site", "company": "doxo", "amount": "90.00", "note": ""}
    for _twice in range(2):
        sent = client.post(path, data={**fields, "key": "k", "paid_on": TODAY.isoformat()})
        assert sent.location == f"/a/{account.number}"
    page = words(read(client.get(f"/a/{account.number}")).main)
    assert "You told us you paid $90.00" in page
    held = session.scalars(select(AccountHold).where(AccountHold.account_id == account.id)).all()
    assert {each.kind for each in held} == set(HELD)
    assert len(held) == len(HELD)
    claim = session.scalars(select(PaymentClaim)).one()
    ticket = session.get_one(Ticket, claim.ticket_id)
    assert len(claims.holds_of(session, ticket, on=TODAY)) == len(HELD)
