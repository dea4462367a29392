"""Everything back out, from the command line."""

from sqlalchemy import select

from models.audit import AuditEvent
from models.identity import Staff, StaffRole
from models.outbox import OutboxMessage
from tests.factories import make_account, make_bill
from web.clock import now


def test_everything_is_written_and_the_trail_says_for_whom_and_why(app, session, tmp_path):
    make_bill(session, make_account(session))
    out = tmp_path / "out"
    words = ["export", str(out), "--by", "Priya Nair", "--reason", "Yearly copy"]
    ran = app.test_cli_runner().invoke(args=words)
    assert ran.exit_code == 0, ran.output
    assert "accounts.csv  1 rows" in ran.output
    assert (out / "controls.csv").exists()
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "district.export")).one()
    assert (event.actor, event.detail) == ("Priya Nair", {"reason": "Yearly copy", "told": 0})
    again = app.test_cli_runner().invoke(args=words)
    assert again.exit_code == 1
    assert "Choose an empty folder" in again.output


def test_nobody_takes_everything_without_a_reason(app, tmp_path):
    ran = app.test_cli_runner().invoke(args=["export", str(tmp_path / "out"), "--by", "Priya"])
    assert ran.exit_code == 2
    assert "--reason" in ran.output


def test_g09_every_supervisor_is_told_who_took_everything_and_why(app, session, tmp_path):
    make_account(session)
    for name, role, left in (
        ("dana", StaffRole.SUPERVISOR, None), ("sam", StaffRole.SPECIALIST, None),
        ("gone", StaffRole.SUPERVISOR, now()),
    ):  # fmt: skip
        session.add(
            Staff(name=name, email=f"{name}@district.example", role=role, password_hash="x",
                  totp_sealed="x", disabled_at=left)
        )  # fmt: skip
    session.flush()
    words = ["export", str(tmp_path / "out"), "--by", "Priya Nair", "--reason"]
    assert app.test_cli_runner().invoke(args=[*words, "x"]).exit_code == 1
    assert not (tmp_path / "out").exists()
    assert app.test_cli_runner().invoke(args=[*words, "Yearly copy"]).exit_code == 0
    [letter] = session.scalars(select(OutboxMessage))
    assert (letter.kind, letter.to) == ("district_export", "dana@district.example")
    assert "Priya Nair" in letter.text
    assert "Yearly copy" in letter.text


def test_the_command_is_listed_with_its_words(app):
    ran = app.test_cli_runner().invoke(args=["--help"])
    assert "Everything back out, as CSV." in ran.output


def test_the_charges_may_be_of_one_cycle_and_month(app, session, tmp_path):
    bill = make_bill(session, make_account(session, cycle=2))
    words = ["export", "--by", "Priya Nair", "--reason", "Parallel run", "--cycle"]
    month = f"{bill.period_to:%Y-%m}"
    for name, cycle, period, count in (("a", "2", month, 1), ("b", "1", month, 0)):
        ran = app.test_cli_runner().invoke(
            args=[*words, cycle, "--period", period, str(tmp_path / name)]
        )
        assert f"charges.csv  {count} rows" in ran.output
    ran = app.test_cli_runner().invoke(args=[*words, "2", "--period", "spring", str(tmp_path)])
    assert (ran.exit_code, "Enter a month as YYYY-MM" in ran.output) == (2, True)
