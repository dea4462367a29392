"""The district's file from the command line: checked, kept, and through the years."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.exceptions import Exit
from sqlalchemy import update

from models.district_version import DistrictVersion
from services import districts
from services.rates import deciding
from tests.conftest import SOME_FRIDAY
from tests.factories import make_account
from tests.proposed import CONTENT, OWN, make_rate_change
from web.commands.district import read_decided
from web.extensions import NAME

AT = SOME_FRIDAY
LARKSPUR = Path(__file__).parents[3] / "districts" / "larkspur.toml"


@pytest.fixture
def runner(app):
    """A shell whose application works by Larkspur's file; what it decides is forgotten."""
    yield app.test_cli_runner()
    app.extensions[NAME].files.keep((), timedelta(days=9))


@pytest.fixture
def other(tmp_path):
    """Larkspur's file with another rate."""
    file = tmp_path / "next.toml"
    step = '{ from = 2029-10-01, resolution = "Res. 29-3", rate = "44.10" },'
    newest = 'rate = "41.85" },'
    file.write_text(LARKSPUR.read_text("utf-8").replace(newest, f"{newest}\n  {step}"), "utf-8")
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
    broken = other.read_text("utf-8").replace('"41.85"', '"x"').replace('"2.25"', '"y"')
    other.write_text(broken, "utf-8")
    said = runner.invoke(args=["district", "check", str(other)])
    assert said.exit_code == 1
    number = "must be a number, such as 0.11466666"
    assert said.output.splitlines() == [
        f"next.toml: charges.sewer_service.steps[4].rate = 'x': {number}",
        f"next.toml: charges.pipe_renewal.steps[1].rate = 'y': {number}",
    ]


def load(runner, file, day="2029-10-01", note="Res. 29-3"):
    return runner.invoke(args=["district", "load", str(file), "--from", day, "--note", note])


def test_a_file_is_kept_and_the_history_says_which_is_in_use(runner, other):
    said = load(runner, other)
    assert said.exit_code == 0, said.output
    lines = runner.invoke(args=["district", "history"]).output.splitlines()
    assert re.match(r"  \d+ from 2029-10-01, decision \d+ of ", lines[0])
    assert "Res. 29-3" in lines[0]
    assert re.match(r"\* \d+ from 20", lines[1])
    assert "The file in use when its history began." in lines[1]


def test_a_file_that_changes_what_was_charged_is_refused_and_nothing_is_kept(runner, other):
    past = LARKSPUR.read_text("utf-8").replace('"41.85"', '"44.10"')
    other.write_text(past, "utf-8")
    said = load(runner, other)
    assert said.exit_code == 1
    assert said.output.splitlines() == [
        "charges.sewer_service.steps[4].from = 2026-10-01: it is before 2029-10-01, from when the"
        " file holds, and no rate of a day before may change"
    ]
    assert "Res. 29-3" not in runner.invoke(args=["district", "history"]).output


def test_what_was_decided_is_taken_back_before_its_day(runner, other):
    made = re.search(r"Decision (\d+)", load(runner, other).output)[1]
    said = runner.invoke(args=["district", "take-back", made, "--reason", "Repealed."])
    assert said.output == f"Decision {made} is taken back.\n"
    lines = runner.invoke(args=["district", "history"]).output.splitlines()
    assert re.match(rf"- \d+ from 2029-10-01, decision {made} of", lines[0])


def test_what_was_decided_in_the_console_is_taken_back_there(runner, session, app):
    change = make_rate_change(session, make_account(session))
    districts.keep_first(session, content=CONTENT, on=AT.date(), at=AT, by="operator:pat")
    with app.app_context():
        decided = deciding.approve(
            session, OWN, change.id, today=AT.date(), at=AT, by="staff:2"
        ).decision_id
    said = runner.invoke(args=["district", "take-back", str(decided), "--reason", "Repealed."])
    assert (said.exit_code, said.output) == (
        1, f"Error: Rate change {change.id} was decided in the console. Take it back there.\n",
    )  # fmt: skip


def test_a_release_that_does_not_read_what_holds_says_so_when_it_comes(runner, session, app, other):
    load(runner, other)
    session.execute(
        update(DistrictVersion)
        .where(DistrictVersion.note == "Res. 29-3")
        .values(content="[district]")
    )
    with app.app_context(), pytest.raises(Exit):
        read_decided()
    app.extensions[NAME].files.keep((), timedelta(days=9))
