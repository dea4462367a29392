"""The enrolments of the system before, from the command line."""

from datetime import timedelta

from sqlalchemy import func, select

from models.program_enrolment import ProgramEnrolment
from models.special_rates import SpecialRatesNotice
from services.rules.special_rates import year_before
from tests.factories import make_account, make_bill
from tests.workshop import LARKSPUR
from web.clock import now


def test_a_file_is_tried_loaded_and_known_again(app, session, tmp_path):
    def run(*more, code=0):
        answer = app.test_cli_runner().invoke(args=["programs", "load", str(file), *more])
        assert answer.exit_code == code, answer.output
        return answer.output

    home, file = make_account(session), tmp_path / "old.csv"
    line = f"{home.number},senior,{{}},2026-08-01,\n"
    file.write_text("account,program,tier,from,to\n" + line.format("middle"))
    said = run(code=1)
    assert "Line 2, program “senior middle”" in said
    assert "1 problems. Nothing was loaded." in said
    file.write_text("account,program,tier,from,to\n" + line.format("lower"))
    assert "1 enrolments would be loaded." in run("--dry-run")
    assert session.scalar(select(func.count()).select_from(ProgramEnrolment)) == 0
    assert "1 enrolments are loaded." in run()
    assert "loaded already" in run()


def test_a_notice_is_seen_prepared_approved_by_another_and_sent(app, session, monkeypatch):
    def run(*args, code=0):
        answer = app.test_cli_runner().invoke(args=["programs", *args, "--year", str(year)])
        assert answer.exit_code == code, answer.output
        return answer.output

    today = LARKSPUR.day(now())
    _first, last = year_before(LARKSPUR.programs["senior"], today)
    year = today.year
    make_bill(session, make_account(session), on=last - timedelta(days=90))
    said = run("notice", "--preview")
    assert "$0.00 / 1 accounts / 12 months" in said
    assert "Nothing is kept." in said
    assert session.scalar(select(func.count()).select_from(SpecialRatesNotice)) == 0
    assert "A second person approves it." in run("notice")
    assert "somebody else approves it" in run("approve-notice", code=1)
    assert "Only a notice that is approved is sent." in run("send-notice", code=1)
    monkeypatch.setattr("web.commands.programs.operator", lambda: "operator:lee")
    assert "is approved" in run("approve-notice")
