"""Fault catalogue C: two at once, something gone, and the same click again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attempt import AttemptState, MethodType, PaymentAttempt
from models.errors import Conflict
from models.job import Job, JobState
from models.money import Money
from models.payment import Payment
from services import jobs
from services.payments import checkout, resolver
from tests.faults.till import OWED, add_bill

S = AttemptState
PAID = [("payment", -14675, 14920)]


@pytest.mark.parametrize("workers", [2, 8])
def test_c02_many_workers_do_each_job_once(till, workers):
    attempt = till.ask()
    till.pay(attempt)
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    till.sandbox.deliver()
    for letter in letters:
        till.hear(*letter)
    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(lambda _: jobs.run_due(till.context), range(workers)))

    rows = till.all(Job)
    assert {row.state for row in rows} == {JobState.DONE}
    assert sum(done) == sum(row.tries for row in rows)
    assert till.postings() == PAID


def test_c02_two_resolvers_at_once_post_one_payment(till):
    attempt = till.ask()
    till.pay(attempt)
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(lambda i: checkout.follow(till.context, attempt.id, cause=f"r{i}"), range(16))
        )

    assert till.state(attempt) is S.SUCCEEDED
    assert till.postings() == PAID


def test_c07_the_same_form_sent_ten_times_at_once_is_one_attempt_and_one_page(till):
    form = uuid4()
    with ThreadPoolExecutor(5) as pool:
        opened = list(pool.map(lambda _: till.ask(form=form), range(10)))

    assert {attempt.id for attempt in opened} == {form}
    assert len(till.sandbox.find("checkout.session")) == 1


def test_c07_a_second_tab_joins_the_page_that_is_open(till):
    assert till.ask().id == till.ask().id


def test_c07_a_second_tab_after_paying_is_told_that_nothing_is_owed(till):
    first = till.ask()
    till.pay(first)
    till.deliver()
    with pytest.raises(Conflict, match=r"now \$0\.00"):
        till.ask(seen=OWED)


def test_c07_another_amount_in_the_second_tab_closes_the_first_page_once_paid(till):
    first, second = till.ask(), till.ask("50.00")
    till.pay(second)
    till.deliver()

    assert till.state(second) is S.SUCCEEDED
    assert till.state(first) in {S.EXPIRED, S.CANCELLED}


def test_c09_a_balance_that_changed_in_the_meantime_charges_nothing(till):
    with till.database.saving() as session:
        add_bill(session, till.account_id, "26-000002", date(2026, 11, 1), OWED, till.now())

    with pytest.raises(Conflict, match=r"now \$293\.50"):
        till.ask(seen=OWED)
    assert till.all_attempts() == []
    assert till.sandbox.find("checkout.session") == []


def test_c09_a_small_rest_that_changed_is_told_with_what_it_is_now(till):
    """The district's least amount is not the reason, so it is not given as one."""
    till.pay(till.ask("146.15"))
    till.deliver()
    with till.database.saving() as session:
        add_bill(session, till.account_id, "26-000002", date(2026, 11, 1), OWED, till.now())

    with pytest.raises(Conflict, match=r"now \$147\.35"):
        till.ask("0.60", seen=Money(60))


def test_c09_a_bank_payment_on_its_way_counts_as_paid_on_the_pay_page(till):
    attempt = till.ask(method=MethodType.BANK)
    till.pay(attempt, "000123456789")
    till.deliver()

    with pytest.raises(Conflict, match=r"now \$0\.00"):
        till.ask(seen=OWED)


def test_a_worker_killed_between_two_steps_is_picked_up_where_it_stopped(till):
    """A crash is an attempt whose row says what was about to happen; each point ends well."""
    attempt = till.ask()
    till.pay(attempt)
    with till.database.saving() as session:
        row = session.scalars(select(PaymentAttempt)).one()
        row.next_look_at = till.now() - timedelta(seconds=1)
    assert resolver.due_ids(till.context) == [attempt.id]
    till.resolve()
    assert len(till.all(Payment)) == 1


def test_one_attempt_that_cannot_be_followed_holds_up_no_other(till):
    poisoned = till.ask(payer="browser:9")
    with till.database.saving() as session:
        row = session.get_one(PaymentAttempt, poisoned.id)
        row.move_to(S.UNKNOWN, cause="no answer", at=till.now())
        row.session_id, row.session_url, row.sent_hash = None, "", "said otherwise"
        row.next_look_at = till.now() - timedelta(hours=1)
    attempt = till.ask("50.00")
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(attempt)

    till.resolve(seconds=15 * 60)

    assert till.state(attempt) is S.SUCCEEDED
    assert till.state(poisoned) is S.REVIEW
    assert "unresolved" in till.attentions()
