"""Bill runs at the desk: looked through by one, approved by another; and the volumes they go by."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from models.bill import Bill
from models.bill_run import BillRun, BillRunException, RunState
from models.identity import StaffRole
from models.job import Job
from models.volume import Volume
from services import jobs
from services.billing import previewing
from services.billing.runs import PREVIEWING
from services.rules.periods import next_bill_on
from tests.factories import make_account, make_bill, make_staff
from tests.pages import read, words
from tests.workshop import LARKSPUR, at_work
from web.clock import now

PATH = "/desk/bill-runs"
KEY = "6f1c2b3a-0000-4000-8000-00000000000b"


@pytest.fixture
def homes(session):
    """Two houses of cycle 2 that were billed, and one whose service began inside the period."""
    homes = [make_account(session, cycle=2) for _ in range(2)]
    for home in homes:
        make_bill(session, home, "140.75", on=date(2026, 8, 1))
    return [*homes, make_account(session, cycle=2, opened_on=date(2026, 9, 20))]


@pytest.fixture
def run(session, client, at_desk, homes):
    """Proposed at the desk for the bills of November."""
    answer = client.post(f"{PATH}/draft", data={"cycle": "2", "bill_on": "2026-11-18"})
    assert answer.status_code == 303
    return session.scalars(select(BillRun)).one()


@pytest.fixture
def worked_out(session, database, client, run):
    """Worked out for whoever is at the desk."""
    client.post(f"{PATH}/{run.id}/preview", data={"key": KEY})
    jobs.run_due(at_work(database, now))
    session.expire_all()
    return run


@pytest.fixture
def supervisor(session, sign_in):
    """Signs in at the same browser."""

    def supervisor():
        sign_in(make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR))

    return supervisor


def test_a_preview_is_asked_for_once_and_counted_while_it_goes_on(session, client, run):
    for _ in range(2):
        client.post(f"{PATH}/{run.id}/preview", data={"key": KEY})
    assert session.scalar(select(func.count()).where(Job.kind == PREVIEWING)) == 1
    page = read(client.get(f"{PATH}/{run.id}"))
    figures = page.select_one("#figures")
    assert figures["hx-trigger"] == "every 4s"
    assert "It is being worked out: 0 of 0 accounts" in words(figures)


def test_the_form_begins_with_the_cycle_that_is_dated_next(client, at_desk, session):
    page = read(client.get(PATH))
    chosen = page.select_one("select[name=cycle] option[selected]")
    cycles = LARKSPUR.tariff.cycles
    day = next_bill_on(cycles[int(chosen["value"])], LARKSPUR.day(now()))
    assert day == min(next_bill_on(each, LARKSPUR.day(now())) for each in cycles.values())
    assert page.select_one("input[name=bill_on]")["value"] == day.isoformat()


def test_days_that_were_billed_are_not_proposed_again_by_one_key(session, client, at_desk, homes):
    make_bill(session, homes[0], "140.75", on=date(2026, 11, 1))
    sent = {"cycle": "2", "bill_on": "2026-11-18"}
    said = words(read(client.post(f"{PATH}/draft", data=sent), 422).main)
    assert "1 of 3 accounts of cycle 2 have a bill for" in said
    assert session.scalars(select(BillRun)).all() == []
    assert client.post(f"{PATH}/draft", data=sent | {"others": "y"}).status_code == 303
    assert session.scalars(select(BillRun)).one().cycle == 2


def test_the_preview_shows_totals_changes_and_exceptions_with_their_accounts(
    client, worked_out, homes
):
    page = read(client.get(f"{PATH}/{worked_out.id}"))
    assert "Bills: 3" in words(page.select_one(".cells"))
    assert "Single-family residence 3" in words(page.select_one("#by-class"))
    assert "Sewer service" in words(page.select_one("#by-charge"))
    [row] = page.select("#exceptions tbody tr")
    assert homes[2].shown in words(row)
    assert "Service began on Sun, Sep 20, 2026." in words(row)
    assert page.find("button", string="Approve and post 3 bills") is None


def test_whoever_had_it_worked_out_cannot_approve_it_and_a_supervisor_does(
    session, database, client, worked_out, supervisor
):
    path = f"{PATH}/{worked_out.id}"
    (row,) = session.scalars(select(BillRunException))
    nothing = read(client.post(f"{path}/decide", data={"reason": "They called"}), 422)
    assert "Tick the accounts it is about" in words(nothing)
    decided = {"chosen": str(row.id), "decision": "hold", "reason": "Billed with the next one"}
    assert client.post(f"{path}/decide", data=decided).status_code == 303
    assert client.post(f"{path}/approve").status_code == 403
    supervisor()
    page = read(client.get(path))
    assert page.find("button", string="Approve and post 3 bills") is not None
    assert client.post(f"{path}/approve").status_code == 303
    jobs.run_due(at_work(database, now))
    session.expire_all()
    assert session.get_one(BillRun, worked_out.id).state is RunState.POSTED
    assert session.scalar(select(func.count()).where(Bill.issued_on == date(2026, 11, 18))) == 2
    page = read(client.get(path))
    assert "Held out by hand" in words(page.select_one("#unused"))
    assert "Posted: 2" in words(page.select_one(".cells"))


def test_a_run_that_waits_stands_at_the_start_and_in_the_rail_of_whoever_may_approve_it(
    client, worked_out, supervisor
):
    assert "Waiting for you" not in words(read(client.get("/desk/")).main)
    supervisor()
    page = read(client.get("/desk/"))
    assert "1 bill run to decide" in words(page.main)
    place = page.select_one(f"#rail a[href='{PATH}']")
    assert words(place) == "Bill runs : 1 for you to decide"


def test_all_of_a_kind_are_decided_at_once(session, client, worked_out):
    data = {"every": "y", "decision": "accept", "reason": "All are new houses"}
    client.post(f"{PATH}/{worked_out.id}/decide?kind=opened", data=data)
    (row,) = session.scalars(select(BillRunException))
    assert (row.decision, row.reason) == ("accepted", "All are new houses")


def test_a_stale_preview_is_a_conflict_that_says_what_to_do(
    session, client, worked_out, supervisor
):
    make_account(session, cycle=2)
    supervisor()
    said = read(client.post(f"{PATH}/{worked_out.id}/approve"), 409)
    assert "Preview it again" in words(said)


def test_a_run_is_dropped_with_a_reason(session, client, run):
    missing = read(client.post(f"{PATH}/{run.id}/drop", data={"why": ""}), 422)
    assert "Write why" in words(missing)
    client.post(f"{PATH}/{run.id}/drop", data={"why": "The wrong day"})
    session.expire_all()
    assert session.get_one(BillRun, run.id).state is RunState.DROPPED
    assert "Dropped" in words(read(client.get(PATH)).select_one("#bill-runs"))


def test_a_cycle_that_is_not_there_is_said_beside_the_form(client, at_desk):
    page = read(client.post(f"{PATH}/draft", data={"cycle": "9", "bill_on": "2026-11-18"}), 422)
    assert "no cycle 9" in words(page)


def _file(number):
    content = f"account,from,to,volume,unit\n{number},2026-08-01,2026-09-30,12,ccf\n"
    return {"kind": "period", "file": (io.BytesIO(content.encode()), "autumn.csv")}


def test_a_file_of_volumes_is_loaded_and_a_second_time_is_known(session, client, at_desk, homes):
    assert client.post("/desk/volumes/load", data=_file(homes[0].number)).status_code == 303
    assert session.scalar(select(func.count()).select_from(Volume)) == 1
    assert "autumn.csv" in words(read(client.get("/desk/volumes")).select_one("#files"))
    again = read(client.post("/desk/volumes/load", data=_file(homes[0].number)), 422)
    assert "This file is loaded already" in words(again)


def test_every_bad_line_stands_on_the_page_and_nothing_is_loaded(session, client, at_desk, homes):
    page = read(client.post("/desk/volumes/load", data=_file("2044-1836")), 422)
    assert "Line 2 account “20441836”" in words(page.select_one("#problems"))
    assert session.scalar(select(func.count()).select_from(Volume)) == 0
    none = read(client.post("/desk/volumes/load", data={"kind": "period"}), 422)
    assert "Select a file" in words(none)


def test_a_file_of_a_large_district_is_read(session, client, at_desk, homes):
    """More than a form without a file may be: thirty thousand lines, of which one is ours."""
    said = _file(homes[0].number)
    content, name = said["file"]
    lines = content.getvalue() + b"2044-1836,2026-09-01,2026-10-31,900,cf\n" * 30_000
    page = read(
        client.post("/desk/volumes/load", data=said | {"file": (io.BytesIO(lines), name)}), 422
    )
    assert "Line 3 account" in words(page.select_one("#problems"))
    assert session.scalar(select(func.count()).select_from(Volume)) == 0


assert previewing  # its handler is known by importing it
