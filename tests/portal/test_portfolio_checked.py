"""A portfolio with a payment that nobody knows the outcome of."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.money import Money
from tests.pages import read, words


def doubt(session, account, state=AttemptState.REVIEW):
    """Somebody paid $20.00 on it by card, and nobody knows what became of it."""
    attempt = PaymentAttempt(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:2",
        method_type=MethodType.CARD, amount=Money.dollars("20.00"),
        balance_seen=Money.dollars("20.00"), created_at=datetime.now(UTC),
    )  # fmt: skip
    attempt.state = state
    session.add(attempt)
    session.flush()


@pytest.mark.parametrize("state", [AttemptState.REVIEW, AttemptState.UNKNOWN])
def test_what_is_being_checked_is_in_no_button_and_in_no_sum_that_pays_all(
    signed_in, accounts, session, state
):
    doubt(session, accounts[1], state)
    listed = read(signed_in.get("/portfolio"))
    said = [words(each) for each in listed.select("main .actions a.button")]
    assert said[0] == "Pay all $392.49", "without the $88.10, which alone was past due"
    row = listed.select_one(f"#n-{accounts[1].number}").find_parent("tr")
    assert "$20.00 being checked" in words(row)
    page = read(signed_in.get("/portfolio/pay?all=owing"))
    field = page.select_one(f"#amount-{accounts[1].number}")
    assert field["value"] == ""
    assert "is being checked: do not pay again yet" in words(field.find_parent(class_="part"))
    assert "$392.49" in words(page.select_one("#check"))
