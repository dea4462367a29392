"""Fault catalogue A13 and A14: the processor answers that it failed, or that it is busy."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from models.attempt import AttemptState
from services.gateways.stripe_gateway import StripeGateway
from services.operations import system_status
from services.operations.system_status import Health
from services.payments import checkout

S = AttemptState
PAID = [("payment", -14675, 14920)]
PAGES = "/v1/checkout/sessions"
#: The library asks once more by itself.
POSTS_MAX = 2


def sent(till):
    """How often a page was asked for under each key."""
    return Counter(
        request["key"] for request in till.sandbox.requests
        if (request["method"], request["path"]) == ("POST", PAGES)
    )  # fmt: skip


def looked_up(till):
    """How often the list of pages was read."""
    return sum(
        (request["method"], request["path"]) == ("GET", PAGES) for request in till.sandbox.requests
    )


@pytest.mark.parametrize(("fault", "times"), [("error_500_kept", 1), ("error_before", POSTS_MAX)])
def test_a13_an_error_and_no_page_is_looked_up_and_asked_for_under_another_key(till, fault, times):
    till.sandbox.fault(fault, match=f"POST {PAGES}", times=times)
    attempt = till.ask()
    assert till.state(attempt) is S.UNKNOWN

    till.resolve(seconds=6)

    assert till.state(attempt) is S.OPEN
    assert looked_up(till) == 1
    first = f"session-create:{attempt.id}"
    assert sent(till) == {first: POSTS_MAX, f"{first}:1": 1}
    assert till.pay(attempt) == 303
    till.deliver()
    assert till.postings() == PAID


def test_a13_an_error_and_a_page_is_looked_up_and_that_page_is_paid(till):
    till.sandbox.fault("error_500_after_success", match=f"POST {PAGES}", times=-1)
    attempt = till.ask()
    assert till.state(attempt) is S.UNKNOWN

    till.resolve(seconds=6)

    assert till.state(attempt) is S.OPEN
    assert looked_up(till) == 1
    assert sent(till) == {f"session-create:{attempt.id}": POSTS_MAX}
    assert len(till.sandbox.find("checkout.session")) == 1
    assert till.pay(attempt) == 303
    till.deliver()
    assert till.postings() == PAID


def test_a13_while_errors_last_no_key_is_asked_with_twice_and_each_is_looked_up(till):
    till.sandbox.fault("error_500_kept", match=f"POST {PAGES}", times=-1)
    attempt = till.ask()
    for seconds in (6, 31, 121, 601, 3601):
        till.resolve(seconds=seconds)
    assert till.state(attempt) is S.UNKNOWN
    assert set(sent(till).values()) == {POSTS_MAX}
    assert looked_up(till) == len(sent(till)) - 1 == 5

    till.resolve(days=1)

    assert till.state(attempt) is S.FAILED
    assert till.attempt(attempt.id).failure_code == "not_sent"


def test_a13_the_payer_who_presses_again_is_looked_up_too(till):
    till.sandbox.fault("error_500_kept", match=f"POST {PAGES}", times=1)
    attempt = till.ask()
    again = till.ask(form=attempt.id)

    assert till.state(again) is S.OPEN
    assert looked_up(till) == 1
    assert max(sent(till).values()) <= POSTS_MAX


def test_a13_many_looks_at_once_leave_one_page_that_can_be_paid(till):
    till.sandbox.fault("error_500_kept", match=f"POST {PAGES}", times=1)
    attempt = till.ask()
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(lambda i: checkout.follow(till.context, attempt.id, cause=f"r{i}"), range(12))
        )
    till.resolve(seconds=6)

    assert len(till.sandbox.find("checkout.session")) == 1
    assert till.pay(attempt) == 303
    till.deliver()
    assert till.postings() == PAID


@pytest.mark.parametrize("fault", ["rate_limit_429", "lock_timeout_409"])
def test_a14_a_processor_that_is_busy_is_asked_again_under_the_same_key(till, fault):
    till.sandbox.fault(fault, match=f"POST {PAGES}", times=2)
    attempt = till.ask()
    assert till.state(attempt) in {S.UNKNOWN, S.OPEN}
    till.resolve(seconds=6)
    till.resolve(seconds=40)

    assert till.state(attempt) is S.OPEN
    assert set(sent(till)) == {f"session-create:{attempt.id}"}


def health(till):
    """What the status page says of paying on-line."""
    with till.database.looking() as connection:
        return system_status.facts(connection).payments(till.now())


def test_a13_the_status_page_says_that_the_processor_is_away_until_it_answers(till):
    """By what payers met, and by looks at payments that are open: nobody announces it."""
    open_one = till.ask("20.00", payer="browser:2")
    assert health(till) is Health.WORKS
    till.sandbox.fault("error_before", match="/v1/", times=-1)
    till.resolve(seconds=360)
    assert till.state(open_one) is S.OPEN
    assert health(till) is Health.AWAY
    attempt = till.ask()
    assert till.state(attempt) is S.UNKNOWN
    assert health(till) is Health.AWAY
    till.sandbox.clear_faults()
    till.resolve(seconds=180)
    assert till.state(attempt) is S.OPEN
    assert health(till) is Health.WORKS


def test_a13_an_outage_nobody_met_for_an_hour_is_no_news(till):
    till.sandbox.fault("error_500_kept", match="/v1/", times=-1)
    till.ask()
    till.sandbox.advance(seconds=59 * 60)
    assert health(till) is Health.AWAY
    till.sandbox.advance(seconds=120)
    assert health(till) is not Health.AWAY
    till.sandbox.clear_faults()


def test_a13_one_refused_request_is_odd_and_two_are_our_key(till):
    right = till.context
    wrong = StripeGateway("sk_test_wrong key", api_base=till.sandbox.url)
    till.context = replace(right, processor=lambda: wrong)
    assert till.ask("20.00", payer="browser:2").state is S.FAILED
    assert health(till) is Health.WORKS
    till.ask("30.00", payer="browser:3")
    assert health(till) is Health.AWAY
    till.context = right
    assert till.ask("40.00", payer="browser:4").state is S.OPEN
    assert health(till) is Health.WORKS
