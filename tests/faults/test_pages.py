"""Payment pages of one account that are open at once: what a payment leaves of them."""

from models.attempt import AttemptState, MethodType
from models.money import Money

OPEN, SUCCEEDED = AttemptState.OPEN, AttemptState.SUCCEEDED
CLOSED = {AttemptState.EXPIRED, AttemptState.CANCELLED}


def test_once_everything_is_paid_the_pages_of_others_close(till):
    mine, yours = till.ask(), till.ask("20.00", payer="browser:2")
    till.pay(mine)
    till.deliver()
    assert till.state(yours) in CLOSED
    assert till.owed() == Money.ZERO


def test_a_bank_payment_on_its_way_closes_them_too(till):
    mine, yours = till.ask(method=MethodType.BANK), till.ask(payer="browser:2")
    till.pay(mine, "000123456789")
    till.deliver()
    assert till.state(mine) is AttemptState.PROCESSING
    assert till.state(yours) in CLOSED


def test_while_something_is_owed_the_pages_of_others_stay(till):
    mine, yours = till.ask("20.00"), till.ask("30.00", payer="browser:2")
    till.pay(mine)
    till.deliver()
    assert till.state(yours) is OPEN
    till.pay(yours)
    till.deliver()
    assert till.state(yours) is SUCCEEDED


def test_a_page_that_was_paid_a_moment_before_keeps_its_money(till):
    mine, yours = till.ask(), till.ask(payer="browser:2")
    till.pay(yours)
    till.pay(mine)
    till.deliver()
    assert {till.state(mine), till.state(yours)} == {SUCCEEDED}
    assert till.owed() == -Money.dollars("146.75")


def test_a_page_to_pay_ahead_is_not_outdated_by_a_payment(till):
    till.pay(till.ask())
    till.deliver()
    ahead, more = till.ask("50.00", payer="browser:2"), till.ask("10.00", payer="browser:3")
    till.pay(more)
    till.deliver()
    assert till.state(ahead) is OPEN
