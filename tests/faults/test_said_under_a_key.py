"""Fault catalogue A12 and C7: what was said once under a key is said the same way ever after."""

from dataclasses import replace

import pytest

from models.attempt import AttemptState, PaymentAttempt
from services.gateways.processor import AnsweredWithError, ProcessorRefused
from services.payments import checkout, page_request

S = AttemptState
PAID = [("payment", -14675, 14920)]
LOST = {"match": "POST /v1/checkout/sessions", "times": 2}
WRONG, RIGHT = "wrong@example.org", "right@example.org"


@pytest.mark.parametrize("is_same_form", [True, False])
def test_an_address_corrected_after_a_lost_answer_gets_the_receipt_of_the_one_payment(
    till, is_same_form
):
    till.sandbox.fault("drop_after_success", **LOST)
    first = till.ask(email=WRONG)
    assert till.state(first) is S.UNKNOWN

    again = till.ask(email=RIGHT, form=first.id if is_same_form else None)

    assert (again.id, again.state) == (first.id, S.OPEN)
    [page] = till.sandbox.find("checkout.session")
    assert page["customer_email"] == WRONG  # what was sent; the payer may change it there
    till.pay(again)
    till.deliver()
    assert till.postings() == PAID
    assert till.attempt(first.id).email == RIGHT


def test_under_another_key_the_corrected_address_is_sent(till):
    till.sandbox.fault("error_500_kept", match="POST /v1/checkout/sessions", times=1)
    first = till.ask(email=WRONG)
    again = till.ask(email=RIGHT)

    assert (again.id, again.state) == (first.id, S.OPEN)
    assert [page["customer_email"] for page in till.sandbox.find("checkout.session")] == [RIGHT]


def test_another_request_under_a_used_key_is_no_refusal(till):
    attempt = till.ask()
    with till.database.reading() as session:
        row = session.get_one(PaymentAttempt, attempt.id)
        request = page_request.of_attempt(session, till.context, row, till.now())
    with pytest.raises(AnsweredWithError) as said:
        till.gateway.open_page(replace(request, description="Something else"))
    assert not isinstance(said.value, ProcessorRefused)


def test_a_page_that_other_words_opened_is_found_and_can_be_paid(till):
    attempt = _other_words(till)
    assert till.state(attempt) is S.UNKNOWN

    till.resolve(seconds=6)

    assert till.state(attempt) is S.OPEN
    assert len(till.sandbox.find("checkout.session")) == 1
    till.pay(attempt)
    till.deliver()
    assert till.postings() == PAID


def test_a_page_that_cannot_be_looked_for_now_is_found_later(till):
    till.sandbox.fault("timeout_before", match="GET /v1/checkout/sessions", times=-1)
    attempt = _other_words(till)
    till.resolve(seconds=6)
    assert till.state(attempt) is S.UNKNOWN
    till.sandbox.clear_faults()

    till.resolve(seconds=180)

    assert till.state(attempt) is S.OPEN
    assert len(till.sandbox.find("checkout.session")) == 1


def _other_words(till):
    """An attempt whose page was opened by words that the books have forgotten; asked again."""
    till.sandbox.fault("drop_after_success", **LOST)
    attempt = till.ask()
    with till.database.saving() as session:
        row = session.get_one(PaymentAttempt, attempt.id)
        row.sent_hash, row.email = "", "nobody@example.org"
    return checkout.start(till.context, attempt.id)
