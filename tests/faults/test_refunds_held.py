"""What keeps a refund that was asked for from going out: a hold, another sum, a dispute."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.attention import Attention
from models.dispute import Dispute, DisputeStatus
from models.errors import Conflict, Refused
from models.hold import HoldKind
from models.identity import StaffRole
from models.money import Money
from models.refund import RefundState, RefundWay
from services.accounts import holds
from services.refunds import checks, deciding
from tests.faults.till import OWED
from tests.workshop import LARKSPUR

S = RefundState
FEE = Money.dollars("2.45")
#: Within them the day may end, at whatever time the tests run.
TWO_HOURS = timedelta(hours=2)


def hold(till, until=None):
    today = till.context.district.day(till.now())
    with till.database.saving() as session:
        holds.place(
            session, key="held", account_id=till.account_id, kind=HoldKind.REFUNDS,
            reason="A check is looked into", from_on=today, to_on=until, by="staff:1", on=today,
            at=till.now(),
        )  # fmt: skip


def test_nothing_goes_back_while_refunds_of_the_account_are_held(office, till):
    payment = office.paid()
    hold(till)
    with pytest.raises(Refused, match="held on this account"):
        office.ask(payment)


def test_a_hold_after_the_ask_keeps_a_check_from_being_written(office, till):
    payment = office.paid()
    refund = office.ask(payment, "50.00", way=RefundWay.CHECK)
    hold(till)
    with pytest.raises(Refused, match="held on this account"):
        office.deed(checks.write, refund, number="77")
    assert office.one(refund).state is S.CHECK_ASKED
    assert till.owed() == Money.ZERO


def test_a_hold_after_the_ask_keeps_a_yes_from_being_said(office, till):
    payment = office.paid(dollars="600.00")
    refund = office.ask(payment, "300.00")
    hold(till)
    with pytest.raises(Refused, match="held on this account"):
        office.approve(refund)
    assert office.one(refund).state is S.REQUESTED


def test_a_hold_before_it_is_sent_lets_a_refund_wait_and_it_goes_when_the_hold_is_over(
    office, till
):
    payment = office.paid()
    refund = office.ask(payment, "50.00")
    hold(till, until=till.context.district.day(till.now() + TWO_HOURS))
    till.work()
    assert office.at_processor() == []
    assert office.one(refund).state is S.APPROVED
    assert office.look(refund, seconds=TWO_HOURS.seconds).state is S.APPROVED
    assert till.attentions() == ["refund"]
    assert office.look(refund, days=2).state is S.SUCCEEDED
    assert office.at_processor() == [5000]
    assert [row for row in till.all(Attention) if row.resolved_at is None] == []


def test_a_refund_that_waits_for_a_hold_can_be_called_off_and_is_never_sent(office, till):
    payment = office.paid()
    refund = office.ask(payment, "50.00")
    hold(till, until=till.context.district.day(till.now()))
    till.work()
    office.deed(deciding.cancel, refund, words="Not needed.", by=office.specialist)
    assert office.look(refund, days=3).state is S.CANCELLED
    assert office.at_processor() == []


def test_a_yes_is_for_no_more_than_can_be_given_back_by_the_rules_of_its_day(office, till):
    """Between the ask and the yes the district stopped giving its fee back."""
    refund = with_fee(office, RefundWay.SOURCE)
    assert refund.needs_second
    with pytest.raises(Conflict, match=r"it is now \$600\.00"):
        office.approve(refund)
    till.work()
    assert office.at_processor() == []


def test_a_check_is_for_no_more_than_can_be_given_back_on_the_day_it_is_written(office, till):
    refund = with_fee(office, RefundWay.CHECK, by=office.supervisor, role=StaffRole.SUPERVISOR)
    assert refund.state is S.CHECK_ASKED
    with pytest.raises(Conflict, match=r"it is now \$600\.00"):
        office.deed(checks.write, refund, number="12")
    assert office.one(refund).state is S.CHECK_ASKED
    assert till.clearing("1010") == Money.ZERO


def with_fee(office, way, **asker):
    giving = replace(LARKSPUR.refunds, gives_fee_back=True)
    payment = office.paid(dollars="600.00")
    return office.ask(
        payment, "602.45", way=way, seen="602.45", district=replace(LARKSPUR, refunds=giving),
        **asker,
    )  # fmt: skip


def test_no_check_is_written_for_what_its_payer_disputes_before_the_network_took_it(office, till):
    payment = office.paid()
    refund = office.ask(payment, way=RefundWay.CHECK)
    with till.database.saving() as session:
        session.add(
            Dispute(
                provider_id="dp_1", attempt_id=payment.attempt_id, account_id=till.account_id,
                amount=OWED, reason="fraudulent", network_code="10.4",
                status=DisputeStatus.NEEDS_RESPONSE, opened_at=till.now(),
            )
        )  # fmt: skip
    with pytest.raises(Refused, match="Answer the dispute instead"):
        office.deed(checks.write, refund, number="13")
    assert office.one(refund).state is S.CHECK_ASKED
    assert till.owed() == Money.ZERO


def test_checks_that_are_voided_free_nothing_of_the_limit_of_a_day(office, till):
    payment = office.paid(dollars="1000.00")
    asked = []
    for number in ("1", "2"):
        refund = office.ask(payment, "150.00", way=RefundWay.CHECK)
        asked.append(refund.needs_second)
        if not refund.needs_second:
            office.deed(checks.write, refund, number=number, by=office.specialist)
            office.deed(checks.void, refund, words="Torn.", by=office.specialist)
    assert asked == [False, True]
