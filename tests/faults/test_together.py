"""Fault catalogue A, B and C for several accounts that are paid with one charge."""

from datetime import date

import pytest
from sqlalchemy import select, update

from models.account import Access, AccountStatus, CustomerAccount
from models.attempt import AttemptState, MethodType
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Payment, PaymentReturn, ReturnKind
from services import payments
from services.gateways.processor import Movement
from services.payments import attempts, checkout, returns
from tests.faults.several import OWED
from tests.pages import read, words
from tests.workshop import LARKSPUR

S = AttemptState
BANK_OK = "000123456789"
FEE = LARKSPUR.payments.card_fee
#: What the processor takes for a dispute, and gives back when it is won.
OF_A_DISPUTE = Money.dollars("15.00")
NOTHING = [Money.ZERO] * len(OWED)
ALL = Money(sum(each.cents for each in OWED))


def paid_once(manager):
    """Each account has one payment of what it owed, and all of them are the charge to the cent."""
    assert manager.owed() == NOTHING
    assert [each.amount for each in manager.payments()] == OWED
    assert manager.entries() == [
        ("payment", account_id, -owed.cents)
        for account_id, owed in zip(manager.account_ids, OWED, strict=True)
    ]
    [intent] = manager.till.sandbox.find("payment_intent", status="succeeded")
    fee = FEE if manager.payments()[0].channel == "online_card" else Money.ZERO
    assert intent["amount_received"] == (ALL + fee).cents


def test_a_manager_pays_eleven_accounts_with_one_charge_one_page_and_one_letter(till, manager):
    attempt = manager.ask()
    assert len(till.sandbox.find("checkout.session")) == 1
    assert manager.states() == {S.OPEN}
    till.pay(attempt)
    till.deliver()

    paid_once(manager)
    assert manager.states() == {S.SUCCEEDED}
    assert till.letters() == ["receipt_together"]
    letter = till.all(OutboxMessage)[0].text
    assert all(str(owed) in letter for owed in OWED)
    assert str(ALL + FEE) in letter
    assert till.clearing() == ALL + FEE
    assert till.clearing("4310") == -FEE


def test_a_manager_goes_from_the_list_to_the_processor_and_back_to_one_receipt(till, manager):
    payer = till.door.client()
    assert payer.get("/overview").location == "/portfolio"
    assert "11 accounts have something to pay" in words(read(payer.get("/portfolio")).main)
    form = read(payer.get("/portfolio/pay?all=owing")).select("main form input[name]")
    sent = {each["name"]: each["value"] for each in form if each["name"] != "csrf_token"}
    answer = payer.post("/portfolio/pay", data=sent | {"method": "card"})
    assert answer.location.startswith(till.sandbox.url)
    [leader] = [each for each in till.all_attempts() if each.session_id]
    till.pay(leader)

    page = read(payer.get(f"/portfolio/paid/{leader.id}"))

    assert "Your payment is received" in words(page.main)
    assert len(page.select('#parts tbody a[href^="/a/"]')) == len(OWED)
    till.deliver()
    paid_once(manager)


def test_a01_a02_its_events_in_any_order_and_three_times_are_eleven_payments(till, manager):
    attempt = manager.ask()
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    till.pay(attempt)
    till.sandbox.deliver()
    assert len(letters) >= 2
    for letter in [*reversed(letters), *letters, *letters]:
        assert till.hear(*letter) == 200
    till.work()

    paid_once(manager)
    assert till.letters() == ["receipt_together"]


def test_a04_when_no_event_comes_the_resolver_settles_all_of_them(till, manager):
    attempt = manager.ask()
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(attempt)
    till.resolve(seconds=400)
    paid_once(manager)


@pytest.mark.parametrize("fault", ["drop_after_success", "error_500_after_success"])
def test_a12_a_lost_answer_leaves_all_unknown_and_is_found_once(till, manager, fault):
    till.sandbox.fault(fault, match="POST /v1/checkout/sessions", times=3)
    attempt = manager.ask()
    assert manager.states() == {S.UNKNOWN}
    till.sandbox.clear_faults()
    till.resolve(seconds=20)
    assert manager.states() == {S.OPEN}
    till.pay(attempt)
    till.deliver()
    paid_once(manager)


def test_a16_accounts_paid_closed_or_left_meanwhile_get_their_money_as_credit(till, manager):
    """One was paid alone, one closed, one is no longer the manager's: the money still came."""
    attempt = manager.ask()
    alone, closed, left = manager.account_ids[:3]
    with till.database.saving() as session:
        session.execute(
            update(CustomerAccount)
            .where(CustomerAccount.id == closed)
            .values(status=AccountStatus.CLOSED, closed_on=date(2026, 11, 18))
        )
        session.execute(
            update(Access).where(Access.account_id == left).values(to_on=date(2026, 11, 1))
        )
    session_url = till.attempt(attempt.id).session_url
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(attempt)  # the processor has it; we have not heard
    assert till.attempt(attempt.id).session_url == session_url
    single = till.ask()
    till.pay(single)
    checkout.follow(till.context, single.id, cause="return page")
    till.resolve(seconds=400)

    owed = manager.owed()
    assert owed == [-OWED[0], *NOTHING[1:]]
    assert till.attentions() == ["late_money"]
    assert len(manager.payments()) == len(OWED) + 1
    assert alone == till.account_id


def test_b01_a_return_takes_back_each_account_with_an_entry_of_its_own_and_tells_each(
    till, manager
):
    attempt = manager.ask(method=MethodType.BANK)
    till.pay(attempt, BANK_OK)
    till.deliver()
    assert manager.states() == {S.PROCESSING}
    assert till.letters() == ["payment_submitted"]
    assert str(ALL) in till.all(OutboxMessage)[0].text
    till.sandbox.advance(days=7)
    till.deliver()
    paid_once(manager)

    intent = till.attempt(attempt.id).payment_intent_id
    till.sandbox.advance(days=3)
    till.sandbox.return_payment(intent, "R01")
    till.deliver()
    checkout.follow(till.context, attempt.id, cause="test")

    assert manager.owed() == OWED
    assert manager.states() == {S.REVERSED}
    back = till.all(PaymentReturn)
    assert [row.amount for row in back] == OWED
    assert len({row.entry_id for row in back}) == len(OWED)
    assert till.clearing("1120") == Money.ZERO
    assert till.letters().count("payment_returned") == len(OWED)


def test_a17_a_disputed_card_takes_the_fee_and_all_accounts_back_and_gives_them_again(
    till, manager
):
    attempt = manager.ask()
    till.pay(attempt)
    till.deliver()
    dispute = till.sandbox.dispute(till.attempt(attempt.id).payment_intent_id)
    till.deliver()
    assert manager.owed() == OWED
    assert till.clearing() == -OF_A_DISPUTE
    assert manager.states() == {S.DISPUTED}

    till.sandbox.close_dispute(dispute["id"], "won")
    till.deliver()
    assert manager.owed() == NOTHING
    assert till.clearing() == ALL + FEE


def test_a_bank_payment_for_eleven_that_fails_on_its_way_posts_nothing(till, manager):
    attempt = manager.ask(method=MethodType.BANK)
    till.pay(attempt, "000222222227")
    till.deliver()
    till.sandbox.advance(days=7)
    till.deliver()
    assert manager.states() == {S.FAILED}
    assert manager.entries() == []
    assert till.letters() == ["payment_submitted", "payment_failed"]


@pytest.mark.parametrize("at_part", [1, 6, 11])
def test_c01_a_worker_that_dies_between_two_accounts_leaves_nothing_half_posted(
    till, manager, monkeypatch, at_part
):
    attempt = manager.ask()
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(attempt)
    really, posted = payments.record_payment, []

    def dies(*given, **named):
        posted.append(given)
        if len(posted) == at_part:
            raise KeyboardInterrupt
        return really(*given, **named)

    monkeypatch.setattr(payments, "record_payment", dies)
    with pytest.raises(KeyboardInterrupt):
        checkout.follow(till.context, attempt.id, cause="return page")
    assert manager.entries() == []
    assert manager.states() == {S.OPEN}
    monkeypatch.undo()
    till.resolve(seconds=400)
    paid_once(manager)


def test_part_of_a_charge_that_goes_back_fills_one_account_after_the_other(till, manager):
    """A network may take back less than the charge, and never more than came."""
    attempt = manager.ask()
    till.pay(attempt)
    till.deliver()

    def shares(amount):
        movement = Movement(
            reference=f"dp_{amount.cents}", kind=ReturnKind.DISPUTED, amount=amount, code="x",
            happened_at=till.now(),
        )  # fmt: skip
        with till.database.saving() as session:
            leader = attempts.locked(session, attempt.id)
            paid = session.scalars(select(Payment)).all()
            found = returns.shared(session, leader, paid, movement, at=till.now())
            return [(payment.account_id, each.amount) for payment, each in found]

    first, second = manager.account_ids[:2]
    assert shares(OWED[0] + FEE + Money(1)) == [(first, OWED[0] + FEE), (second, Money(1))]
    assert sum(each.cents for _, each in shares(ALL + FEE)) == (ALL + FEE).cents
    assert sum(each.cents for _, each in shares(ALL + FEE + Money(1))) == (ALL + FEE).cents
    assert till.attentions() == ["over_returned"]


def test_an_expired_page_expires_for_all_of_them_and_may_be_opened_again(till, manager):
    manager.ask()
    till.sandbox.advance(seconds=25 * 3600)
    till.deliver()
    assert manager.states() == {S.EXPIRED}
    again = manager.ask()
    till.pay(again)
    till.deliver()
    paid_once(manager)
