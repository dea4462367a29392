"""Bringing another system's customers along, from the command line."""

from pathlib import Path

import pytest
from flask import Flask

from tests.services.importing import exports


@pytest.fixture
def run(app: Flask, tmp_path: Path):
    """Run a command of the import on the folder, by its plain layout."""
    layout = str(exports.layout_file(tmp_path))

    def run(*words: str):
        return app.test_cli_runner().invoke(args=[*words, "--layout", layout])

    return run


def test_a_right_export_is_said_to_be_right(run, tmp_path):
    exports.town(tmp_path, controls={"accounts": "3", "owed": "141.43"})
    ran = run("import", "check", str(tmp_path))
    assert ran.exit_code == 0, ran.output
    assert "No problems." in ran.output
    assert "$141.43  ties" in ran.output


def test_problems_are_said_kept_in_a_file_and_fail_the_command(run, tmp_path):
    bad = [exports.account(f"{place}-1", opened_on="never") for place in range(60)]
    exports.town(tmp_path, accounts=bad, balances=[("1-1", "service", "1.00")])
    errors = tmp_path / "errors.txt"
    ran = run("import", "check", str(tmp_path), "--errors", str(errors))
    assert ran.exit_code == 1
    assert "accounts.csv line 2, opened_on: Write the date as YYYY-MM-DD." in ran.output
    assert "… and 12 more" in ran.output
    assert errors.read_text().count("\n") == 62


def test_totals_that_do_not_tie_fail_the_command(run, tmp_path):
    exports.town(tmp_path, controls={"owed": "141.42"})
    ran = run("import", "check", str(tmp_path))
    assert ran.exit_code == 1
    assert "the export says $141.42: off by $0.01" in ran.output


def test_a_layout_that_is_not_there_is_a_sentence(app, tmp_path):
    words = ["import", "check", str(tmp_path), "--layout", "nowhere"]
    ran = app.test_cli_runner().invoke(args=words)
    assert ran.exit_code == 1
    assert "There is: headworks, springbrook." in ran.output
