"""Fault catalogue A17 and B: money that goes back after it came, and bank payments on their way."""

import pytest

from models.attempt import AttemptState, MethodType, PaymentAttempt
from models.bill import Bill
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Payment, PaymentReturn
from services.telling.wording import day as in_words
from tests.faults.door import NUMBER
from tests.faults.till import DECLINED, OWED
from tests.pages import read, words
from tests.workshop import LARKSPUR

S = AttemptState
PAID = [("payment", -14675, 14920)]
BANK_OK = "000123456789"
#: What the processor keeps for a dispute, until it is won.
DISPUTE_FEE = Money.dollars("15.00")


def bill_page(till):
    """The bill, as its owner reads it now."""
    return words(read(till.door.client().get(f"/a/{NUMBER}/bills/26-000001")).main)


def test_a17_a_dispute_lost_then_won_nets_to_nothing(till):
    attempt = till.ask()
    till.pay(attempt)
    till.deliver()
    dispute = till.sandbox.dispute(till.attempt(attempt.id).payment_intent_id)
    till.deliver()
    assert till.state(attempt) is S.DISPUTED
    assert till.owed() == OWED
    assert till.clearing() == -DISPUTE_FEE
    assert till.attentions() == ["disputed"]

    till.sandbox.close_dispute(dispute["id"], "won")
    till.deliver()

    assert till.state(attempt) is S.DISPUTE_WON
    assert till.owed() == Money.ZERO
    assert till.clearing() == OWED + LARKSPUR.payments.card_fee
    assert len(till.all(PaymentReturn)) == 2


def test_a17_a_lost_dispute_leaves_the_bill_owed(till):
    attempt = till.ask()
    till.pay(attempt)
    [intent] = till.sandbox.find("payment_intent")
    dispute = till.sandbox.dispute(intent["id"])
    till.sandbox.close_dispute(dispute["id"], "lost")
    till.deliver()

    assert till.state(attempt) is S.REVERSED
    assert till.owed() == OWED
    assert till.clearing("4310") == Money.ZERO


def test_a_declined_card_leaves_the_page_open_for_another(till):
    attempt = till.ask()
    assert till.pay(attempt, DECLINED) == 422
    till.deliver()
    assert till.state(attempt) is S.OPEN
    till.pay(attempt)
    till.deliver()
    assert till.postings() == PAID


def test_b01_a_bank_payment_clears_after_its_days_and_may_come_back_three_days_later(till):
    attempt = till.ask(method=MethodType.BANK)
    till.pay(attempt, BANK_OK)
    till.deliver()
    assert till.state(attempt) is S.PROCESSING
    assert till.owed() == OWED
    assert till.letters() == ["payment_submitted"]

    till.sandbox.advance(days=7)
    till.deliver()
    assert till.state(attempt) is S.SUCCEEDED
    assert till.owed() == Money.ZERO
    [payment] = till.all(Payment)
    assert (payment.returnable_until - payment.received_on).days >= 60

    assert "This bill is paid." in bill_page(till)

    till.sandbox.advance(days=3)
    till.sandbox.return_payment(till.attempt(attempt.id).payment_intent_id, "R01")
    till.deliver()

    assert till.state(attempt) is S.REVERSED
    assert till.owed() == OWED
    assert till.clearing("1120") == Money.ZERO
    assert till.letters() == ["payment_submitted", "receipt", "payment_returned"]
    assert "This bill is paid." not in bill_page(till)
    [bill] = till.all(Bill)
    assert f"It is due on {in_words(bill.due_on, 'en')}." in bill_page(till)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("R01", "There was not enough money in the account."),
        ("R02", "The bank account is closed."),
        ("R10", "The account holder told the bank that this payment was not authorized."),
        ("R16", "The bank account is frozen."),
        ("R99", "The bank did not accept the payment."),
    ],
)
def test_b01_what_a_return_code_means_is_kept_written_and_shown(till, code, reason):
    attempt = till.ask(method=MethodType.BANK)
    till.pay(attempt, BANK_OK)
    till.sandbox.advance(days=7)
    till.deliver()
    with till.database.saving() as session:  # so that the owner may look at it
        session.get_one(PaymentAttempt, attempt.id).person_id = till.door.owner.id
    till.sandbox.return_payment(till.attempt(attempt.id).payment_intent_id, code)
    till.deliver()

    [back] = till.all(PaymentReturn)
    assert back.code == code
    assert reason in till.all(OutboxMessage, kind="payment_returned")[0].text
    page = read(till.door.client().get(f"/payments/{attempt.id}"))
    assert reason in words(page.main)
    assert "The amount is owed again." in words(page.main)
    assert [link for link in page.select("main a") if words(link) == "Pay another way"]


def test_a_bank_payment_that_fails_on_its_way_posts_nothing_and_is_told(till):
    attempt = till.ask(method=MethodType.BANK)
    till.pay(attempt, "000222222227")
    till.deliver()
    till.sandbox.advance(days=7)
    till.deliver()

    assert till.state(attempt) is S.FAILED
    assert till.postings() == []
    assert till.letters() == ["payment_submitted", "payment_failed"]
