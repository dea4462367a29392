"""Drafts, from the bill to the bank's word: told before, drawn once, never above the notice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from models.account import Access, Role
from models.attempt import AttemptState
from models.autopay import Mandate
from models.draft import Draft, DraftRun, DraftState
from models.hold import HoldKind
from models.job import Job
from models.money import Money
from models.outbox import OutboxMessage
from models.payment import Payment
from services.accounts import holds
from services.drafts import notices, obstacles, running, sending, withdrawing
from services.drafts.sending import Sent
from services.rules import drafting
from tests.faults.autopaying import bounce, charges
from tests.faults.till import OWED, add_bill, card
from tests.workshop import LARKSPUR

S = DraftState
TEN = timedelta(days=10)


def test_it_is_drawn_on_its_day_once_and_settles(till, standing, draft):
    assert standing.send(draft) is Sent.SENT
    assert sending.send(till.context, draft.id) is Sent.SENT
    assert standing.draft().state is S.SENT
    assert len(charges(till)) == 1
    standing.comes_back(days=7)

    assert standing.draft().state is S.SETTLED
    [payment] = till.all(Payment)
    assert (payment.amount, till.owed()) == (OWED, Money.ZERO)


def test_c02_eight_workers_on_the_same_day_draw_each_draft_once(till, standing, draft):
    standing.on(draft.draw_on)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: running.run(till.context, draft.draw_on), range(8)))
    till.resolve(seconds=60)

    assert len(charges(till)) == 1
    [attempt] = till.all_attempts()
    assert (attempt.draft_try, attempt.state) == (1, AttemptState.PROCESSING)


def test_never_above_the_notice_nor_above_what_is_owed_on_the_day(till, standing, draft):
    with till.database.saving() as session:
        add_bill(
            session,
            till.account_id,
            "26-000002",
            date(2026, 10, 1),
            Money.dollars("50"),
            till.now(),
        )
    standing.send(draft)
    first = next(each for each in till.all_attempts() if each.draft_id == draft.id)
    assert first.amount == OWED


def test_what_was_paid_meanwhile_is_not_drawn_and_its_payer_reads_so(till, standing, draft):
    till.pay(till.ask())
    till.deliver()

    assert standing.send(draft) is Sent.STOPPED

    assert standing.draft().state is S.NOT_NEEDED
    till.work()
    assert len(till.all(OutboxMessage, kind="draft_not_needed")) == 1
    assert len(charges(till)) == 1


def test_a_page_that_is_open_is_closed_before_and_a_paid_one_counts(till, standing, draft):
    page = till.ask("100.00")
    standing.on(draft.draw_on)
    assert till.attempt(page.id).state in {AttemptState.OPEN, AttemptState.EXPIRED}

    assert standing.send(draft) is Sent.SENT

    assert till.state(page) in {AttemptState.CANCELLED, AttemptState.EXPIRED}


def test_the_last_look_sees_less_owed_and_it_is_drawn_anew_for_what_is_left(
    till, standing, draft, monkeypatch
):
    """Money comes between the decision and the draw: what was prepared is given up."""
    really = sending._last_look
    paid = []

    def pay_first(session, attempt, *, context):
        if not paid:
            paid.append(1)
            return sending.BALANCE_CHANGED
        return really(session, attempt, context=context)

    monkeypatch.setattr(sending, "_last_look", pay_first)
    assert standing.send(draft) is Sent.LATER
    assert standing.draft().state is S.RETURNED
    assert charges(till) == []

    assert sending.send(till.context, draft.id) is Sent.SENT

    assert sorted((each.draft_try, each.state.value) for each in till.all_attempts()) == [
        (1, "cancelled"), (2, "processing")
    ]  # fmt: skip
    assert len(charges(till)) == 1


@pytest.mark.parametrize("fault", ["timeout_before", "drop_after_success", "error_500_kept"])
@pytest.mark.parametrize("step", [r"POST /v1/payment_intents$", r"POST .*/confirm"])
def test_a12_a_lost_answer_in_the_run_is_looked_up_and_drawn_once(
    till, standing, draft, fault, step
):
    till.sandbox.fault(fault, match=step, times=2)
    standing.on(draft.draw_on)
    for _ in range(3):
        running.run(till.context, draft.draw_on)
    till.sandbox.clear_faults()
    running.run(till.context, draft.draw_on)

    assert len(charges(till)) == 1
    assert standing.draft().state is S.SENT


def hold_account(till, draft):
    with till.database.saving() as session:
        holds.place(
            session, key="1", account_id=till.account_id, kind=HoldKind.AUTOPAY, reason="Asked.",
            from_on=LARKSPUR.day(till.now()), to_on=None, by="staff:99",
            on=LARKSPUR.day(till.now()), at=till.now(),
        )  # fmt: skip


def make_young(till, draft):
    with till.database.saving() as session:
        session.get_one(Draft, draft.id).noticed_on = draft.draw_on - timedelta(days=9)


def end_mandate(till, draft):
    with till.database.saving() as session:
        withdrawing.end_mandate(
            session.scalars(select(Mandate)).one(), by="1", reason="R07", at=till.now()
        )


def take_away(till, draft):
    with till.database.saving() as session:
        session.execute(update(Access).values(role=Role.READ_ONLY))


def show_out(till, draft):
    with till.database.saving() as session:
        session.execute(update(Access).values(to_on=draft.draw_on - timedelta(days=1)))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (hold_account, "account_hold"), (bounce, notices.CAME_BACK), (make_young, notices.YOUNG),
        (end_mandate, obstacles.MANDATE), (take_away, obstacles.PAYER), (show_out, obstacles.PAYER),
    ],
)  # fmt: skip
def test_what_must_be_cleared_holds_the_draft_and_a_person_is_called(
    till, standing, draft, wrong, reason
):
    wrong(till, draft)

    assert standing.send(draft) is Sent.STOPPED

    held = standing.draft()
    assert (held.state, held.reason) == (S.HELD, reason)
    assert "draft" in till.attentions()
    assert charges(till) == []


def test_a_balance_that_cannot_be_read_draws_nothing(till, standing, draft, monkeypatch):
    def unreadable(*_args, **_named):
        raise LookupError("no such row")

    monkeypatch.setattr("services.drafts.amounts.now", unreadable)
    standing.on(draft.draw_on)
    running.run(till.context, draft.draw_on)

    held = standing.draft()
    assert (held.state, held.reason) == (S.HELD, "balance")
    assert charges(till) == []


def test_a_card_says_no_and_the_payer_reads_why(till, standing):
    standing.start(card("4000000000000341"))
    draft = standing.told()
    standing.send(draft)

    assert standing.draft().state in {S.FAILED, S.RETURNED}
    assert len(till.all(OutboxMessage, kind="draft_returned")) == 1
    assert till.owed() == OWED


def test_the_run_of_a_day_says_what_it_expected_and_what_came(till, standing, draft):
    standing.on(draft.draw_on)
    till.run("begin_drafts")

    with till.database.reading() as session:
        [run] = session.scalars(select(DraftRun))
    assert (run.expected, run.expected_amount) == (1, OWED)
    assert run.ended_at is not None
    assert run.result["sent"] == 1
    assert "draft" not in till.attentions()


def test_attempts_of_drafts_are_named_after_them(till, standing, draft):
    standing.send(draft)
    [attempt] = till.all_attempts()
    assert attempt.id == sending.name_of(draft.id, 1)


def test_c13_a_clock_that_jumps_runs_no_day_twice_and_none_early(till, standing, draft):
    """The row of the run is its key; a day ahead nothing is drawn before its notice is old."""
    running.run(till.context, draft.draw_on - timedelta(days=1))
    assert charges(till) == []
    standing.on(draft.draw_on)
    for _ in range(2):
        till.run("begin_drafts")
    yesterday = replace(till.context, now=lambda: till.now() - timedelta(hours=1))
    running.run(yesterday, draft.draw_on)

    assert len(charges(till)) == 1
    assert len(till.all(Job, kind="run_drafts")) == 1


@pytest.mark.parametrize(
    ("due_on", "told_on", "drawn_on"),
    [
        (date(2026, 11, 26), date(2026, 11, 1), date(2026, 11, 27)),  # Thanksgiving
        (date(2026, 7, 4), date(2026, 6, 1), date(2026, 7, 6)),  # a Saturday
        (date(2026, 12, 25), date(2026, 12, 15), date(2026, 12, 28)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 3, 8), date(2026, 2, 20), date(2026, 3, 9)),
        (date(2026, 11, 1), date(2026, 10, 20), date(2026, 11, 2)),
    ],
)
def test_d06_d07_d08_the_day_is_a_banking_day_ten_days_after_the_notice(due_on, told_on, drawn_on):
    """D6 clocks that change, D7 holidays, D8 the last day of a month: due days, not day numbers."""
    day = drafting.draw_day(due_on, 0, told_on=told_on, rules=LARKSPUR.autopay)
    assert day == drawn_on
    assert day >= told_on + TEN


@pytest.mark.parametrize("at", ["2026-03-08", "2026-11-01"])
def test_d06_the_run_begins_at_its_hour_on_days_of_23_and_25_hours(till, at):
    before = datetime.fromisoformat(f"{at}T05:59:00").replace(tzinfo=LARKSPUR.zone)
    for local, asked in ((before, 0), (before + timedelta(minutes=2), 1)):
        context = replace(till.context, now=lambda local=local: local.astimezone(UTC))
        running.begin_drafts(context, None)
        assert len(till.all(Job, kind="run_drafts", key=f"run_drafts:{at}:1")) == asked


def test_c06_a_database_that_is_busy_leaves_the_draft_for_the_next_round(
    till, standing, draft, monkeypatch
):
    """Nothing is wrong with the draft: it is neither held nor forgotten, and drawn once."""
    standing.on(draft.draw_on)
    with monkeypatch.context() as busy:
        busy.setattr(sending.drawing, "draw", _busy)
        assert running.run(till.context, draft.draw_on) == 1
    assert standing.draft().state is S.SENT

    assert running.run(till.context, draft.draw_on) == 0

    assert len(charges(till)) == 1


def _busy(*_given, **_named):
    raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
