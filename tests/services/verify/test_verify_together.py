"""What the verifier says of a payment for several accounts that somebody changed by hand."""

import pytest
from sqlalchemy import text

from models.attempt import AttemptState
from services.verify import verify
from tests.factories import give_access, make_account, make_bill, make_person
from tests.journeys.managers import pay_together

S = AttemptState


@pytest.fixture
def paid(session):
    person = make_person(session, "Ana Reyes")
    accounts = [make_account(session, house_number=str(500 + place)) for place in range(3)]
    for account in accounts:
        make_bill(session, account, "50.00")
        give_access(session, person, account)
    return pay_together(session, person, accounts, S.OPEN, S.SUCCEEDED)


def test_a_payment_for_several_accounts_is_right_as_it_was_posted(session, paid):
    assert verify(session) == []


PART = "UPDATE payment_attempt SET"


@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("UPDATE payment_together SET amount = amount + 1", "payment_together"),
        ("UPDATE payment_together SET fee = fee + 1", "payment_together"),
        ("UPDATE payment_together SET parts = parts + 1", "payment_together"),
        (f"{PART} amount = amount + 1 WHERE id <> together_id", "payment_attempt"),
        (f"{PART} state = 'failed' WHERE id <> together_id", "payment_attempt"),
        (f"{PART} together_id = NULL WHERE id = together_id", "payment_together"),
    ],
)
def test_whatever_is_changed_of_it_is_found_and_named(session, paid, damage, table):
    session.execute(text(damage))
    found = verify(session)
    assert table in {finding.table for finding in found}
    if table == "payment_together":
        assert str(paid) in {finding.row for finding in found if finding.table == table}
