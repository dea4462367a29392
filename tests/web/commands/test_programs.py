"""The enrolments of the system before, from the command line."""

from sqlalchemy import func, select

from models.program_enrolment import ProgramEnrolment
from tests.factories import make_account


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
