"""Fault catalogue A12, A13 and A15, for money drawn from a kept method without a page."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from models.attempt import AttemptState, MethodType
from models.errors import NotFound
from models.saved_method import SavedMethod
from services.gateways.processor import ProcessorMisconfigured
from services.gateways.processor_verbs import Processor
from services.gateways.stripe_gateway import StripeGateway
from services.payments import checkout, drawing
from services.telling import reasons
from tests.faults.purse import Purse
from tests.faults.till import bank, card

S = AttemptState
PAID = [("payment", -14675, 14920)]
PREPARE, CARRY_OUT = r"POST /v1/payment_intents$", r"POST .*/confirm"
DECLINES_LATER, ASKS_FOR_MORE = "4000000000000341", "4000002760003184"


@pytest.fixture
def purse(till):
    return Purse(till)


@pytest.fixture
def attempt(purse):
    return purse.ask(purse.keep())


def charges(till):
    return till.sandbox.find("charge", status="succeeded")


def test_a_card_that_is_kept_pays_without_a_page(till, purse, attempt):
    drawn = purse.draw(attempt)

    assert (drawn.state, drawn.method) == (S.SUCCEEDED, "Visa ••4242")
    till.deliver()
    assert till.postings() == PAID
    assert till.letters() == ["receipt"]
    assert till.sandbox.find("checkout.session", mode="payment") == []


def test_a_bank_account_that_is_kept_pays_in_days_and_nobody_is_asked_twice(till, purse):
    attempt = purse.ask(purse.keep(MethodType.BANK, bank("000123456789")))

    assert purse.draw(attempt).state is S.PROCESSING
    assert purse.draw(attempt).state is S.PROCESSING
    till.sandbox.advance(days=6)
    till.deliver()

    assert till.state(attempt) is S.SUCCEEDED
    assert till.letters() == ["payment_submitted", "receipt"]


def test_c07_drawn_by_four_hands_at_once_it_is_drawn_once(till, purse, attempt):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: purse.draw(attempt), range(4)))
    till.resolve(seconds=180)

    assert till.state(attempt) is S.SUCCEEDED
    assert len(charges(till)) == 1


@pytest.mark.parametrize("step", [PREPARE, CARRY_OUT])
@pytest.mark.parametrize("fault", ["timeout_before", "drop_after_success"])
def test_a12_an_answer_lost_at_either_step_is_carried_on_with_and_drawn_once(
    till, purse, attempt, step, fault
):
    till.sandbox.fault(fault, match=step, times=-1)
    assert purse.draw(attempt).state is S.UNKNOWN
    till.sandbox.clear_faults()

    assert purse.draw(attempt).state is S.SUCCEEDED
    assert len(charges(till)) == len(till.sandbox.find("payment_intent")) == 1
    assert till.postings() == PAID


@pytest.mark.parametrize(
    ("fault", "step", "state"),
    [
        ("timeout_before", PREPARE, S.FAILED),
        ("drop_after_success", PREPARE, S.FAILED),
        ("timeout_before", CARRY_OUT, S.FAILED),
        ("drop_after_success", CARRY_OUT, S.SUCCEEDED),
    ],
)
def test_a12_what_nobody_carries_on_with_is_looked_up_and_never_sent_again(
    till, purse, attempt, fault, step, state
):
    """The payer closed the page: either it was paid, or it is given up; nothing hangs."""
    till.sandbox.fault(fault, match=step, times=-1)
    purse.draw(attempt)
    till.sandbox.clear_faults()
    sent = len(till.sandbox.requests)

    till.resolve(seconds=6)
    assert till.state(attempt) in (S.UNKNOWN, S.OPEN, S.SUCCEEDED)
    till.resolve(seconds=180)
    till.resolve(seconds=600)

    assert till.state(attempt) is state
    again = till.sandbox.requests[sent:]
    assert not [each for each in again if each["method"] == "POST" and "cancel" not in each["path"]]
    assert purse.draw(attempt).state is state
    assert len(charges(till)) == (state is S.SUCCEEDED)


@pytest.mark.parametrize("step", [PREPARE, CARRY_OUT])
@pytest.mark.parametrize(
    ("fault", "times"),
    [("error_500_kept", 1), ("error_before", 2), ("error_500_after_success", -1)],
)
def test_a13_an_error_for_an_answer_is_looked_into_at_once_and_drawn_once(
    till, purse, attempt, step, fault, times
):
    till.sandbox.fault(fault, match=step, times=times)

    drawn = purse.draw(attempt)
    till.sandbox.clear_faults()

    assert drawn.state is S.SUCCEEDED
    assert len(charges(till)) == 1
    assert till.postings() == PAID


def test_a13_while_it_answers_with_errors_only_nothing_is_drawn_and_nothing_hangs(
    till, purse, attempt
):
    till.sandbox.fault("error_before", match="/v1/", times=-1)
    assert purse.draw(attempt).state is S.UNKNOWN
    till.sandbox.clear_faults()

    till.resolve(seconds=1200)

    assert till.state(attempt) is S.FAILED
    assert charges(till) == []


def test_a_no_of_the_bank_is_told_and_nothing_is_posted(till, purse):
    drawn = purse.draw(purse.ask(purse.keep(form=card(DECLINES_LATER))))

    assert (drawn.state, drawn.failure_code) == (S.FAILED, "generic_decline")
    assert till.postings() == []


def test_a_bank_that_wants_to_see_the_payer_gets_nothing_drawn_here(till, purse):
    drawn = purse.draw(purse.ask(purse.keep(form=card(ASKS_FOR_MORE))))

    assert (drawn.state, drawn.failure_code) == (S.FAILED, reasons.AUTHENTICATE)
    assert {intent["status"] for intent in till.sandbox.find("payment_intent")} == {"canceled"}
    till.resolve(seconds=600)
    assert till.state(drawn) is S.FAILED


def test_a_method_that_is_gone_is_refused_and_looked_at(till, purse):
    method_id = purse.keep()
    attempt = purse.ask(method_id)
    [method] = till.all(SavedMethod)
    till.gateway.forget_method(method.payment_method_id)

    drawn = purse.draw(attempt)

    assert (drawn.state, drawn.failure_code) == (S.FAILED, reasons.METHOD_REFUSED)
    [method] = till.all(SavedMethod)
    assert method.next_look_at == till.now()


def test_what_somebody_else_gave_up_at_the_processor_is_not_drawn(till, purse, attempt):
    till.sandbox.fault("timeout_before", match=CARRY_OUT, times=-1)
    till.gateway.cancel_draw(str(purse.draw(attempt).payment_intent_id))
    till.sandbox.clear_faults()

    assert purse.draw(attempt).state is S.CANCELLED
    assert charges(till) == []


@pytest.mark.parametrize("is_lost", [False, True])
def test_the_last_look_stops_it_and_what_was_prepared_is_given_up(till, purse, attempt, is_lost):
    if is_lost:
        till.sandbox.fault("timeout_before", match="/cancel", times=-1)
    drawn = purse.draw(attempt, why_not="stopped", is_awaited=False)

    assert (drawn.state, drawn.failure_code) == (S.CANCELLED, "stopped")
    till.sandbox.clear_faults()
    till.resolve(seconds=60)
    assert {intent["status"] for intent in till.sandbox.find("payment_intent")} == {"canceled"}
    assert purse.draw(attempt).state is S.CANCELLED


def test_an_old_attempt_that_was_never_named_is_given_up_and_not_sent_again(till, purse, attempt):
    till.sandbox.fault("timeout_before", match=PREPARE, times=-1)
    purse.draw(attempt)
    till.sandbox.clear_faults()
    till.sandbox.advance(hours=24)

    assert purse.draw(attempt).state is S.FAILED
    assert till.sandbox.find("payment_intent") == []


def test_a_key_that_is_refused_ends_what_a_payer_waits_for_and_stops_a_run(till, purse):
    method_id = purse.keep()
    awaited, of_a_run = purse.ask(method_id, "50.00"), purse.ask(method_id, "60.00")
    refusing = StripeGateway("no key of theirs", api_base=till.sandbox.url)
    context = replace(till.context, processor=lambda: refusing)

    assert drawing.draw(context, awaited.id, is_awaited=True).state is S.FAILED
    with pytest.raises(ProcessorMisconfigured):
        drawing.draw(context, of_a_run.id, is_awaited=False)

    assert purse.draw(of_a_run).state is S.SUCCEEDED


def test_an_attempt_for_a_page_is_not_drawn(till):
    with pytest.raises(NotFound):
        drawing.draw(till.context, till.ask().id, is_awaited=True)


class Killed(BaseException):
    """The process died here."""


@dataclass
class Dying:
    """The processor of a process that dies before or after one call to it."""

    really: Processor
    call: str
    when: str = "after"

    def __getattr__(self, name):
        if name != self.call:
            return getattr(self.really, name)
        return self._die

    def _die(self, *given, **named):
        if self.when == "after":
            getattr(self.really, self.call)(*given, **named)
        raise Killed


def dying(till, call, when="after"):
    return replace(till.context, processor=lambda: Dying(till.gateway, call, when))


@pytest.mark.parametrize("call", ["prepare_draw", "draw"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a15_a_process_that_dies_at_either_step_leaves_nothing_lost_or_twice(
    till, purse, attempt, call, when
):
    with pytest.raises(Killed):
        drawing.draw(dying(till, call, when), attempt.id, is_awaited=False)

    assert purse.draw(attempt).state is S.SUCCEEDED
    assert len(charges(till)) == len(till.sandbox.find("payment_intent")) == 1
    assert till.postings() == PAID


@pytest.mark.parametrize("call", ["prepare_draw", "draw"])
def test_a15_what_a_dead_process_left_is_looked_up_and_ends(till, purse, attempt, call):
    with pytest.raises(Killed):
        drawing.draw(dying(till, call), attempt.id, is_awaited=True)

    till.resolve(seconds=180)
    till.resolve(seconds=180)

    assert till.state(attempt) is (S.FAILED if call == "prepare_draw" else S.SUCCEEDED)


def test_a_payer_who_turns_back_from_what_was_not_carried_out_is_not_charged(till, purse, attempt):
    till.sandbox.fault("timeout_before", match=CARRY_OUT, times=-1)
    purse.draw(attempt)
    till.sandbox.clear_faults()

    assert checkout.cancel(till.context, attempt.id, cause="payer").state is S.CANCELLED
    assert purse.draw(attempt).state is S.CANCELLED
    assert charges(till) == []


def test_turning_back_from_what_was_carried_out_takes_the_processors_word(till, purse, attempt):
    till.sandbox.fault("drop_after_success", match=CARRY_OUT, times=-1)
    purse.draw(attempt)
    till.sandbox.clear_faults()

    assert checkout.cancel(till.context, attempt.id, cause="payer").state is S.SUCCEEDED
