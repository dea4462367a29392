"""Reading the processor's objects where the sandbox never shows them so."""

from datetime import UTC, datetime

import pytest
import stripe

from services.gateways import stripe_truth

SENT = 1_790_000_000
DAYS = 86_400


@pytest.mark.parametrize(
    ("kind", "written_after", "cleared_after"),
    [
        ("us_bank_account", 4 * DAYS, 4 * DAYS),
        ("us_bank_account", 2, None),  # written with the debit: nothing is said of its clearing
        ("card", 2, 2),
    ],
)
def test_money_cleared_when_it_came_onto_the_balance(kind, written_after, cleared_after):
    charge = stripe.Charge.construct_from(
        {
            "id": "py_1", "object": "charge", "status": "succeeded", "created": SENT,
            "payment_method_details": {"type": kind},
            "balance_transaction": {
                "id": "txn_1", "object": "balance_transaction", "created": SENT + written_after,
            },
        },
        "sk_test_1",
    )  # fmt: skip
    expected = None
    if cleared_after is not None:
        expected = datetime.fromtimestamp(SENT + cleared_after, UTC)
    assert stripe_truth._cleared_at(charge) == expected
