"""A run from its proposal to its approval: what is shown, who decides, and what goes stale."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models.account_terms import AccountTerms
from models.audit import AuditEvent
from models.bill import Bill
from models.bill_run import (
    BillRun,
    BillRunAccount,
    Left,
    RunExceptionKind,
    RunState,
)
from models.errors import Conflict, Refused
from models.job import Job
from models.money import Money
from models.volume import VolumeKind
from services.billing import approving, looking, posting, previewing, runs, volumes
from services.books import ledger
from services.in_force import Districts
from tests.factories import make_account, make_bill
from tests.services.billing.street import (
    AT,
    BILL_ON,
    CLERK,
    CYCLE,
    SUPERVISOR,
    approve,
    approved,
    decide,
    exceptions,
    previewed,
)
from tests.workshop import LARKSPUR

K = RunExceptionKind
assert posting  # its handler is known by importing it


def test_a_run_is_for_the_period_its_cycle_ends_before_the_bills(session, context, home):
    run = previewed(context)
    assert (run.period_from, run.period_to) == (date(2026, 9, 1), date(2026, 10, 31))
    assert (run.due_on, run.state) == (date(2026, 12, 13), RunState.PREVIEWED)
    assert runs.draft(
        session, LARKSPUR, cycle=CYCLE, bill_on=BILL_ON, at=AT, by=CLERK
    ).id == run.id  # fmt: skip


def test_a_preview_counts_and_sums_by_class_and_charge_and_posts_nothing(session, context, home):
    make_account(session, units=3, customer_class="multi_family")
    make_account(session, cycle=2)
    run = previewed(context)
    bills = session.scalars(select(Bill).where(Bill.issued_on == BILL_ON)).all()
    assert bills == []
    assert run.bills == run.seen["accounts"] == 2
    assert sum(each["total"] for each in run.seen["charges"].values()) == run.total.cents
    assert run.seen["classes"]["single_family"]["bills"] == 1
    three = run.seen["classes"]["multi_family"]["total"]
    assert three == 3 * run.seen["classes"]["single_family"]["total"]
    before = run.seen["before"]
    assert (before["period_from"], before["bills"], before["total"]) == ("2026-07-01", 1, 14075)


def test_every_variance_of_a_preview_goes_by_the_same_houses_and_the_period_before(
    session, context, home
):
    apartments = make_account(session, units=3, customer_class="multi_family")
    make_bill(session, apartments, "400.00", on=date(2026, 9, 1))
    billed = make_account(session)  # by another run: on neither side
    make_bill(session, billed, on=date(2026, 9, 1))
    make_bill(session, billed, on=date(2026, 11, 1))
    seen = looking.seen(session, previewed(context).id)
    assert (seen.bills_before, seen.total_before) == (2, Money.dollars("540.75"))
    for figures in (seen.classes, seen.charges):
        assert sum((each.total_before for each in figures), Money.ZERO) == seen.total_before
        changes = [each.total - each.total_before for each in figures]
        assert sum(changes, Money.ZERO) == seen.change
    assert [each.count_before for each in seen.classes] == [1, 1]
    assert sum(each.count_before for each in seen.charges) == 2


def test_an_account_that_has_its_bill_of_the_period_is_not_in_the_run(session, context, home):
    overlapping = make_account(session)
    make_bill(session, home, on=date(2026, 11, 1))
    make_bill(session, overlapping, on=date(2026, 12, 20))  # from Oct 20 on
    run = previewed(context)
    assert (run.bills, run.seen["accounts"], run.seen["billed_before"]) == (0, 0, 2)
    with pytest.raises(Refused, match="No bill is left"):
        approve(session, run)


def test_what_no_rate_is_for_stays_out_and_everybody_else_is_billed(session, context, home):
    odd = make_account(session)
    session.add(
        AccountTerms(
            account_id=odd.id, from_on=odd.opened_on, customer_class="single_family",
            units=Decimal(0), recorded_at=AT, recorded_by=CLERK,
        )
    )  # fmt: skip
    session.flush()
    run = previewed(context)
    assert exceptions(session, run) == {(odd.id, K.ZERO): "The bill comes to $0.00."}
    row = session.get_one(BillRunAccount, (run.id, odd.id))
    assert (row.place, row.left_out) == (None, Left.UNBILLABLE)
    with pytest.raises(Refused, match="No bill can be made of these"):
        decide(session, run, K.ZERO)
    done = approve(session, run)
    assert (done.bills, done.number_last - done.number_first) == (1, 0)


def test_a_second_person_approves_and_the_numbers_are_set_aside(session, context, home):
    run = previewed(context)
    with pytest.raises(Refused, match="somebody else approves it"):
        approve(session, run, by=CLERK)
    done = approve(session, run)
    assert (done.state, done.approved_by) == (RunState.APPROVED, SUPERVISOR)
    assert approve(session, run).id == done.id
    job = session.scalars(select(Job).where(Job.kind == runs.POSTING)).one()
    assert job.arguments == {"run_id": run.id, "part": 1}
    said = session.scalars(select(AuditEvent).where(AuditEvent.action == "bill_run.approve")).one()
    assert said.detail["bills"] == 1


def test_the_database_too_wants_a_second_person(session, context, home):
    run = previewed(context)
    same = update(BillRun).where(BillRun.id == run.id).values(approved_by=run.drafted_by)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(same)


def test_anything_that_changes_after_the_preview_makes_it_stale(session, context, home):
    def a_unit():
        session.add(
            AccountTerms(
                account_id=home.id, from_on=date(2026, 10, 1), customer_class="single_family",
                units=Decimal(2), recorded_at=AT, recorded_by=CLERK,
            )
        )  # fmt: skip

    def a_volume():
        line = f"{home.number},2026-09-01,2026-10-31,900,cf"
        content = f"account,from,to,volume,unit\n{line}".encode()
        volumes.load(
            session, LARKSPUR.tariff.cycles, content=content, name="v.csv",
            kind=VolumeKind.PERIOD, at=AT, by=CLERK,
        )  # fmt: skip

    def an_end():
        home.closed_on = date(2026, 10, 30)

    def a_neighbor():
        make_account(session)

    def a_bill():
        make_bill(session, home, on=date(2026, 11, 1))

    for change in (a_unit, a_volume, an_end, a_neighbor, a_bill):
        run = previewed(context)
        change()
        session.flush()
        with pytest.raises(Conflict, match="Preview it again"):
            approve(session, run)


def test_another_rate_makes_it_stale(session, context, home):
    run = session.get_one(BillRun, previewed(context).id)
    tariff = LARKSPUR.tariff
    first, *others = tariff.charges
    step, *later = first.steps
    dearer = replace(first, steps=(replace(step, resolution="Another"), *later))
    other = replace(LARKSPUR, tariff=replace(tariff, charges=(dearer, *others)))
    with pytest.raises(Conflict, match="Rates, accounts or volumes changed"):
        approving.approve(session, other, run_id=run.id, at=AT, by=SUPERVISOR)


def test_a_preview_goes_by_the_due_day_of_the_file_as_it_is(context, session, home):
    run = session.get_one(BillRun, previewed(context).id)
    by_file, run.due_on = run.due_on, run.bill_on
    session.flush()
    previewing.preview(context, run.id, by=CLERK)
    session.refresh(run)
    assert run.due_on == by_file


def test_a_cycle_that_has_other_periods_by_now_is_not_previewed(context, session, home):
    run = previewed(context)
    tariff = LARKSPUR.tariff
    cycles = {**tariff.cycles, CYCLE: replace(tariff.cycles[CYCLE], months=1)}
    changed = replace(LARKSPUR, tariff=replace(tariff, cycles=cycles))
    with pytest.raises(Refused, match="other periods for cycle"):
        previewing.preview(replace(context, files=Districts.alone(changed)), run.id, by=CLERK)


def test_what_does_not_concern_the_run_leaves_it_fresh(session, context, home):
    run = previewed(context)
    other = make_account(session, cycle=2)
    make_account(session, opened_on=date(2026, 11, 1))
    session.add(
        AccountTerms(
            account_id=other.id, from_on=date(2026, 9, 1), customer_class="single_family",
            units=Decimal(2), recorded_at=AT, recorded_by=CLERK,
        )
    )  # fmt: skip
    session.flush()
    assert approve(session, run).bills == 1


def test_a_closed_month_and_a_cycle_that_is_not_there_are_refused(session, context):
    with pytest.raises(Refused, match="no cycle 9"):
        runs.draft(session, LARKSPUR, cycle=9, bill_on=BILL_ON, at=AT, by=CLERK)
    ledger.close_period(session, BILL_ON, by=CLERK, at=AT)
    with pytest.raises(Refused, match="The books of November 2026 are closed"):
        runs.draft(session, LARKSPUR, cycle=CYCLE, bill_on=BILL_ON, at=AT, by=CLERK)


def test_a_run_of_another_date_for_the_same_period_waits_until_the_first_is_dropped(
    session, context, home
):
    run = previewed(context)
    other = date(2026, 11, 20)
    with pytest.raises(Conflict, match=f"Run {run.id} is open"):
        runs.draft(session, LARKSPUR, cycle=CYCLE, bill_on=other, at=AT, by=CLERK)
    dropped = runs.drop(session, run_id=run.id, reason="The wrong day.", at=AT, by=CLERK)
    assert dropped.state is RunState.DROPPED
    assert runs.draft(session, LARKSPUR, cycle=CYCLE, bill_on=other, at=AT, by=CLERK).id != run.id
    with pytest.raises(Refused, match="it is not worked out again"):
        previewing.preview(context, run.id, by=CLERK)


def test_an_approved_run_can_be_dropped_and_not_previewed_again(session, context, home):
    run = approved(context)
    with pytest.raises(Refused, match="approved"):
        previewing.preview(context, run.id, by=CLERK)
    assert runs.drop(session, run_id=run.id, reason="A wrong rate.", at=AT, by=CLERK)
    dropped = session.get_one(BillRun, run.id)
    assert [(each.number, each.why) for each in looking.unused(session, dropped)] == [
        (dropped.number_at(1), Left.NO)
    ]
    moves = dropped.moves
    assert [move.to_state for move in moves][-1] is RunState.DROPPED


def test_somebody_who_began_the_preview_again_has_it(session, context, home):
    run = previewed(context)
    late = context.now()
    with pytest.raises(Conflict, match="began to preview"):
        previewing._ours(session, run.id, "staff:9", late)


def test_whoever_decided_what_is_unusual_does_not_approve(session, context, home):
    make_account(session, opened_on=date(2026, 10, 20))
    run = previewed(context)
    decide(session, run, K.OPENED, holds=True, by=SUPERVISOR)
    with pytest.raises(Refused, match="You decided what is unusual"):
        approving.approve(session, LARKSPUR, run_id=run.id, at=AT, by=SUPERVISOR)
    assert approving.approve(session, LARKSPUR, run_id=run.id, at=AT, by="staff:3").bills == 1


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1), date(2206, 11, 18)])
def test_bills_are_dated_about_now(session, day):
    with pytest.raises(Refused, match="within a year of today"):
        runs.draft(session, LARKSPUR, cycle=CYCLE, bill_on=day, at=AT, by=CLERK)


def test_the_books_of_a_month_stay_open_until_its_bills_are_posted(session, context, home):
    run = approved(context)
    with pytest.raises(Refused, match=f"Bill run {run.id} of this month"):
        ledger.close_period(session, BILL_ON, by=CLERK, at=AT)
    posting.post(context, run.id, by=SUPERVISOR)
    ledger.close_period(session, BILL_ON, by=CLERK, at=AT)
