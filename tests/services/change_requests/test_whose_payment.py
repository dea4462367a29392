"""A payment that moved is known to two: neither is told of the other, nor opens their account."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Access, Person
from models.errors import Refused
from models.ledger import EntryKind
from services.access import guests
from services.books import statements
from services.linking.candidates import candidates
from services.ratepayer import overview
from services.rules.standing import Situation
from tests.changed import moved
from tests.factories import give_access, make_person
from tests.services.change_requests.test_transferring import back


def first_page(desk, account):
    """The first page of an account as its owner sees it."""
    person_id = desk.session.scalar(
        select(Person.id).join(Access).where(Access.account_id == account.id)
    )
    return overview.of_account(
        desk.session, person_id, account.number, on=desk.context.today(), at=desk.at
    )


def proves(desk, account, said):
    """Whether a guest opens an account with the amount of its last payment."""
    fact = guests.Fact(kind=guests.FactKind.LAST_PAYMENT, said=said)
    try:
        guests.prove(desk.session, number=account.number, fact=fact, on=desk.context.today())
    except Refused:
        return False
    return True


@pytest.fixture
def returned(desk, iris, bo):
    """$30.00 of what Iris paid is Bo's, and the bank took the whole payment back."""
    give_access(desk.session, make_person(desk.session, "Bo Yarrow"), bo)
    payment = desk.pay(iris, 8_000)
    desk.ask(iris, moved(payment, bo, 3_000))
    back(desk, payment, 8_000)
    return payment


def test_what_moved_here_and_went_back_names_nothing_of_anothers_payment(desk, bo, returned):
    line = statements.activity(desk.session, bo.id).lines[0]
    assert (line.kind, line.change.plain) == (EntryKind.PAYMENT_RETURNED, "30.00")
    told = (line.receipt_number, line.receipt_code, line.channel, line.method)
    assert told == (None, None, None, None)
    written = list(statements.csv_rows(desk.session, bo.id, what=lambda _: ""))
    assert not any(returned.receipt_number in cell for row in written for cell in row)


def test_ones_own_payment_that_went_back_still_names_its_receipt(desk, iris, returned):
    line = statements.activity(desk.session, iris.id).lines[0]
    assert (line.kind, line.receipt_code) == (EntryKind.PAYMENT_RETURNED, returned.receipt_code)


def test_the_first_page_tells_of_no_bank_that_sent_anothers_payment_back(desk, iris, bo, returned):
    event = first_page(desk, bo).events[0]
    assert event.kind is EntryKind.PAYMENT_RETURNED
    assert (event.method, event.channel, event.code, event.received_on) == (None,) * 4
    assert first_page(desk, bo).returned is None
    assert first_page(desk, bo).situation is not Situation.RETURNED
    assert first_page(desk, iris).returned.code == "R01"


@pytest.mark.parametrize("cents", [8_013, 13])
def test_a_payment_that_moved_opens_neither_account(desk, iris, bo, cents):
    """Whoever it belongs to knows it, and the number that their receipt names."""
    payment = desk.pay(iris, 8_013)
    desk.ask(iris, moved(payment, bo, cents))
    assert not any(proves(desk, each, "80.13") for each in (iris, bo))
    assert not any(proves(desk, each, "0.13") for each in (iris, bo))


def test_the_payment_before_it_opens_the_account_as_it_did(desk, iris, bo):
    desk.pay(iris, 4_021)
    desk.ask(iris, moved(desk.pay(iris, 8_013), bo, 8_013))
    assert proves(desk, iris, "40.21")


def test_nor_does_it_link_an_account(desk, iris, bo):
    desk.pay(iris, 4_021)
    desk.ask(iris, moved(desk.pay(iris, 8_013), bo, 8_013))
    today = desk.context.today()
    (found,) = candidates(
        desk.session, iris.number, person_id=0, on=today, since=today - timedelta(days=90)
    )
    assert [paid.amount.plain for paid in found.paid] == ["40.21"]
