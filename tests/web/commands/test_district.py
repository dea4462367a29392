"""The district's file from the command line: checked, kept, and through the years."""

import re
from pathlib import Path

import pytest

LARKSPUR = Path(__file__).parents[3] / "districts" / "larkspur.toml"


@pytest.fixture
def runner(app):
    """A shell whose application works by Larkspur's file."""
    return app.test_cli_runner()


@pytest.fixture
def other(tmp_path):
    """Larkspur's file with another rate."""
    file = tmp_path / "next.toml"
    file.write_text(LARKSPUR.read_text("utf-8").replace('"41.85"', '"44.10"'), "utf-8")
    return file


def test_a_good_file_says_what_it_holds(runner):
    said = runner.invoke(args=["district", "check", str(LARKSPUR)])
    assert said.exit_code == 0
    assert "Classes: single_family, multi_family, commercial" in said.output
    assert "sewer_service: flat, 4 rates, the newest from 2026-10-01 by Resolution 2026-14" in (
        said.output
    )
    assert "Interest 8.00% of at most 11.00% (RCW 57.08.081(3)), penalty 10.00%" in said.output


def test_everything_that_is_wrong_with_a_file_is_said_and_the_command_fails(runner, other):
    broken = other.read_text("utf-8").replace('"44.10"', '"x"').replace('"2.25"', '"y"')
    other.write_text(broken, "utf-8")
    said = runner.invoke(args=["district", "check", str(other)])
    assert said.exit_code == 1
    assert said.output.splitlines() == [
        "next.toml: charges.sewer_service.steps[4].rate = 'x': must be a number",
        "next.toml: charges.pipe_renewal.steps[1].rate = 'y': must be a number",
    ]


def test_a_file_is_kept_and_the_history_says_which_is_in_use(runner, other):
    for file, day, note in ((LARKSPUR, "2026-10-01", "First"), (other, "2027-10-01", "Res. 27-3")):
        said = runner.invoke(
            args=["district", "load", str(file), "--from", day, "--note", note]
        )  # fmt: skip
        assert said.exit_code == 0, said.output
    assert "works by another file" in said.output
    lines = runner.invoke(args=["district", "history"]).output.splitlines()
    assert re.match(r"  \d+ from 2027-10-01, loaded ", lines[0])
    assert "Res. 27-3" in lines[0]
    assert re.match(r"\* \d+ from 2026-10-01", lines[1])


def test_a_history_without_the_file_in_use_says_so(runner, other):
    runner.invoke(args=["district", "load", str(other), "--from", "2027-10-01", "--note", "N"])
    assert "The file in use is none of them" in runner.invoke(args=["district", "history"]).output
