"""A payment that moved is looked for where it is: by liens, what came twice, evidence, locks."""

import dataclasses
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.account import CustomerAccount
from models.change_payload import ApplyCredit
from models.dispute import Dispute, DisputeStatus
from models.errors import Conflict, Refused
from models.hold import HoldKind
from models.identity import StaffRole
from models.money import CENTS_MAX, Money
from models.payment import Payment
from services.change_requests import proposing
from services.disputes import evidence
from services.drafts import twice
from services.gateways.stripe_gateway import StripeGateway
from services.lateness import candidates
from services.payments import holding
from tests.changed import ASKS, charge, credit, moved
from tests.factories import make_account
from tests.services.payments.test_provider_truth import ask, hear, paid
from tests.workshop import LARKSPUR


def test_a_lien_looks_at_who_was_paid_for(desk, iris, bo, clock):
    """Who paid for nobody but their neighbour has paid nothing for so long."""
    clock.tick(days=3)
    since = desk.context.today() - timedelta(days=3)
    payment = desk.pay(iris, 1_000)
    paid_nothing = [candidates._paid_nothing(desk.session, each.id, since) for each in (iris, bo)]
    assert paid_nothing == [False, True]
    desk.ask(iris, moved(payment, bo, 1_000))
    paid_nothing = [candidates._paid_nothing(desk.session, each.id, since) for each in (iris, bo)]
    assert paid_nothing == [True, False]


def test_what_moved_in_part_was_paid_for_both(desk, iris, bo):
    since = desk.context.today() - timedelta(days=1)
    payment = desk.pay(iris, 1_000)
    desk.ask(iris, moved(payment, bo, 400))
    assert all(holding.has_any(desk.session, each.id, since=since) for each in (iris, bo))
    desk.do(bo, moved(payment, iris, 400, start=bo.id))
    assert not holding.has_any(desk.session, bo.id, since=since)


def came_twice(desk, account):
    """How many pairs of a payment staff read above an account."""
    return len(twice.of_account(desk.session, LARKSPUR, account.number, at=desk.at))


@pytest.fixture
def second(desk, iris):
    """The second of two payments of $50.00 that Iris made on one day."""
    first, second = desk.pay(iris, 5_000), desk.pay(iris, 5_000)
    assert first.id < second.id
    return second


def test_what_is_another_accounts_now_did_not_come_twice(desk, iris, bo, second):
    assert came_twice(desk, iris) == 1
    desk.ask(iris, moved(second, bo, 5_000))
    assert came_twice(desk, iris) == 0


def test_what_moved_away_and_came_home_came_twice_again(desk, iris, bo, second):
    desk.ask(iris, moved(second, bo, 5_000))
    desk.do(bo, moved(second, iris, 5_000, start=bo.id))
    assert came_twice(desk, iris) == 1


def test_what_moved_away_in_two_halves_is_as_gone_as_in_one(desk, iris, bo, second):
    desk.ask(iris, moved(second, bo, 2_500))
    assert came_twice(desk, iris) == 1
    desk.ask(iris, moved(second, make_account(desk.session), 2_500))
    assert came_twice(desk, iris) == 0


@pytest.fixture
def attempt(session):
    """Somebody pays $132.50 by card, for an account of its own."""
    return ask(session)


def take(desk, attempt):
    """The processor says that it was paid."""
    processor = StripeGateway("sk_test_truth")
    hear(desk.session, dataclasses.replace(desk.context, processor=lambda: processor),
         paid(attempt))  # fmt: skip
    return desk.session.scalars(select(Payment).where(Payment.attempt_id == attempt.id)).one()


def told(desk, attempt):
    """The evidence that goes to the network when its payer disputes it."""
    dispute = Dispute(
        provider_id=uuid4().hex, attempt_id=attempt.id, account_id=attempt.account_id,
        amount=attempt.asked, reason="fraudulent", network_code="10.4",
        status=DisputeStatus.NEEDS_RESPONSE, opened_at=desk.at,
    )  # fmt: skip
    with desk.session.begin_nested() as point:
        desk.session.add(dispute)
        desk.session.flush()
        sections = evidence.gather(desk.session, LARKSPUR, dispute).sections
        point.rollback()
    return {section.title: section.rows for section in sections}


def test_evidence_is_of_the_account_that_the_charge_was_for(desk, attempt, bo):
    payment, home = take(desk, attempt), attempt.account_id
    here = desk.session.get_one(CustomerAccount, home)
    assert ("Account", here.shown) in told(desk, attempt)["The service it pays for"]
    desk.do(here, moved(payment, bo, 5_000))
    assert not {"The service it pays for", "The bill"} & set(told(desk, attempt))
    desk.do(here, moved(payment, bo, payment.amount.cents - 5_000))
    sections = told(desk, attempt)
    assert ("Account", bo.shown) in sections["The service it pays for"]
    assert ("Total", "$80.00") in sections["The bill"]


def test_a_payment_that_moved_away_is_no_earlier_one_of_its_payer(desk, attempt, bo):
    here = desk.session.get_one(CustomerAccount, attempt.account_id)
    other = desk.pay(here, 1_100)
    desk.pay(here, 1_200)
    take(desk, attempt)
    desk.ask(here, moved(other, bo, 1_100))
    [[_, earlier]] = told(desk, attempt)["Payments before it that nobody disputed"]
    assert earlier.startswith("$12.00 by")


def test_a_movement_stands_in_line_for_every_account_it_may_post_to(desk, attempt, bo):
    payment, third = take(desk, attempt), make_account(desk.session)
    here = desk.session.get_one(CustomerAccount, attempt.account_id)
    assert holding.in_line(desk.session, attempt.id) == [here.id]
    desk.do(here, moved(payment, third, 5_000))
    desk.do(third, moved(payment, bo, 1_000, start=third.id))
    assert holding.in_line(desk.session, attempt.id) == sorted({here.id, third.id, bo.id})


def test_what_is_held_where_it_was_paid_moves_on_from_nowhere(desk, iris, bo):
    payment, third = desk.pay(iris, 8_000), make_account(desk.session)
    desk.ask(iris, moved(payment, bo, 8_000))
    desk.hold(iris, HoldKind.REFUNDS)
    with pytest.raises(Refused, match="held on the account that it came for"):
        desk.look(bo, moved(payment, third, 1, start=bo.id))


@pytest.mark.parametrize("cents", [CENTS_MAX + 1, 9 * 10**17, 10**25])
def test_no_amount_is_charged_or_given_that_nobody_means(desk, iris, cents):
    for asked in (charge, credit):
        with pytest.raises(Refused, match=r"Enter an amount from \$0.01 to"):
            desk.look(iris, asked(cents))


def test_a_form_of_another_command_is_no_answer(desk, iris):
    request = desk.ask(iris, credit(9_000))
    desk.send_back(request)
    nothing = ApplyCredit(amount=Money(1))
    other = dataclasses.replace(desk.wish(iris, credit(9_000)), payload=nothing)
    with pytest.raises(Conflict, match="about another change"):
        proposing.resubmit(
            desk.session, desk.context, request.id, other, version=1, by=ASKS,
            role=StaffRole.SPECIALIST, at=desk.at,
        )  # fmt: skip
