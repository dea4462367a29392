"""A bill run and its volumes from the command line."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.bill import Bill
from models.bill_run import BillRun, RunState
from models.volume import Volume
from tests.factories import make_account, make_bill

PREVIEW = ["bills", "preview", "--cycle", "1", "--on", "2026-11-18"]


@pytest.fixture
def run(app: Flask):
    """Say a command, and hear what it answers."""

    def run(*words: str, code: int = 0) -> str:
        answer = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert answer.exit_code == code, answer.output
        return answer.output

    return run


@pytest.fixture
def homes(session):
    """Two houses that were billed, and one whose service began in October."""
    homes = [make_account(session) for _ in range(2)]
    for home in homes:
        make_bill(session, home, "140.75", on=date(2026, 9, 1))
    return [*homes, make_account(session, opened_on=date(2026, 10, 20))]


def test_a_run_goes_from_its_preview_to_its_bills(run, homes, session, monkeypatch):
    monkeypatch.setattr("web.commands.bills.operator", lambda: "operator:dana")
    said = run(*PREVIEW)
    run_id = session.scalars(select(BillRun.id)).one()
    assert f"Run {run_id}, cycle 1, 2026-09-01 to 2026-10-31" in said
    assert "3 bills of $" in said
    assert "The period before: 2 bills of $281.50" in said
    assert "opened: 1, 1 wait for a decision" in said
    assert homes[2].shown in run("bills", "exceptions", run_id)
    assert "somebody else approves it" in run("bills", "approve", run_id, code=1)
    monkeypatch.setattr("web.commands.bills.operator", lambda: "operator:priya")
    assert "1 exceptions wait" in run("bills", "approve", run_id, code=1)
    why = ["--reason", "Billed with the next one"]
    assert "1 held out." in run("bills", "exceptions", run_id, "--hold", "opened", *why)
    assert "You decided what is unusual" in run("bills", "approve", run_id, code=1)
    monkeypatch.setattr("web.commands.bills.operator", lambda: "operator:lee")
    assert f"Run {run_id} is approved: 2 bills" in run("bills", "approve", run_id)
    posted = run("bills", "post", run_id)
    assert f"Run {run_id} is posted: 2 bills" in posted
    assert f"is not used: {homes[2].number} held out of the run" in posted
    assert "1 without a bill: held out of the run" in run("bills", "show", run_id)
    assert session.scalar(select(func.count()).where(Bill.issued_on == date(2026, 11, 18))) == 2


def test_a_run_is_dropped_with_a_reason(run, homes, session):
    run(*PREVIEW)
    run_id = session.scalars(select(BillRun.id)).one()
    assert "Write why, in a sentence" in run("bills", "drop", run_id, "--reason", "", code=1)
    run("bills", "drop", run_id, "--reason", "The wrong day")
    assert session.scalars(select(BillRun.state)).one() is RunState.DROPPED


def test_what_is_not_there_is_said_in_a_sentence(run):
    assert "There is no such bill run." in run("bills", "show", 99, code=1)
    assert "no cycle 9" in run("bills", "preview", "--cycle", 9, "--on", "2026-11-18", code=1)


def test_volumes_are_tried_loaded_and_known_again(run, homes, session, tmp_path):
    file = tmp_path / "october.csv"
    file.write_text(f"account,from,to,volume,unit\n{homes[0].number},9/1/2026,10/31/2026,9,ccf\n")
    assert "1 volumes would be loaded." in run("volumes", "load", file, "--dry-run")
    assert session.scalar(select(func.count()).select_from(Volume)) == 0
    assert "1 volumes are loaded." in run("volumes", "load", file)
    assert "loaded already" in run("volumes", "load", file)
    file.write_text("account,from,to,volume,unit\n1,2,3,4,5\n")
    said = run("volumes", "load", file, code=1)
    assert "Line 2, from “2”" in said
    assert "Nothing was loaded." in said


def test_the_print_file_of_a_run_is_written_and_written_again_the_same(
    run, homes, session, monkeypatch, tmp_path
):
    monkeypatch.setattr("web.commands.bills.operator", lambda: "operator:dana")
    run(*PREVIEW)
    run_id = session.scalars(select(BillRun.id)).one()
    assert "posted" in run("bills", "print-file", run_id, "--to", tmp_path, code=1)
    monkeypatch.setattr("web.commands.bills.operator", lambda: "operator:priya")
    run("bills", "exceptions", run_id, "--accept", "opened", "--reason", "A new house")
    monkeypatch.setattr("web.commands.bills.operator", lambda: "operator:lee")
    run("bills", "approve", run_id)
    run("bills", "post", run_id)
    said = run("bills", "print-file", run_id, "--to", tmp_path)
    assert "3 bills on 3 pages" in said
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(name.rpartition(".")[2] for name in written) == ["csv", "pdf"]
    run("bills", "print-file", run_id, "--to", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written
