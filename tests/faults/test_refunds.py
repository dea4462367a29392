"""Fault catalogue A19, C7, E7: money given back, once, and never more than came."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, IntegrityError

from models.attempt import MethodType, PaymentAttempt
from models.errors import Conflict, DistrictError, Forbidden, Refused
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.refund import Refund, RefundState, RefundWay
from services.payments import refundable
from services.refunds import checks, deciding, sending
from tests.faults.refunding import BANK_OK
from tests.faults.till import OWED
from tests.pages import read, words

S = RefundState
FEE = Money.dollars("2.45")


def test_a_refund_goes_to_the_card_is_posted_once_and_its_payer_is_told(office, till):
    payment = office.paid()
    refund = office.give(payment)
    assert refund.state is S.SUCCEEDED
    assert office.at_processor() == [14675]
    assert till.owed() == OWED
    assert till.clearing() == FEE
    assert till.postings()[1:] == [("refund", 14675, 14675)]
    till.deliver()
    sending.send(till.context, refund.id)
    office.look(refund, days=1)
    assert office.at_processor() == [14675]
    assert till.postings()[1:] == [("refund", 14675, 14675)]
    assert till.letters() == ["receipt", "refund_sent"]
    assert till.attentions() == []


def test_of_money_paid_twice_the_credit_goes_first_and_nothing_is_owed_again(office, till):
    office.paid()
    again = office.paid(dollars="100.00")
    assert till.owed(Component.CREDIT) == -Money.dollars("100.00")
    office.give(again, "60.00")
    office.give(again, "40.00")
    assert till.owed() == Money.ZERO
    assert till.owed(Component.CREDIT) == Money.ZERO
    assert office.left(again) == Money.ZERO


def test_c07_the_same_form_twice_is_one_refund(office, till):
    payment = office.paid()
    wish = office.wish(payment, "20.00")
    first = office.ask(payment, "20.00", key=wish.key, seen="146.75")
    again = office.ask(payment, "20.00", key=wish.key, seen="146.75")
    assert first.id == again.id
    with pytest.raises(Conflict):
        office.ask(payment, "30.00", key=wish.key, seen="146.75")
    till.work()
    assert office.at_processor() == [2000]


def test_a19_what_can_be_given_back_moved_since_the_form_was_shown(office):
    payment = office.paid()
    office.give(payment, "100.00")
    with pytest.raises(Conflict, match=r"it is now \$46\.75"):
        office.ask(payment, "40.00", seen="146.75")
    with pytest.raises(Refused, match=r"to \$46\.75"):
        office.ask(payment, "46.76")
    assert office.at_processor() == [10000]


def test_a19_two_members_of_staff_at_once_give_back_no_more_than_came(office, till):
    payment = office.paid()
    wishes = [office.wish(payment, "100.00") for _ in range(4)]
    barrier, ended = Barrier(4), []

    def ask(wish):
        barrier.wait()
        try:
            office.ask(payment, "100.00", key=wish.key, seen="146.75")
        except (DistrictError, DBAPIError) as no:
            ended.append(type(no))

    threads = [Thread(target=ask, args=(wish,)) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(till.all(Refund)) == 1
    assert len(ended) == 3
    till.work()
    assert office.at_processor() == [10000]


def test_the_database_itself_refuses_more_than_came_one_person_twice_and_another_amount(
    office, till
):
    payment = office.paid(dollars="146.75")
    refund = office.ask(payment, "100.00", by=office.supervisor, role=StaffRole.SUPERVISOR)

    def write(**values):
        with till.database.saving() as session:
            session.execute(update(Refund).where(Refund.id == refund.id).values(**values))

    with pytest.raises(DBAPIError, match="more would go back"):
        write_down(till, _raw(office, payment, "60.00"))
    with pytest.raises(DBAPIError, match="written once"):
        write(amount=Money.dollars("1.00"))
    with pytest.raises(IntegrityError, match="second_person"):
        write(decided_by=office.supervisor)
    with pytest.raises(IntegrityError, match="decided"):
        write_down(till, _raw(office, payment, "1.00", needs_second=True, state=S.APPROVED))


def write_down(till, refund):
    with till.database.saving() as session:
        session.add(refund)


def _raw(office, payment, dollars, **more):
    wish = office.wish(payment, dollars)
    values = {"state": S.REQUESTED, "requested_by": office.specialist} | more
    return Refund(
        key=wish.key, payment_id=payment.id, account_id=payment.account_id, way=wish.way,
        amount=wish.amount, available_seen=wish.available_seen, reason=wish.reason,
        words=wish.words, requested_at=office.till.now(), **values,
    )  # fmt: skip


def test_e07_above_the_limit_a_second_person_decides_and_never_the_same(office, till):
    more = office.paid(dollars="600.00")
    refund = office.ask(more, "300.00")
    assert refund.needs_second
    till.work()
    assert office.at_processor() == []
    with pytest.raises(Forbidden):
        office.approve(refund, by=office.specialist)
    office.approve(refund)
    office.approve(refund)
    till.work()
    assert office.one(refund).state is S.SUCCEEDED
    assert office.at_processor() == [30000]
    with pytest.raises(Conflict):
        office.deed(deciding.deny, refund, words="No.", by="staff:99")


def test_many_small_refunds_of_one_day_do_not_pass_the_limit(office):
    payment = office.paid(dollars="600.00")
    assert not office.ask(payment, "150.00").needs_second
    assert not office.ask(payment, "100.00").needs_second
    assert office.ask(payment, "0.01").needs_second


def test_what_is_denied_or_called_off_goes_nowhere_and_is_free_again(office, till):
    payment = office.paid(dollars="600.00")
    denied, off = office.ask(payment, "300.00"), office.ask(payment, "300.00")
    assert office.left(payment) == Money.ZERO
    office.deed(deciding.deny, denied, words="Not twice.")
    office.deed(deciding.cancel, off, words="They changed their mind.", by=office.specialist)
    assert office.left(payment) == Money.dollars("600.00")
    till.work()
    assert office.at_processor() == []
    with pytest.raises(Conflict):
        office.approve(denied)


def test_a_yes_to_what_no_longer_fits_is_refused(office, till):
    payment = office.paid(dollars="600.00")
    refund = office.ask(payment, "300.00")
    till.sandbox.dispute(till.attempt(payment.attempt_id).payment_intent_id)
    till.deliver()
    assert office.one(refund).state is S.CANCELLED
    with pytest.raises(Conflict):
        office.approve(refund)
    assert "refund" in till.attentions()


def test_a_bank_payment_on_its_way_can_be_given_back_from_the_day_it_clears(office, till):
    attempt = till.ask(method=MethodType.BANK)
    till.pay(attempt, BANK_OK)
    till.deliver()
    attempt = till.attempt(attempt.id)
    day = refundable.possible_from(till.context.district, attempt)
    assert day is not None
    assert day > till.context.today()
    till.sandbox.advance(days=7)
    till.deliver()
    assert refundable.possible_from(till.context.district, till.attempt(attempt.id)) is None


def test_a_refund_by_check_is_posted_when_it_is_written_and_taken_back_when_voided(office, till):
    payment = office.paid()
    refund = office.ask(payment, way=RefundWay.CHECK)
    assert refund.state is S.CHECK_ASKED
    assert till.owed() == Money.ZERO
    office.deed(checks.write, refund, number="10442")
    office.deed(checks.write, refund, number="10442")
    with pytest.raises(Conflict):
        office.deed(checks.write, refund, number="10443")
    assert till.owed() == OWED
    assert till.clearing("1010") == -OWED
    assert till.letters() == ["receipt", "refund_sent"]
    assert office.left(payment) == Money.ZERO
    office.deed(checks.void, refund, words="Came back by mail.")
    office.deed(checks.void, refund, words="Came back by mail.")
    assert till.owed() == Money.ZERO
    assert till.clearing("1010") == Money.ZERO
    assert office.left(payment) == payment.amount


def test_a_refund_made_at_the_processor_is_posted_and_shown(office, till):
    payment = office.paid()
    intent = till.attempt(payment.attempt_id).payment_intent_id
    till.gateway._client.v1.refunds.create({"payment_intent": intent, "amount": 5000})
    till.deliver()
    [refund] = till.all(Refund)
    assert (refund.state, refund.requested_by) == (S.SUCCEEDED, "processor")
    assert till.owed() == Money.dollars("50.00")
    assert till.attentions() == ["mismatch"]
    assert office.left(payment) == Money.dollars("96.75")


def test_its_payer_and_its_receipt_say_what_was_sent_back_and_when_it_is_there(office, till):
    payment = office.paid()
    with till.database.saving() as session:  # so that the owner may look at it
        session.get_one(PaymentAttempt, payment.attempt_id).person_id = till.door.owner.id
    office.give(payment, "46.75")
    mine = words(read(till.door.client().get(f"/payments/{payment.attempt_id}")).main)
    assert "$46.75 of it was sent back to you." in mine
    assert "within 5 to 10 business days" in mine
    anybody = words(read(till.door.client().get(f"/receipt/{payment.receipt_code}")).main)
    assert "$46.75 of it was sent back to the payer." in anybody
