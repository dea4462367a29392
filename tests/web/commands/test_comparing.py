"""Two systems side by side, from the command line."""

import pytest

from tests.factories import make_account, make_bill


@pytest.fixture
def run(app, session, tmp_path):
    """Export our bill of $132.50, write theirs, and compare."""
    home = make_account(session)
    make_bill(session, home, "132.50")
    words = ["export", str(tmp_path / "ours"), "--by", "Priya", "--reason", "Parallel run"]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    (tmp_path / "theirs").mkdir()

    def run(amount: str):
        lines = f"account,charge,amount\n{home.number},sewer_service,{amount}\n"
        (tmp_path / "theirs" / "charges.csv").write_text(lines)
        folders = [str(tmp_path / "ours"), str(tmp_path / "theirs")]
        return app.test_cli_runner().invoke(
            args=["compare", *folders, "--layout", "headworks", "--csv", str(tmp_path / "out.csv")]
        )

    return run


def test_the_same_cycle_is_said_to_be_the_same(run):
    ran = run("132.50")
    assert ran.exit_code == 0, ran.output
    assert "1 of 1 accounts are the same, to the cent." in ran.output


def test_a_cent_of_difference_fails_with_its_cause(run, tmp_path):
    ran = run("132.49")
    assert ran.exit_code == 1
    assert "1  rounding by one cent: sewer_service  $0.01" in ran.output
    assert "rounding by one cent" in (tmp_path / "out.csv").read_text()


def test_what_cannot_be_read_is_not_compared(run):
    ran = run("one")
    assert ran.exit_code == 1
    assert "1 lines could not be read. Nothing was compared." in ran.output
