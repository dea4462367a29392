"""A payment for several accounts at the console: its parts, and finding it by its receipt."""

import pytest

from models.attempt import AttemptState
from services.payments import together_page
from tests.factories import give_access, make_account, make_bill, make_person
from tests.journeys.managers import pay_together
from tests.pages import read, words

S = AttemptState


@pytest.fixture
def accounts(session):
    made = [make_account(session, house_number=str(300 + place)) for place in range(3)]
    for account in made:
        make_bill(session, account, "50.00")
    return made


@pytest.fixture
def paid(session, accounts):
    person = make_person(session, "Ana Reyes")
    for account in accounts:
        give_access(session, person, account)
    return together_page.of(session, pay_together(session, person, accounts, S.OPEN, S.SUCCEEDED))


def test_each_payment_shows_the_charge_it_was_part_of(client, at_desk, accounts, paid):
    for part in paid.parts:
        page = read(client.get(f"/desk/payments/{part.payment.receipt_number}"))
        said = words(page.main)
        assert "$150.00 for 3 accounts with one charge, and $2.45 card fee" in said
        assert all(account.shown in words(page.select_one("#parts")) for account in accounts)


def test_a_part_that_the_processor_does_not_know_leads_to_the_charge(client, at_desk, paid):
    last = paid.parts[-1].attempt
    page = read(client.get(f"/desk/attempts/{last.id}"))
    assert page.select_one(f"a[href='/desk/attempts/{paid.together.id}']")


@pytest.mark.parametrize("name", ["number", "code"])
def test_search_finds_it_by_the_number_and_the_code_of_its_receipt(client, at_desk, paid, name):
    q = paid.receipt_number if name == "number" else paid.together.receipt_code
    answer = client.get(f"/desk/search?q={q}")
    assert answer.location == f"/desk/attempts/{paid.together.id}"


def test_one_account_alone_says_nothing_of_others(client, at_desk, story):
    page = read(client.get(f"/desk/payments/{story.card.receipt_number}"))
    assert page.select_one("#parts") is None
