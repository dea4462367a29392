"""The figures of a page of runs: in as many statements as those of one."""

from datetime import date, timedelta

from sqlalchemy import event

from models.draft import DraftRun, DraftState
from models.money import Money
from services.drafts import counting, runs, tallying
from services.drafts.counting import NOTHING, Group, Tally, Why
from tests.drawn import AT, make_autopay, make_draft
from tests.factories import make_account, make_bill, make_person

FIRST = date(2026, 3, 2)


def make_run(session, days, *, ended=False, sent="0"):
    day = FIRST + timedelta(days=days)
    why = counting.kept(dict.fromkeys(Why, NOTHING))
    kept = {"sent": 2, "sent_amount": Money.dollars(sent).cents, "why": why}
    run = DraftRun(
        draw_on=day, started_at=AT, expected=2, expected_amount=Money.dollars("80"),
        ended_at=AT if ended else None, result=kept if ended else {},
    )  # fmt: skip
    session.add(run)
    return run


def drawn(session, run, dollars, state):
    account = make_account(session)
    autopay = make_autopay(session, account, make_person(session, "Iris Vance"))
    draft = make_draft(session, autopay, make_bill(session, account, dollars))
    draft.draw_on = run.draw_on
    if state is DraftState.SENT:
        draft.sent, draft.tries = Money.dollars(dollars) - Money.dollars("1"), 1
    draft.move_to(state, by="run_drafts", at=AT, run_on=run.draw_on, reason="account_hold")
    session.flush()


def test_runs_that_ended_show_what_they_kept_and_the_others_are_counted(session):
    ended, going = make_run(session, 1, ended=True, sent="77"), make_run(session, 2)
    drawn(session, going, "50", DraftState.SENT)
    drawn(session, going, "30", DraftState.HELD)
    drawn(session, ended, "60", DraftState.SENT)

    newer, older = runs.days(session, before=None).rows

    assert (newer.sent, newer.now[Group.HELD]) == (
        Tally(1, Money.dollars("49")), Tally(1, Money.dollars("30"))
    )  # fmt: skip
    assert newer.why[Why.HELD] == Tally(1, Money.dollars("30"))
    assert newer.why[Why.LESS_OWED] == Tally(0, Money.dollars("1"))
    assert newer.is_explained
    assert older.sent == Tally(2, Money.dollars("77"))
    assert older.now[Group.SENT] == Tally(1, Money.dollars("59"))
    assert tallying.of_run(session, going) == newer


def test_a_page_of_runs_costs_as_many_statements_as_one(session):
    costs = []
    for more in (range(1), range(1, 20)):
        for days in more:
            drawn(session, make_run(session, days, ended=days % 2 == 1), "50", DraftState.SENT)
        session.flush()
        said = []
        engine = session.get_bind()

        def hear(*args, said=said):
            said.append(args[2])

        event.listen(engine, "before_cursor_execute", hear)
        found = runs.days(session, before=None).rows
        event.remove(engine, "before_cursor_execute", hear)
        costs.append((len(found), len(said)))

    assert costs == [(1, 5), (20, 5)]
