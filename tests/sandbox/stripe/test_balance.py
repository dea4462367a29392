"""Each charge on the balance, with its fee and its day."""

import pytest
import stripe

from sandbox.stripe import Settings, StripeSandbox


def test_a_card_costs_a_share_and_a_fixed_fee(sandbox, pay):
    intent = pay(expand=["latest_charge.balance_transaction"])
    line = intent.latest_charge.balance_transaction
    assert (line.amount, line.fee, line.net) == (13250, 414, 12836)
    assert sum(part.amount for part in line.fee_details) == line.fee
    assert line.status == "pending"


@pytest.mark.parametrize(("amount", "fee"), [(13250, 106), (100_000, 500)])
def test_a_bank_debit_costs_a_share_up_to_five_dollars(sandbox, pay, amount, fee):
    pay("pm_usBankAccount_success", amount=amount)
    sandbox.advance(days=4)
    [line] = sandbox.find("balance_transaction", type="payment")
    assert (line["amount"], line["fee"]) == (amount, fee)


def test_the_fee_can_come_later_than_the_success(listener):
    with StripeSandbox(settings=Settings(balance_delay=600), receiver=listener) as sandbox:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.url})
        intent = client.v1.payment_intents.create(
            {
                "amount": 5000,
                "currency": "usd",
                "payment_method": "pm_card_visa",
                "confirm": True,
                "expand": ["latest_charge"],
            }
        )
        assert intent.latest_charge.balance_transaction is None
        sandbox.advance(seconds=600)
        sandbox.deliver()
        assert listener.types[-1] == "charge.updated"
        assert sandbox.get(intent.latest_charge.id)["balance_transaction"]


def test_the_balance_is_what_its_lines_sum_to(sandbox, stripe_client, pay):
    pay("pm_card_bypassPending", amount=10000)
    pay(amount=5000)
    balance = stripe_client.v1.balance.retrieve()
    assert balance.available[0].amount == 10000 - 320
    assert balance.pending[0].amount == 5000 - 175


def test_held_money_is_taken_in_part_and_the_rest_let_go(sandbox, stripe_client, pay):
    intent = pay(capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 13250)
    assert sandbox.find("balance_transaction") == []
    taken = stripe_client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 10000})
    assert (taken.status, taken.amount_received) == ("succeeded", 10000)
    assert [line["amount"] for line in sandbox.find("balance_transaction")] == [10000]


def test_a_saved_card_is_renewed_or_runs_out(sandbox, listener, customer, pay):
    intent = pay(customer=customer.id, setup_future_usage="off_session")
    sandbox.renew_card(intent.payment_method, last4="1881")
    assert sandbox.get(intent.payment_method)["card"]["last4"] == "1881"
    sandbox.expire_card(intent.payment_method)
    with pytest.raises(stripe.CardError) as refusal:
        pay(intent.payment_method, customer=customer.id, off_session=True)
    assert refusal.value.code == "expired_card"
    sandbox.deliver()
    assert listener.types.count("payment_method.automatically_updated") == 2
