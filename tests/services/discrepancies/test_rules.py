"""What each rule finds in the books, what it does not, and when it finds nothing any more."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.autopay import Autopay, AutopayState
from models.change_payload import ApplyCredit
from models.discrepancy_causes import CaseType
from models.ledger import Component, EntryKind, LedgerAccount
from models.money import Money
from models.payment import Channel
from models.processor_line import ExceptionKind, ProcessorException, ProcessorLine
from models.refund import RefundState
from models.saved_method import MethodState, SavedMethod
from services import payments
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.discrepancies.facts import Look
from services.discrepancies.rules import RULES
from services.payments import Received, refund_posting
from tests.changed import moved
from tests.drawn import make_autopay
from tests.factories import give_access, make_account, make_bill, make_person
from tests.reconciled import reconciled
from tests.refunded import make_refund
from tests.services.sessions.test_sessions import statements
from tests.workshop import LARKSPUR

TYPES = CaseType


def paid(desk, account, cents, on):
    received = Received(
        account_id=account.id, amount=Money(cents), channel=Channel.LOCKBOX,
        reference=f"lb-{account.id}-{on}-{cents}", received_on=on,
    )  # fmt: skip
    return payments.record_payment(desk.session, LARKSPUR, received, at=desk.at, actor="job:t")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_nothing_in_books_that_are_right(find, desk, iris, bo, rule):
    desk.pay(iris, 14_675)
    assert find(rule) == []


def test_paid_twice_is_the_same_amount_within_days_and_of_three_the_nearest(find, desk, iris, bo):
    today = desk.context.today()
    first, second, third = (
        paid(desk, iris, 5_000, today - timedelta(days=days)) for days in (4, 2, 0)
    )
    paid(desk, bo, 3_000, today - timedelta(days=9))
    paid(desk, bo, 3_000, today)
    assert [fact.ids for fact in find("duplicate_payment")] == [
        (first.id, second.id), (second.id, third.id),
    ]  # fmt: skip
    fact = find("duplicate_payment")[0]
    assert (fact.subject, fact.amount) == (f"payment:{second.id}", Money(5_000))
    assert "The same amount, 2 days apart." in fact.suggestion.reasons


def test_what_moved_or_was_given_back_did_not_come_twice(find, desk, iris, bo):
    first, second = desk.pay(iris, 5_000), desk.pay(iris, 5_000)
    desk.do(iris, moved(second, bo, 5_000))
    assert find("duplicate_payment", first.id, second.id) == []


def test_a_refund_gives_back_what_came_twice_once_it_is_in_the_books(find, desk, iris):
    first, second = desk.pay(iris, 5_000), desk.pay(iris, 5_000)
    with desk.session.begin_nested() as apart:
        refund = make_refund(
            desk.session, second, "50.00", state=RefundState.CHECK_ASKED, needs_second=False
        )
        assert len(find("duplicate_payment", first.id, second.id)) == 1
        refund_posting.post(desk.session, LARKSPUR, second, refund, at=desk.at, by="staff:1")
        assert find("duplicate_payment", first.id, second.id) == []
        refund_posting.take_back(desk.session, LARKSPUR, refund, at=desk.at, by="staff:1")
        assert len(find("duplicate_payment", first.id, second.id)) == 1
        apart.rollback()


def test_each_exception_of_the_processor_is_a_case_of_its_type(find, desk, iris):
    books = reconciled(desk.session, iris)
    found = {fact.ids[0]: fact for fact in find("processor")}
    charge, missing = found[books.charge.id], found[books.missing.id]
    assert charge.type is TYPES.MISSING_IN_LEDGER
    assert (missing.type, missing.accounts) == (TYPES.MISSING_IN_BANK, [iris.id])
    assert charge.subject == f"exception:{books.charge.id}"
    books.charge.explained_at, books.charge.explained_by = desk.at, "staff:1"
    books.charge.reason = "A test of theirs."
    assert [fact.ids[0] for fact in find("processor")] == [books.missing.id]
    assert find("processor", books.charge.id)[0].amount == charge.amount
    books.charge.settled_at = desk.at
    assert find("processor", books.charge.id) == []
    desk.session.rollback()


def test_every_kind_of_exception_has_a_type(find, desk, iris):
    books = reconciled(desk.session, iris)
    for kind in ExceptionKind:
        desk.session.execute(
            update(ProcessorException)
            .where(ProcessorException.id == books.charge.id)
            .values(kind=kind)
        )
        assert find("processor", books.charge.id)[0].type in set(CaseType)
    desk.session.rollback()


def test_the_fee_that_the_processor_keeps_is_what_was_posted_of_it(find, desk, iris):
    reconciled(desk.session, iris)
    named = select(ProcessorLine).where(ProcessorLine.provider_id == "txn_1")
    line = desk.session.scalars(named).one()
    desk.session.execute(
        update(ProcessorLine).where(ProcessorLine.id == line.id).values(day=desk.context.today())
    )
    (fact,) = find("processor_fee")
    assert (fact.ids, fact.amount) == ((line.id,), Money(463))
    chart = LARKSPUR.chart
    general = open_books(desk.session, chart, codes={"1110", chart.processing}).general
    ledger.post(
        desk.session, key="processor_fee:txn_1", kind=EntryKind.PROCESSOR_FEE,
        legs=[Leg(general[chart.processing], general["1110"], Money(463))],
        on=desk.context.today(), at=desk.at, memo="Processor's fee", actor="t",
    )  # fmt: skip
    assert find("processor_fee") == []
    desk.session.rollback()


def test_a_payment_whose_attempt_went_back_is_not_paid(find, desk, iris):
    attempt = PaymentAttempt(
        id=uuid4(), account_id=iris.id, payer_kind=PayerKind.GUEST,
        payer_key="b", method_type=MethodType.BANK, amount=Money(4_000),
        balance_seen=Money(4_000), state=AttemptState.REVERSED, created_at=desk.at,
    )  # fmt: skip
    with desk.session.begin_nested() as apart:
        desk.session.add(attempt)
        desk.session.flush()
        received = Received(
            account_id=iris.id, amount=Money(4_000), channel=Channel.ONLINE_BANK,
            reference="pi_back", received_on=desk.context.today(), attempt_id=attempt.id,
        )  # fmt: skip
        back = payments.record_payment(desk.session, LARKSPUR, received, at=desk.at, actor="job:t")
        (fact,) = find("returned_item")
        assert (fact.ids, fact.type) == ((back.id,), TYPES.RETURNED_ITEM_UNPROCESSED)
        apart.rollback()


def test_credit_here_that_the_payers_other_account_owes_to_the_cent_is_misapplied(find, desk, iris):
    person = make_person(desk.session, "Nell Orr")
    here, there = make_account(desk.session), make_account(desk.session)
    for account in (here, there):
        give_access(desk.session, person, account)
    make_bill(desk.session, there, "84.10")
    payment = desk.pay(here, 8_410)
    (fact,) = find("misapplied_payment")
    assert fact.ids == (payment.id, there.id)
    assert fact.suggestion.to["slug"] == "move"
    assert fact.suggestion.to["to"] == there.shown
    desk.do(here, moved(payment, there, 8_410))
    assert find("misapplied_payment", payment.id, there.id) == []


def test_a_control_account_is_what_its_customers_owe(find, desk, iris, bo):
    code = LARKSPUR.chart.control[Component.SERVICE]
    with desk.session.begin_nested() as apart:
        desk.session.execute(
            update(LedgerAccount)
            .where(LedgerAccount.code == code)
            .values(balance=LedgerAccount.balance + 7)
        )
        (fact,) = find("subledger_vs_gl")
        assert (fact.ids, fact.amount, fact.accounts) == ((code,), Money(7), ())
        assert find("subledger_vs_gl", "1110") == []
        apart.rollback()


@pytest.mark.parametrize(
    "gone",
    [{"state": MethodState.SUSPENDED}, {"expires_month": 10, "expires_year": 2026}],
    ids=["suspended", "expired"],
)
def test_autopay_that_cannot_draw_what_is_owed_drifts(find, desk, iris, gone):
    person = make_person(desk.session, "Nell Orr")
    autopay = make_autopay(desk.session, iris, person)
    assert find("autopay_drift") == []
    method = desk.session.get_one(SavedMethod, autopay.method_id)
    for name, value in gone.items():
        setattr(method, name, value)
    (fact,) = find("autopay_drift")
    assert (fact.ids, fact.amount) == ((autopay.id,), Money(14_675))
    desk.session.execute(
        update(Autopay).where(Autopay.id == autopay.id).values(state=AutopayState.ENDED)
    )
    assert find("autopay_drift", autopay.id) == []


def test_credit_is_forgotten_when_nothing_happened_to_it_for_long(find, desk, iris):
    account = make_account(desk.session)
    long_ago = desk.context.today() - timedelta(days=400)
    paid(desk, account, 3_000, long_ago)
    (fact,) = find("stale_credit")
    assert (fact.ids, fact.amount, fact.suggestion.by) == ((account.id,), Money(3_000), "refund")
    make_bill(desk.session, account, "12.00", on=date(2026, 11, 2))
    assert find("stale_credit") == []


def test_forgotten_credit_is_used_for_what_is_owed_beside_it(find, desk, iris):
    account = make_account(desk.session)
    paid(desk, account, 3_000, desk.context.today() - timedelta(days=400))
    desk.charge(account, Component.FEE, 500)
    facts = find("stale_credit")
    assert [fact.suggestion.to["amount"] for fact in facts] == ["5.00"]
    desk.do(account, ApplyCredit(amount=Money(500)))
    assert find("stale_credit", account.id) == []


@pytest.mark.parametrize(
    ("facts", "is_found"),
    [
        ({"state": RefundState.CHECK_ASKED, "days": 61}, True),
        ({"state": RefundState.CHECK_ASKED, "days": 3}, False),
        ({"state": RefundState.PENDING, "days": 61}, True),
        ({"state": RefundState.SUCCEEDED, "days": 1}, True),
        ({"state": RefundState.DENIED, "days": 90}, False),
    ],
)
def test_a_refund_that_did_not_arrive_or_is_in_no_books_is_an_orphan(
    find, desk, iris, facts, is_found
):
    payment = desk.pay(iris, 4_000)
    with desk.session.begin_nested() as apart:
        refund = make_refund(
            desk.session, payment, state=facts["state"], needs_second=False,
        )  # fmt: skip
        refund.requested_at = desk.at - timedelta(days=facts["days"])
        assert [fact.ids for fact in find("orphan_refund")] == [(refund.id,)] * is_found
        apart.rollback()


def test_money_on_no_account_is_what_the_suspense_account_holds(find, desk, iris):
    chart = LARKSPUR.chart
    general = open_books(desk.session, chart, codes={chart.bank, chart.suspense}).general
    facts = {
        "kind": EntryKind.OPENING, "on": desk.context.today(), "at": desk.at, "memo": "Nobody's",
        "actor": "t",
    }  # fmt: skip
    come = Leg(general[chart.bank], general[chart.suspense], Money(2_500))
    ledger.post(desk.session, key="opening:nobody", legs=[come], **facts)
    (fact,) = find("suspense")
    assert (fact.type, fact.amount) == (TYPES.UNMATCHED_RECEIPT, Money(2_500))
    assert "$25.00 came" in fact.words
    back = Leg(general[chart.suspense], general[chart.bank], Money(2_500))
    ledger.post(desk.session, key="opening:nobody:back", legs=[back], **facts)
    assert find("suspense", chart.suspense) == []


def test_what_is_too_old_to_be_found_is_still_looked_at_by_name(bench, find, desk, iris):
    desk.pay(iris, 5_000)
    desk.pay(iris, 5_000)
    case = bench.the_case("duplicate_payment")
    late = Look(district=LARKSPUR, at=desk.at + timedelta(days=200))
    assert RULES["duplicate_payment"](desk.session, late) == []
    ids = case.key.split(":")[1:]
    assert len(find("duplicate_payment", *ids)) == 1


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"processor", "billed_twice"}))
def test_a_rule_asks_once_however_many_it_finds(find, desk, rule):
    account = make_account(desk.session)
    for _ in range(6):
        desk.pay(account, 1_100)
    desk.session.flush()
    with statements(desk.session) as asked:
        find(rule)
    assert len(asked) == 1
