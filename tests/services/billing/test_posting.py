"""Posting a run: the same as one bill after the other, once, however often it is killed."""

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.account import CustomerAccount
from models.audit import AuditEvent
from models.autopay import Autopay
from models.bill import Bill, BillLine
from models.bill_run import BillRunAccount, Left, RunState
from models.draft import Draft
from models.errors import NotFound, Refused
from models.job import Job
from models.ledger import ClosedPeriod, Entry, LedgerAccount, Transfer
from services import jobs
from services.billing import issuing, posting, previewing, served
from services.billing.working_out import Calculator
from services.drafts import planning, planning_many
from services.rules.periods import Period
from services.verify import books
from tests.factories import make_account, make_bill
from tests.services.billing import street
from tests.services.billing.street import AT, BILL_ON, CLERK, SUPERVISOR, approved
from tests.workshop import LARKSPUR, Clock, at_work

ROOT = Path(__file__).parents[3]
PERIOD = Period(date(2026, 9, 1), date(2026, 10, 31))
HOUSES = 60
assert all((planning, planning_many))  # their handlers are known by importing them


@pytest.fixture
def context(house_database):
    """A street of sixty houses."""
    context = at_work(house_database, Clock())
    with context.database.saving() as session:
        street.settle(session, HOUSES)
    return context


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(posting, "BATCH", 25)
    monkeypatch.setattr(previewing, "BATCH", 25)


def what_came(context):
    """Every bill of the period with its lines, entries, legs and draft, and every balance."""
    with context.database.reading() as session:
        of_ledger = {
            id_: code or (account_id, component)
            for id_, code, account_id, component in session.execute(
                select(
                    LedgerAccount.id, LedgerAccount.code, LedgerAccount.account_id,
                    LedgerAccount.component,
                )
            )
        }  # fmt: skip
        balances = {
            of_ledger[id_]: balance
            for id_, balance in session.execute(select(LedgerAccount.id, LedgerAccount.balance))
        }
        legs: dict[int, list[object]] = {}
        for each in session.scalars(select(Transfer).order_by(Transfer.id)):
            leg = (of_ledger[each.debit_id], of_ledger[each.credit_id], each.amount)
            legs.setdefault(each.entry_id, []).append(leg)
        entries = {
            entry.key: (
                entry.kind, entry.account_id, entry.change, entry.total, entry.effective_on,
                entry.recorded_at, entry.memo, entry.actor, legs[entry.id],
            )
            for entry in session.scalars(select(Entry))
        }  # fmt: skip
        bills = {
            bill.number: (
                bill.account_id, bill.entry.key, bill.period_from, bill.period_to, bill.issued_on,
                bill.due_on, bill.total, bill.balance_before,
                [(line.position, line.component, line.charge, line.description, line.amount,
                  line.reason) for line in bill.lines],
            )
            for bill in session.scalars(select(Bill))
        }  # fmt: skip
        drafts = {
            number: (draft.account_id, draft.state, draft.draw_on, draft.planned, draft.noticed)
            for draft, number in session.execute(
                select(Draft, Bill.number).join(Bill, Bill.id == Draft.bill_id)
            )
        }
        assert books(session) == []
    return {"bills": bills, "entries": entries, "balances": balances, "drafts": drafts}


def one_by_one(context, numbers):
    """The same bills, each issued by itself, and its draft planned by itself."""
    calculator = Calculator(LARKSPUR.tariff, PERIOD, BILL_ON)
    with context.database.saving() as session:
        services = served.of_accounts(session, list(numbers), PERIOD)
        for account_id, number in numbers.items():
            issuing.issue_bill(
                session, LARKSPUR.chart, order=LARKSPUR.payments.application_order,
                account_id=account_id, number=number, period=PERIOD, due_on=date(2026, 12, 13),
                lines=calculator.of(services[account_id]).charges, on=BILL_ON, at=context.now(),
                by=posting.POSTING,
            )  # fmt: skip
    jobs.run_due(context)


def test_a_run_writes_what_one_bill_after_the_other_would(context):
    with context.database.isolated():
        run = approved(context)
        with context.database.reading() as session:
            numbers = {
                row.account_id: run.number_at(row.place)
                for row in session.scalars(select(BillRunAccount))
            }
        jobs.run_due(context)
        by_run = what_came(context)
    one_by_one(context, numbers)
    by_themselves = what_came(context)

    assert len(numbers) == HOUSES
    assert len(by_run["drafts"]) > 5
    assert sum(key.startswith("credit:26-") for key in by_run["entries"]) > 5
    assert by_run == by_themselves


def test_every_bill_is_posted_once_with_the_numbers_of_the_run(context):
    run = approved(context)
    done = posting.post(context, run.id, by=SUPERVISOR)
    assert (done.state, done.posted_bills, done.posted_total) == (
        RunState.POSTED, HOUSES, run.total,
    )  # fmt: skip
    before = what_came(context)
    again = posting.post(context, run.id, by=SUPERVISOR)
    assert again.posted_bills == HOUSES
    assert what_came(context) == before
    with context.database.reading() as session:
        numbers = session.scalars(
            select(Bill.number).where(Bill.issued_on == BILL_ON).order_by(Bill.number)
        ).all()
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "bill_run.post"))
    assert numbers == [run.number_at(place) for place in range(1, HOUSES + 1)]
    assert event.detail == {"bills": HOUSES, "total": run.total.plain}


def test_a_run_says_how_far_it_is_while_it_goes_on_and_stops_when_it_is_told_to(context):
    run = approved(context)
    told = []
    stopped = posting.post(
        context, run.id, by=SUPERVISOR, tell=lambda *far: told.append(far), until=lambda: True
    )
    assert (told, stopped.state, stopped.posted_bills) == ([(25, 60)], RunState.POSTING, 25)
    done = posting.post(context, run.id, by=SUPERVISOR, tell=lambda *far: told.append(far))
    assert told == [(25, 60), (50, 60), (60, 60)]
    assert done.posted_bills == HOUSES


def test_a_worker_posts_what_was_approved(context):
    run = approved(context)
    jobs.run_due(context)
    with context.database.reading() as session:
        job = session.scalars(select(Job).where(Job.kind == posting.POSTING)).one()
        assert job.result == f"{HOUSES} bills of {run.total} are posted."
        has_autopay = session.scalar(select(func.count()).select_from(Autopay))
        drafts = session.scalar(select(func.count()).select_from(Draft))
    assert 0 < drafts <= has_autopay


def test_a_slice_that_ends_early_asks_for_the_next(context, monkeypatch):
    run = approved(context)
    monkeypatch.setattr(posting, "SLICE", posting.SLICE * 0)
    jobs.run_due(context)
    with context.database.reading() as session:
        parts = session.scalars(select(Job.key).where(Job.kind == posting.POSTING)).all()
        assert session.scalar(select(func.count()).where(Bill.issued_on == BILL_ON)) == HOUSES
    assert sorted(parts) == [f"{posting.POSTING}:{run.id}:{part}" for part in (1, 2, 3)]


def test_an_account_that_was_billed_meanwhile_keeps_its_one_bill(context):
    run = approved(context)
    with context.database.saving() as session:
        first = session.scalars(select(BillRunAccount).order_by(BillRunAccount.place)).first()
        account = session.get_one(CustomerAccount, first.account_id)
        mine = make_bill(session, account, "99.00", on=date(2026, 11, 1))
    done = posting.post(context, run.id, by=SUPERVISOR)
    assert done.posted_bills == HOUSES - 1
    with context.database.reading() as session:
        row = session.get_one(BillRunAccount, (run.id, first.account_id))
        assert row.left_out is Left.BILLED_BEFORE
        bills = session.scalars(
            select(Bill.number).where(Bill.account_id == first.account_id,
                                      Bill.period_from == PERIOD.from_on)
        ).all()  # fmt: skip
    assert bills == [mine.number]


def test_what_changed_after_the_approval_is_not_billed_by_it_but_by_the_next_run(context):
    run = approved(context)
    with context.database.saving() as session:
        changed = session.scalars(
            select(BillRunAccount.account_id).order_by(BillRunAccount.place)
        ).first()
        session.get_one(CustomerAccount, changed).opened_on = date(2026, 9, 20)
    done = posting.post(context, run.id, by=SUPERVISOR)
    assert done.posted_bills == HOUSES - 1
    with context.database.reading() as session:
        assert session.get_one(BillRunAccount, (run.id, changed)).left_out is Left.CHANGED
    again = street.previewed(context)
    assert (again.id != run.id, again.bills) == (True, 1)


def test_an_account_that_has_no_part_of_a_ledger_yet_gets_it_with_its_bill(context):
    """Several batches of them: none takes the ids of another's."""
    with context.database.saving() as session:
        new = [make_account(session).id for _ in range(HOUSES)]
    run = approved(context)
    assert posting.post(context, run.id, by=SUPERVISOR).posted_bills == 2 * HOUSES
    with context.database.reading() as session:
        balances = session.scalars(
            select(func.sum(LedgerAccount.balance))
            .where(LedgerAccount.account_id.in_(new))
            .group_by(LedgerAccount.account_id)
        ).all()
        totals = session.scalars(select(Bill.total).where(Bill.account_id.in_(new))).all()
        assert sorted(balances) == sorted(totals)
        assert books(session) == []


def test_a_month_that_was_closed_after_the_approval_takes_no_bill(context):
    run = approved(context)
    with context.database.saving() as session:
        session.add(ClosedPeriod(month=BILL_ON.replace(day=1), closed_at=AT, closed_by=CLERK))
    with pytest.raises(Refused, match="The books of November 2026 are closed"):
        posting.post(context, run.id, by=SUPERVISOR)
    with context.database.reading() as session:
        assert session.scalar(select(func.count()).where(Bill.issued_on == BILL_ON)) == 0


def test_what_was_not_approved_is_not_posted(context):
    run = street.previewed(context)
    with pytest.raises(Refused, match="Only a run that was approved"):
        posting.post(context, run.id, by=SUPERVISOR)
    with pytest.raises(NotFound):
        posting.post(context, run.id + 1, by=SUPERVISOR)


def test_the_next_run_goes_on_with_the_next_number(context):
    run = approved(context)
    posting.post(context, run.id, by=SUPERVISOR)
    with context.database.saving() as session:
        make_account(session)
    later = approved(context)
    assert (later.number_year, later.number_first) == (2026, run.number_last + 1)
    assert posting.post(context, later.id, by=SUPERVISOR).posted_bills == 1


@pytest.mark.processes
def test_c10_a_run_killed_at_sixty_percent_and_run_again_makes_one_bill_each(context):
    run = approved(context)
    command = [
        sys.executable, "-m", "tests.services.billing.posting_process",
        context.database.url, str(run.id),
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if int(line.split()[0]) >= HOUSES * 0.6:
                process.send_signal(signal.SIGKILL)
                break
    with context.database.reading() as session:
        killed = session.get(type(run), run.id)
        assert killed.state is RunState.POSTING
        assert HOUSES * 0.6 <= killed.posted_bills < HOUSES
        billed = session.scalar(select(func.count()).where(Bill.issued_on == BILL_ON))
        assert billed == killed.posted_bills
    done = posting.post(context, run.id, by=SUPERVISOR)
    assert (done.state, done.posted_bills) == (RunState.POSTED, HOUSES)
    with context.database.reading() as session:
        per_account = session.execute(
            select(Bill.account_id, func.count())
            .where(Bill.period_from == PERIOD.from_on)
            .group_by(Bill.account_id)
        ).all()
        lines = session.scalar(
            select(func.sum(BillLine.amount))
            .join(Bill, Bill.id == BillLine.bill_id)
            .where(Bill.issued_on == BILL_ON)
        )
        assert books(session) == []
    assert len(per_account) == HOUSES
    assert {count for _account, count in per_account} == {1}
    assert lines == run.total
