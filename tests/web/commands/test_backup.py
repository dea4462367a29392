"""Backups from the command line."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from models.database import Database
from tests.databases import engine_under_test
from tests.factories import make_account, make_bill
from tests.house.conftest import ROOT
from web.settings import Settings

pytestmark = pytest.mark.skipif(
    engine_under_test() == "postgresql", reason="tests/services/backup tries both engines"
)


@pytest.fixture
def keyed(settings: Settings, house_database: Database, tmp_path: Path) -> Flask:
    """A product of its own database that seals backups for a key in ``tmp_path/key``."""
    first = create_app(settings).test_cli_runner()
    said = first.invoke(args=["backup", "key", str(tmp_path / "key")]).output
    recipient = said.split("HEADWORKS_BACKUP_RECIPIENT=")[1].split()[0]
    values = {**vars(settings), "database_url": house_database.url, "backup_recipient": recipient}
    with house_database.saving() as session:
        make_bill(session, make_account(session))
    (tmp_path / "backups").mkdir()
    return create_app(Settings(**values))


def run(app: Flask, *words: object):
    return app.test_cli_runner().invoke(args=["backup", *map(str, words)])


def test_a_night_and_the_morning_after(keyed: Flask, tmp_path: Path):
    made = run(keyed, "make", tmp_path / "backups")
    assert made.exit_code == 0
    [file] = (tmp_path / "backups").iterdir()
    assert made.output.startswith(f"{file}: ")

    tried = run(keyed, "check", file, "--key", tmp_path / "key")
    assert (tried.exit_code, "the books are right" in tried.output) == (0, True)

    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    for expected in (0, 1):  # the second finds what the first brought back
        back = run(keyed, "restore", file, "--key", tmp_path / "key", "--into", url)
        assert back.exit_code == expected, back.output
    assert "not empty" in back.output


def test_the_key_is_nobody_elses_to_read_and_is_never_written_over(keyed: Flask, tmp_path: Path):
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    again = run(keyed, "key", tmp_path / "key")
    assert (again.exit_code, "cannot be made" in again.output) == (1, True)


def test_the_machine_that_has_the_key_needs_no_setting_to_prove_a_backup(
    keyed: Flask, tmp_path: Path
):
    """It has the released tree, the key and the file: neither books nor secrets of the service."""
    run(keyed, "make", tmp_path / "backups")
    [file] = (tmp_path / "backups").iterdir()
    tried = subprocess.run(
        [sys.executable, "-m", "web.commands.backup", "check", file, "--key", tmp_path / "key"],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (tried.returncode, tried.stderr) == (0, "")
    assert "the books are right" in tried.stdout


def test_a_damaged_backup_fails_the_command(keyed: Flask, tmp_path: Path):
    run(keyed, "make", tmp_path / "backups")
    [file] = (tmp_path / "backups").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    tried = run(keyed, "check", file, "--key", tmp_path / "key")
    assert (tried.exit_code, "damaged" in tried.output) == (1, True)


def test_without_a_key_nothing_is_backed_up(app: Flask, tmp_path: Path):
    made = run(app, "make", tmp_path)
    assert (made.exit_code, "flask backup key" in made.output) == (1, True)


def test_g01_a_backup_that_does_not_come_back_is_red_the_same_night(keyed: Flask, tmp_path: Path):
    run(keyed, "make", tmp_path / "backups")
    [file] = (tmp_path / "backups").iterdir()
    report = tmp_path / "backup.prom"
    words = ("check", file, "--key", tmp_path / "key", "--report", report)
    assert run(keyed, *words).exit_code == 0
    assert report.read_text().startswith("headworks_backup_check_good 1\n")
    whole = file.read_bytes()
    for broken in (whole[:-100], whole[:500] + b"x" + whole[501:]):
        file.write_bytes(broken)
        assert run(keyed, *words).exit_code == 1
        assert report.read_text().startswith("headworks_backup_check_good 0\n")
