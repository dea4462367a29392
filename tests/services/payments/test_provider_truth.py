"""What the processor says is posted when it is about what we asked for; else a person looks."""

import dataclasses
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.attention import Attention, AttentionKind
from models.database import Database
from models.errors import NotFound
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Payment
from models.refund import RefundState
from services.context import Context
from services.gateways.processor import ProviderTruth
from services.gateways.processor_refunds import RefundTruth
from services.gateways.stripe_gateway import StripeGateway
from services.payments import attempts, outgoing
from services.payments.attempts import Wish
from services.payments.provider_truth import apply_provider_truth
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR, Clock, at_work

S = AttemptState
OWED = Money.dollars("132.50")
ASKED = OWED + LARKSPUR.payments.card_fee
AT = Clock()()
DAY = timedelta(days=1)


@pytest.fixture
def context(database: Database) -> Context:
    """A district that is not live; nothing is asked of anybody."""
    return dataclasses.replace(
        at_work(database, Clock()), processor=lambda: StripeGateway("sk_test_truth")
    )


@pytest.fixture
def attempt(session: Session) -> PaymentAttempt:
    return ask(session)


def ask(session: Session, *, method: MethodType = MethodType.CARD) -> PaymentAttempt:
    """An attempt to pay everything that is owed, with its page open."""
    account = make_account(session)
    make_bill(session, account, "132.50")
    wish = Wish(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:1",
        email="payer@example.org", method_type=method, amount=OWED, balance_seen=OWED,
    )  # fmt: skip
    attempt = attempts.open_attempt(session, LARKSPUR, wish, at=AT)
    attempt.session_id = f"cs_test_{attempt.id.hex}"
    attempt.move_to(S.OPEN, cause="test", at=AT)
    session.flush()
    return attempt


def paid(attempt: PaymentAttempt, **said: object) -> ProviderTruth:
    asked = attempt.asked
    truth = ProviderTruth(
        attempt_id=attempt.id, state=S.SUCCEEDED, livemode=False, currency="usd", amount=asked,
        amount_received=asked, session_id=attempt.session_id,
        payment_intent_id=f"pi_{attempt.id.hex}", method="Visa ••4242", submitted_at=AT,
        cleared_at=AT,
    )  # fmt: skip
    return dataclasses.replace(truth, **said)


def hear(session: Session, context: Context, truth: ProviderTruth, *, at=AT) -> PaymentAttempt:
    return apply_provider_truth(session, context, truth, cause="test", at=at)


def posted(session: Session) -> list[Money]:
    return list(session.scalars(select(Payment.amount)))


def calls(session: Session) -> list[AttentionKind]:
    return list(session.scalars(select(Attention.kind)))


@pytest.mark.parametrize(
    "said",
    [
        {"livemode": True},
        {"currency": "cad"},
        {"amount": ASKED - Money(1), "amount_received": ASKED - Money(1)},
        {"amount_received": ASKED - Money(1)},
        {"amount_received": ASKED + Money(1)},
        {"session_id": "cs_test_of_another"},
    ],
    ids=str,
)
def test_money_that_cannot_be_what_was_asked_for_is_not_posted_and_a_person_looks(
    session: Session, context: Context, attempt: PaymentAttempt, said: dict[str, object]
):
    for _time in range(2):
        hear(session, context, paid(attempt, **said))
    assert (attempt.state, attempt.next_look_at) == (S.REVIEW, None)
    assert posted(session) == []
    assert calls(session) == [AttentionKind.MISMATCH]
    assert session.scalars(select(OutboxMessage)).all() == []


def test_a_second_charge_under_the_same_attempt_is_a_persons_and_posts_nothing_more(
    session: Session, context: Context, attempt: PaymentAttempt
):
    hear(session, context, paid(attempt))
    hear(session, context, paid(attempt, payment_intent_id="pi_2"))
    assert posted(session) == [OWED]
    assert attempt.payment_intent_id != "pi_2"
    assert calls(session) == [AttentionKind.MISMATCH]


def test_what_arrives_as_it_was_asked_for_calls_nobody(
    session: Session, context: Context, attempt: PaymentAttempt
):
    attempt.looks = 3
    hear(session, context, paid(attempt))
    assert posted(session) == [OWED]
    assert calls(session) == []
    assert (attempt.looks, attempt.next_look_at) == (0, None)
    with pytest.raises(NotFound):
        hear(session, context, paid(attempt, attempt_id=uuid4()))


def test_a_truth_of_before_takes_nothing_back(
    session: Session, context: Context, attempt: PaymentAttempt
):
    hear(session, context, paid(attempt))
    hear(session, context, paid(attempt, state=S.OPEN, amount_received=Money.ZERO))
    assert (attempt.state, attempt.amount_received) == (S.SUCCEEDED, ASKED)
    assert posted(session) == [OWED]


def test_a_refund_made_at_the_processor_is_shown_and_each_more_of_it_again(
    session: Session, context: Context, attempt: PaymentAttempt
):
    made = [
        RefundTruth(
            provider_id=f"re_{cents}", key=None, state=RefundState.SUCCEEDED,
            amount=Money(cents), is_taken=True, made_at=AT,
        )
        for cents in (500, 400)
    ]  # fmt: skip
    for told in ((), made[:1], made[:1], made, made):
        hear(session, context, paid(attempt, refunds=tuple(told)))
    assert calls(session) == [AttentionKind.MISMATCH] * 2
    assert posted(session) == [OWED]
    [payment] = session.scalars(select(Payment))
    assert outgoing.gone(session, payment) == Money(900)


def test_a_payment_counts_from_the_day_it_was_sent_and_never_from_a_day_to_come(
    session: Session, context: Context
):
    sent = ask(session, method=MethodType.BANK)
    later = AT + 4 * DAY
    hear(session, context, paid(sent, submitted_at=AT, cleared_at=later), at=later)
    hear(session, context, paid(ask(session), submitted_at=AT + DAY))
    days = session.scalars(select(Payment.received_on).order_by(Payment.id)).all()
    assert days == [LARKSPUR.day(AT)] * 2


def test_only_a_payer_whose_bank_was_on_its_way_is_told_that_it_failed(
    session: Session, context: Context
):
    """A card that is declined is told on its page; a bank says no days after."""
    card = ask(session)
    hear(session, context, paid(card, state=S.FAILED, amount_received=Money.ZERO))
    assert session.scalars(select(OutboxMessage.kind)).all() == []
    bank = ask(session, method=MethodType.BANK)
    for state in (S.PROCESSING, S.FAILED, S.FAILED):
        hear(session, context, paid(bank, state=state, amount_received=Money.ZERO))
    told = session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()
    assert told == ["payment_submitted", "payment_failed"]


def test_paying_ahead_is_not_late_money(session: Session, context: Context):
    """Late is what came after it was paid otherwise; more than was owed may be meant."""
    account = make_account(session)
    make_bill(session, account, "100.00")
    wish = Wish(
        id=uuid4(), account_id=account.id, payer_kind=PayerKind.GUEST, payer_key="browser:1",
        method_type=MethodType.CARD, amount=OWED, balance_seen=Money.dollars("100.00"),
    )  # fmt: skip
    ahead = attempts.open_attempt(session, LARKSPUR, wish, at=AT)
    hear(session, context, paid(ahead))
    assert posted(session) == [OWED]
    assert calls(session) == []


def test_what_is_in_the_books_is_no_late_money_once_a_doubt_about_it_is_gone(
    session: Session, context: Context, attempt: PaymentAttempt
):
    """The bill it paid is paid by it: nobody is told that it came after that."""
    hear(session, context, paid(attempt))
    hear(session, context, paid(attempt, livemode=True))
    assert attempt.state is S.REVIEW
    hear(session, context, paid(attempt), at=AT + DAY)
    assert attempt.state is S.SUCCEEDED
    assert posted(session) == [OWED]
    assert calls(session) == [AttentionKind.MISMATCH]
    assert session.scalars(select(OutboxMessage.kind)).all() == ["receipt"]


def test_money_of_a_page_that_was_given_up_or_of_a_bill_paid_meanwhile_is_late(
    session: Session, context: Context
):
    given_up, overtaken = ask(session), ask(session)
    given_up.move_to(S.EXPIRED, cause="test", at=AT)
    twice = attempts.open_attempt(
        session, LARKSPUR,
        Wish(
            id=uuid4(), account_id=overtaken.account_id, payer_kind=PayerKind.GUEST,
            payer_key="browser:2", method_type=MethodType.CARD, amount=OWED, balance_seen=OWED,
        ),
        at=AT,
    )  # fmt: skip
    for each in (given_up, twice, overtaken):
        hear(session, context, paid(each))
    late = session.scalars(select(Attention.subject).order_by(Attention.id)).all()
    assert late == [f"attempt:{given_up.id}", f"attempt:{overtaken.id}"]
    assert set(calls(session)) == {AttentionKind.LATE_MONEY}
