"""A run that stops, goes on and is counted: the difference is explained, or raises work once."""

from datetime import timedelta

import pytest

from models.attention import Attention
from models.draft import DraftState
from models.job import Job
from models.money import Money
from services.drafts import counting, running, runs, sending, skipping, suspending
from services.drafts.counting import NOTHING, Group, Tally, Why
from services.drafts.sending import Sent
from tests.faults.autopaying import Standing, another_account
from tests.faults.till import OWED, add_bill, card
from tests.workshop import LARKSPUR

FORM = "6f1c2b3a-0000-4000-8000-00000000000a"


@pytest.fixture
def standing(standing, draft):
    """On, and told."""
    return standing


def seen(till, day):
    with till.database.reading() as session:
        return runs.of_day_or_none(session, day)


def listed(till, day):
    """What a run that then stood still had listed to draw."""
    return [draft_id for batch in running._batches(till.context, day) for draft_id in batch]


def run_work(till):
    return [each for each in till.all(Attention) if each.subject.startswith("run:")]


def begin(till, day):
    with till.database.saving() as session:
        running.begin(session, context=till.context, day=day)


def finish(till, day, left=0):
    with till.database.saving() as session:
        running.finish(session, till.context, day, left=left)


def test_what_was_sent_is_what_was_expected_and_nobody_is_called(till, standing):
    day = standing.draft().draw_on
    standing.on(day)
    running.run(till.context, day)
    assert seen(till, day).now[Group.SENT] == Tally(1, OWED)
    finish(till, day)

    figures = seen(till, day)
    assert (figures.difference, figures.is_explained) == (NOTHING, True)
    assert run_work(till) == []
    standing.comes_back(days=7)
    assert seen(till, day).now[Group.SETTLED] == Tally(1, OWED)
    assert seen(till, day).difference == NOTHING


def test_less_owed_on_the_day_is_a_reason_to_the_cent(till, standing):
    day = standing.draft().draw_on
    standing.on(day)
    begin(till, day)
    till.pay(till.ask("46.75"))
    till.deliver()
    running.run(till.context, day)
    finish(till, day)

    figures = seen(till, day)
    assert figures.sent == Tally(1, Money.dollars("100"))
    assert figures.why[Why.LESS_OWED] == Tally(0, Money.dollars("46.75"))
    assert figures.is_explained
    assert run_work(till) == []


def test_what_somebody_skips_after_the_count_is_not_explained_and_calls_people_once(till, standing):
    draft = standing.draft()
    standing.on(draft.draw_on)
    begin(till, draft.draw_on)
    with till.database.saving() as session:
        skipping.skip(session, till.context, draft.id, by="person:1", at=till.now())
    running.run(till.context, draft.draw_on)
    for _ in range(2):
        finish(till, draft.draw_on)

    figures = seen(till, draft.draw_on)
    assert figures.why[Why.UNEXPLAINED] == Tally(1, OWED)
    [work] = run_work(till)
    assert "1 of $146.75 is not explained" in work.words


def test_c02_a_run_that_stopped_goes_on_and_expects_what_it_expected(till, standing):
    first = standing.draft()
    day = first.draw_on
    standing.on(day)
    begin(till, day)
    assert not runs_under_way(till, day)
    with till.database.reading() as session:
        assert runs.may_start(session, till.context, day, at=till.now())
    for _ in range(2):
        with till.database.saving() as session:
            runs.start(session, till.context, day, form=FORM, by="staff:1", at=till.now())
    [job] = till.all(Job, kind="run_drafts")
    assert job.key == f"run_drafts:{day}:{FORM}:1"
    till.work()

    run = seen(till, day).run
    assert (run.expected, run.ended_at is None) == (1, False)
    assert standing.draft().state is DraftState.SENT
    assert len([each for each in till.sandbox.find("charge") if each["status"] != "failed"]) == 1
    assert run_work(till) == []
    with till.database.reading() as session:
        assert not runs.may_start(session, till.context, day, at=till.now())


def runs_under_way(till, day):
    with till.database.reading() as session:
        return runs.is_under_way(session, day)


def test_what_is_held_is_counted_and_a_second_difference_calls_people_again(till, standing):
    draft = standing.draft()
    other = another_account(till)
    with till.database.saving() as session:
        add_bill(session, other, "26-000009", LARKSPUR.day(till.now()) - timedelta(days=40),
                 Money.dollars("50"), till.now())  # fmt: skip
    standing.on(draft.draw_on)
    running.run(till.context, draft.draw_on)
    finish(till, draft.draw_on, left=1)
    finish(till, draft.draw_on, left=2)

    assert [("1 is not finished" in each.words) for each in run_work(till)] == [True, False]


def test_a_draft_let_go_after_its_payer_never_came_is_not_part_of_the_difference(till, standing):
    draft = standing.draft()
    with till.database.saving() as session:
        suspending.suspend(
            session, till.context, standing.autopay_id, reason="R01", by="test", at=till.now()
        )
    standing.on(draft.draw_on)
    running.run(till.context, draft.draw_on)
    finish(till, draft.draw_on)

    assert standing.draft().state is DraftState.CANCELLED
    figures = seen(till, draft.draw_on)
    assert (figures.expected, figures.difference) == (NOTHING, NOTHING)
    assert counting.kept(figures.why)["unexplained"] == [0, 0]
    assert run_work(till) == []


def test_c02_a_run_begun_again_days_later_claims_nothing_that_another_day_sent(till, standing):
    day = standing.draft().draw_on
    before = day - timedelta(days=1)
    standing.on(before)
    running.run(till.context, before)  # nothing was due, and it stopped before its end
    standing.on(day)
    running.run(till.context, day)
    finish(till, day)
    running.run(till.context, before)
    finish(till, before)

    figures = seen(till, before)
    assert (figures.sent, figures.now[Group.SENT], figures.is_explained) == (NOTHING, NOTHING, True)
    assert seen(till, day).sent == Tally(1, OWED)
    assert run_work(till) == []


def test_c03_a_run_that_stood_still_draws_no_retry_before_its_day(till):
    standing = Standing(till)
    standing.start(card("4000000000000341"))
    standing.told()
    day = standing.draft().draw_on
    standing.on(day)
    left = listed(till, day)
    running.run(till.context, day)
    till.work()
    retried_on = standing.draft().again_on
    assert retried_on > day
    assert [sending.send(till.context, each, run_on=day) for each in left] == [Sent.STOPPED]
    assert (standing.draft().state, standing.draft().again_on) == (DraftState.RETURNED, retried_on)
    assert len(till.all_attempts()) == 1


def test_c02_a_draft_that_its_payer_moved_meanwhile_is_drawn_on_its_new_day(till, standing):
    day = standing.draft().draw_on
    standing.on(day)
    left = listed(till, day)
    standing.replan(days_before=0)
    moved_to = standing.draft().draw_on
    assert moved_to > day
    assert [sending.send(till.context, each, run_on=day) for each in left] == [Sent.STOPPED]
    assert till.all_attempts() == []
