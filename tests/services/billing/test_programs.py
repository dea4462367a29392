"""A discount on bills: a line of its own with its reason, for the days it holds."""

from datetime import date

import pytest
from sqlalchemy import event, select

from models.bill import Bill, BillLine
from models.bill_run import BillRun
from models.errors import Conflict
from models.program_enrolment import EnrolmentSource, ProgramEnrolment, ProgramFile
from services.billing import posting, runs
from services.billing.served import of_accounts
from services.rules.periods import Period
from services.rules.rating import saying
from tests.factories import make_account
from tests.services.billing.street import AT, CLERK, SUPERVISOR, approve, approved, previewed
from tests.workshop import LARKSPUR

SEPTEMBER, OCTOBER_END = date(2026, 9, 1), date(2026, 10, 31)
PERIOD = Period(SEPTEMBER, OCTOBER_END)


@pytest.fixture
def enrol(session):
    """Gives an account a tier of a program."""
    file = ProgramFile(name="old.csv", digest="d", lines=1, loaded_at=AT, loaded_by=CLERK)
    session.add(file)
    session.flush()

    def enrolled(account, from_on=date(2026, 8, 1), to_on=date(2027, 7, 31), tier="lower"):
        made = ProgramEnrolment(
            account_id=account.id, program="senior", tier=tier, from_on=from_on, to_on=to_on,
            source=EnrolmentSource.IMPORT, file_id=file.id, recorded_at=AT, recorded_by=CLERK,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made

    return enrolled


def lines_of(session, account):
    bill = session.scalars(select(Bill).where(Bill.account_id == account.id)).one()
    wanted = select(BillLine).where(BillLine.bill_id == bill.id).order_by(BillLine.position)
    return bill, session.scalars(wanted).all()


def test_a_discount_is_a_line_with_its_rule_its_resolution_and_its_arithmetic(
    session, context, enrol
):
    senior, neighbor = make_account(session), make_account(session)
    enrol(senior)
    posting.post(context, approved(context).id, by=SUPERVISOR)
    bill, lines = lines_of(session, senior)
    line = lines[-1]
    # 39.60 of September and 41.85 of October, and twice 2.25: 85.95, of which 35 per cent.
    assert (line.charge, line.description, line.amount.plain) == (
        "senior_lower", "Senior discount", "-30.08"
    )  # fmt: skip
    assert line.reason["rule"] == "discount"
    assert line.reason["resolution"] == "Resolution 2016-15, section 2"
    assert line.reason["arithmetic"] == "−$85.95 × 35% = −$30.08"
    assert saying.worth(line.reason) == line.amount
    assert bill.total.cents == sum(each.amount.cents for each in lines)
    whole, _lines = lines_of(session, neighbor)
    assert whole.total - bill.total == -line.amount


def test_a_discount_that_begins_in_the_period_is_for_its_days(session, context, enrol):
    senior = make_account(session)
    enrol(senior, from_on=date(2026, 10, 16))
    posting.post(context, approved(context).id, by=SUPERVISOR)
    _bill, lines = lines_of(session, senior)
    (line,) = [each for each in lines if each.charge == "senior_lower"]
    assert line.description == "Senior discount, Oct 16–31"
    # 16 of 31 days of 41.85 and of 2.25: 21.60 and 1.16, of which 35 per cent.
    assert line.amount.plain == "-7.97"


def test_an_enrolment_in_a_preview_s_period_makes_it_stale_and_one_elsewhere_does_not(
    session, context, enrol
):
    account = make_account(session)
    run = previewed(context)
    enrol(make_account(session, cycle=2))
    enrol(account, from_on=date(2026, 11, 1))
    changed = enrol(account, from_on=date(2025, 8, 1), to_on=date(2026, 8, 31))
    assert approve(session, run).bills == 1
    changed.to_on = SEPTEMBER
    run = previewed_again(session, context)
    changed.to_on = date(2026, 9, 2)
    session.flush()
    with pytest.raises(Conflict, match="Preview it again"):
        approve(session, run)


def previewed_again(session, context):
    (run,) = session.scalars(select(BillRun)).all()
    runs.drop(session, run_id=run.id, reason="Another day.", at=AT, by=CLERK)
    return previewed(context)


def test_accounts_that_differ_outside_of_the_period_alone_are_worked_out_as_one(session, enrol):
    one, other = make_account(session), make_account(session)
    enrol(one, from_on=date(2020, 8, 1), to_on=None)
    enrol(other, from_on=date(2026, 8, 1), to_on=OCTOBER_END)
    found = of_accounts(session, [one.id, other.id], PERIOD)
    assert found[one.id] == found[other.id]


def test_one_that_ended_before_it_began_lowers_nothing(session, enrol):
    account = make_account(session)
    enrol(account, from_on=date(2026, 10, 1), to_on=date(2026, 9, 30))
    assert of_accounts(session, [account.id], PERIOD)[account.id].programs == ()


def test_the_programs_of_many_accounts_are_read_by_one_statement(session, enrol):
    ids = [make_account(session).id for _ in range(5)]
    asked = []

    def hear(_connection, _cursor, statement, *_more):
        asked.append("program_enrolment" in statement)

    event.listen(session.get_bind(), "before_cursor_execute", hear)
    try:
        of_accounts(session, ids, PERIOD)
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", hear)
    assert sum(asked) == 1


def test_the_file_of_larkspur_lowers_what_the_district_sets_and_not_what_it_passes_on():
    discounts = [each for each in LARKSPUR.tariff.charges if each.kind.value == "discount"]
    assert {of for each in discounts for of in each.of} == {"sewer_service", "pipe_renewal"}
