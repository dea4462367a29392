"""Fault catalogue A13 and A14: the processor answers that it failed, or that it is busy."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.attempt import AttemptState
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
