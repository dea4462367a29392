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


def test_an_export_is_kept_and_the_books_are_right(run, app, tmp_path):
    exports.town(tmp_path, controls={"accounts": "3", "owed": "141.43"})
    words = ("import", "run", str(tmp_path), "--on", "2026-10-01", "--by", "Priya Nair")
    ran = run(*words)
    assert ran.exit_code == 0, ran.output
    assert "3 accounts that owe $141.43 are here" in ran.output
    assert "right" in app.test_cli_runner().invoke(args=["ledger", "verify"]).output
    again = run(*words)
    assert again.exit_code == 1
    assert "These files are here already" in again.output
    checked = run("import", "check", str(tmp_path))
    assert (checked.exit_code, "here already, as import " in checked.output) == (0, True)


@pytest.mark.parametrize("on", ["tomorrow", "2026-13-01"])
def test_a_day_that_is_none_is_a_sentence(run, tmp_path, on):
    exports.town(tmp_path)
    ran = run("import", "run", str(tmp_path), "--on", on, "--by", "Priya Nair")
    assert ran.exit_code == 2
    assert "Enter a day as YYYY-MM-DD" in ran.output


def test_problems_may_be_left_out_on_purpose_alone(run, tmp_path):
    homes = [exports.account("123-1"), exports.account("A77-2"), exports.account("9-9", zip="")]
    exports.town(tmp_path, accounts=homes)
    words = ("import", "run", str(tmp_path), "--on", "2026-10-01", "--by", "Priya Nair")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "accounts.csv line 4" in refused.output
    assert run(*words, "--leave-out-errors").exit_code == 0


def test_an_import_is_undone_by_its_number(run, app, tmp_path):
    exports.town(tmp_path)
    ran = run("import", "run", str(tmp_path), "--on", "2026-10-01", "--by", "Priya Nair")
    number = ran.output.rsplit("Import ", 1)[1].split(":")[0]
    undo = ["import", "undo", number, "--by", "Priya Nair"]
    undone = app.test_cli_runner().invoke(args=undo)
    assert undone.exit_code == 0, undone.output
    assert "3 accounts closed, nothing owed" in undone.output
    nobody = app.test_cli_runner().invoke(args=["import", "undo", "999", "--by", "Priya Nair"])
    assert "There is no import of this number." in nobody.output


def test_who_looks_like_one_is_listed_without_names_and_decided(run, app, tmp_path):
    twice = [
        {"account": number, "name": name, "email": "vance@example.org"}
        for number, name in (("123-1", "Iris Vance"), ("124-1", "Omar Vance"))
    ]
    exports.town(tmp_path, people=twice)
    ran = run("import", "run", str(tmp_path), "--on", "2026-10-01", "--by", "Priya Nair")
    number = ran.output.rsplit("Import ", 1)[1].split(":")[0]
    listed = app.test_cli_runner().invoke(args=["import", "duplicates", number])
    assert "one e-mail address" in listed.output
    assert "Vance" not in listed.output
    named = app.test_cli_runner().invoke(args=["import", "duplicates", number, "--names", "Priya"])
    assert "Iris Vance" in named.output
    doubt = listed.output.split(":")[0]
    decide = ["import", "decide", doubt, "same", "--by", "Priya Nair"]
    assert "2 people are same" in app.test_cli_runner().invoke(args=decide).output
    listed = app.test_cli_runner().invoke(args=["import", "duplicates", number])
    assert listed.output == "Nobody waits for a decision.\n"


@pytest.fixture
def silent(tmp_path):
    """An export that states nothing of itself."""
    exports.town(tmp_path)
    (tmp_path / "controls.csv").write_text("name,count,amount\n")


def test_an_export_that_states_nothing_is_not_kept_on_trust(run, silent, tmp_path):
    checked = run("import", "check", str(tmp_path))
    assert checked.exit_code == 1
    assert "does not state accounts: take it from its reports, as --accounts." in checked.output
    ran = run("import", "run", str(tmp_path), "--on", "2026-10-01", "--by", "Priya Nair")
    assert ran.exit_code == 1
    assert "Nothing states how many accounts" in ran.output


@pytest.mark.parametrize(("owed", "code"), [("141.43", 0), ("$141.43", 0), ("141.42", 1)])
def test_what_its_reports_say_may_be_typed_and_must_tie(run, silent, tmp_path, owed, code):
    typed = ("--accounts", "3", "--owed", owed)
    checked = run("import", "check", str(tmp_path), *typed)
    assert checked.exit_code == code, checked.output
    words = ("import", "run", str(tmp_path), "--on", "2026-10-01", "--by", "Priya Nair")
    assert run(*words, *typed).exit_code == code


def test_what_is_typed_does_not_overrule_what_the_files_state(run, tmp_path):
    exports.town(tmp_path)
    ran = run("import", "check", str(tmp_path), "--accounts", "2")
    assert "states another total than the one typed" in ran.output
    assert run("import", "check", str(tmp_path), "--owed", "much").exit_code == 2


def test_what_came_along_for_one_account_is_reported_by_its_old_number(run, app, tmp_path):
    exports.town(tmp_path)
    run("import", "run", str(tmp_path), "--on", "2026-10-01", "--by", "Priya Nair")
    asked = ["invite", "report", "--account"]
    said = app.test_cli_runner().invoke(args=[*asked, "123-1"]).output
    assert "old number 000123-001, from 2026-10-01" in said
    assert "owner: to invite" in said
    assert "The bills its balance is made of." in said
    assert "Vance" not in said
    nobody = app.test_cli_runner().invoke(args=[*asked, "Iris Vance"])
    assert (nobody.exit_code, "No account of this number" in nobody.output) == (1, True)
