"""What is kept at the processor and drawn from it: the real library against the sandbox."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import stripe

from models.attempt import AttemptState, MethodType
from models.money import Money
from models.saved_method import MethodState
from sandbox.stripe import StripeSandbox
from services.gateways import stripe_truth
from services.gateways.processor import OutcomeUnknown, ProcessorRefused
from services.gateways.processor_draws import DrawRequest
from services.gateways.processor_methods import SetupRequest
from services.gateways.stripe_gateway import StripeGateway
from tests.faults.till import DECLINED, VISA, bank, card, post


@pytest.fixture
def sandbox():
    with StripeSandbox(start=datetime(2026, 11, 2, 18, tzinfo=UTC), seed=1) as sandbox:
        yield sandbox


@pytest.fixture
def gateway(sandbox):
    return StripeGateway("sk_test_till", api_base=sandbox.url, webhook_secrets=["whsec_1"])


@pytest.fixture
def keep(sandbox, gateway):
    """Somebody keeps a card or bank account; what the processor says of it."""
    customer = gateway.customer(7, name="Iris Vance", email="iris@example.org")

    def kept(method_type=MethodType.CARD, form=None):
        request = SetupRequest(
            key=uuid4(), keys_spent=0, customer_id=customer, method_type=method_type,
            language="en", return_url="http://127.0.0.1/back", cancel_url="http://127.0.0.1/no",
            expires_at=datetime.fromtimestamp(sandbox.now, UTC) + timedelta(minutes=35),
        )  # fmt: skip
        page = gateway.open_setup(request)
        assert gateway.open_setup(request) == page
        assert gateway.setup(page.session_id).state is MethodState.PENDING
        post(page.url, form or card(VISA))
        return gateway.setup(page.session_id), request

    kept.customer = customer
    return kept


def draw_of(keep, facts, cents=7450):
    return DrawRequest(
        attempt_id=uuid4(), keys_spent=0, customer_id=keep.customer,
        payment_method_id=facts.payment_method_id, method_type=facts.method_type,
        account_number="20441836", amount=Money(cents), fee=Money.ZERO,
        description="Sewer bill 26-110502", draft_id=3,
    )  # fmt: skip


def test_the_same_person_is_one_customer_and_the_same_form_one_page(keep, gateway):
    again = gateway.customer(7, name="Iris Vance", email="iris@example.org")

    assert again == keep.customer
    truth, request = keep()
    assert (truth.key, truth.state) == (request.key, MethodState.ACTIVE)


def test_a_card_is_known_by_brand_last_four_expiry_and_fingerprint_and_nothing_more(keep):
    facts = keep()[0].facts

    assert (facts.brand, facts.last_four, facts.method_type) == ("Visa", "4242", MethodType.CARD)
    assert (facts.expires_month, facts.expires_year) == (12, 2034)
    assert facts.fingerprint
    assert facts.is_attached


def test_a_bank_account_proven_by_its_bank_carries_a_mandate(keep):
    truth, _request = keep(MethodType.BANK, bank("000123456789"))

    assert truth.state is MethodState.ACTIVE
    assert truth.mandate_id
    assert truth.facts.last_four == "6789"


def test_a_draw_is_prepared_carried_out_once_and_looked_up_without_a_page(keep, gateway, sandbox):
    request = draw_of(keep, keep()[0].facts)
    intent = gateway.prepare_draw(request)
    assert gateway.prepare_draw(request) == intent
    assert gateway.truth(payment_intent_id=intent, is_drawn=True).state is AttemptState.OPEN

    drawn = [
        gateway.draw(intent, attempt_id=request.attempt_id, keys_spent=0, is_awaited=False)
        for _ in range(2)
    ]

    assert drawn[0] == drawn[1] == gateway.truth(payment_intent_id=intent, is_drawn=True)
    assert drawn[0].state is AttemptState.SUCCEEDED
    assert drawn[0].attempt_id == request.attempt_id
    assert drawn[0].amount_received == Money(7450)
    assert len(sandbox.find("charge")) == 1
    assert sandbox.get(drawn[0].charge_id)["payment_intent"] == intent


def test_a_bank_draw_is_on_its_way_for_days(keep, gateway, sandbox):
    request = draw_of(keep, keep(MethodType.BANK, bank("000123456789"))[0].facts)
    intent = gateway.prepare_draw(request)

    drawn = gateway.draw(intent, attempt_id=request.attempt_id, keys_spent=0, is_awaited=False)
    assert drawn.state is AttemptState.PROCESSING
    sandbox.advance(days=6)
    assert gateway.truth(payment_intent_id=intent, is_drawn=True).state is AttemptState.SUCCEEDED


def test_a_no_of_the_bank_is_a_truth_and_not_an_error(keep, gateway):
    request = draw_of(keep, keep(form=card("4000000000000341"))[0].facts)
    intent = gateway.prepare_draw(request)

    drawn = gateway.draw(intent, attempt_id=request.attempt_id, keys_spent=0, is_awaited=False)

    assert (drawn.state, drawn.failure_code) == (AttemptState.FAILED, "generic_decline")


def test_an_answer_that_is_lost_is_found_by_its_name_and_by_the_attempt(keep, gateway, sandbox):
    request = draw_of(keep, keep()[0].facts)
    intent = gateway.prepare_draw(request)
    sandbox.fault("drop_after_success", match=r"/confirm", times=-1)
    with pytest.raises(OutcomeUnknown):
        gateway.draw(intent, attempt_id=request.attempt_id, keys_spent=0, is_awaited=False)
    sandbox.clear_faults()

    assert gateway.truth(payment_intent_id=intent, is_drawn=True).state is AttemptState.SUCCEEDED
    since = datetime.fromtimestamp(sandbox.now, UTC) - timedelta(hours=1)
    found = gateway.find_draws(request.attempt_id, since=since)
    assert [truth.payment_intent_id for truth in found] == [intent]


def test_a_draw_that_was_given_up_is_not_carried_out(keep, gateway):
    request = draw_of(keep, keep()[0].facts)
    intent = gateway.prepare_draw(request)
    gateway.cancel_draw(intent)
    gateway.cancel_draw(intent)

    with pytest.raises(ProcessorRefused):
        gateway.draw(intent, attempt_id=request.attempt_id, keys_spent=0, is_awaited=False)
    assert gateway.truth(payment_intent_id=intent, is_drawn=True).state is AttemptState.CANCELLED


def test_what_is_forgotten_cannot_be_drawn_from(keep, gateway):
    facts = keep()[0].facts
    gateway.forget_method(facts.payment_method_id)
    gateway.forget_method(facts.payment_method_id)

    assert not gateway.method(facts.payment_method_id).is_attached
    with pytest.raises(ProcessorRefused):
        gateway.prepare_draw(draw_of(keep, facts))


def test_a_page_that_was_refused_or_left_keeps_nothing(keep, sandbox, gateway):
    truth, _request = keep(form=card(DECLINED))

    assert truth.state is MethodState.PENDING
    assert truth.failure_code
    sandbox.advance(hours=1)
    assert gateway.setup(truth.session_id).state is MethodState.GIVEN_UP


@pytest.mark.parametrize(
    ("method_type", "form"),
    [
        (MethodType.CARD, None),
        (MethodType.CARD, card("4000000000000341")),
        (MethodType.BANK, bank("000123456789")),
    ],
)
def test_what_is_not_read_of_an_answer_is_not_missed(sandbox, gateway, keep, method_type, form):
    facts = keep(method_type, form)[0].facts
    name = gateway.prepare_draw(draw_of(keep, facts))
    gateway.draw(name, attempt_id=uuid4(), keys_spent=0, is_awaited=False)
    whole = gateway._client.v1.payment_intents.retrieve(
        name, {"expand": ["latest_charge.balance_transaction"]}
    )
    less = stripe.PaymentIntent.construct_from(stripe_truth.worth_reading(whole.to_dict()), None)

    assert stripe_truth.read(None, less, ()) == stripe_truth.read(None, whole, ())
