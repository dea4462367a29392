import subprocess
import sys

import pytest

from tools import suite


def test_nothing_said_means_everything_on_both_engines():
    assert suite.engines([]) == (["SQLite", "PostgreSQL"], [])


def test_arguments_for_pytest_run_on_one_engine():
    assert suite.engines(["tests/dev", "-k", "x"]) == (["SQLite"], ["tests/dev", "-k", "x"])


@pytest.mark.parametrize(("flag", "engine"), [("--sqlite", "SQLite"), ("--postgres", "PostgreSQL")])
def test_an_engine_can_be_named(flag, engine):
    assert suite.engines(["tests/dev", flag]) == ([engine], ["tests/dev"])


def test_the_second_engine_leaves_out_what_knows_no_database():
    assert "--ignore=tests/house" in suite.selection([], first=False)
    assert "--ignore=tests/house" not in suite.selection([], first=True)


def test_an_engine_named_alone_runs_everything_that_touches_it():
    assert "-m" not in suite.selection([], first=True)


def test_the_summary_counts_what_pytest_reports(tmp_path):
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert 0\n"
        "@pytest.mark.skip\ndef test_left(): pass\n"
        "@pytest.fixture\ndef broken(): raise ValueError\n"
        "def test_error(broken): pass\n"
    )
    report = tmp_path / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "-c", "/dev/null", "."],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert suite.counts(report) == {"passed": 1, "failed": 2, "skipped": 1}


def test_a_suite_that_left_no_report_counts_nothing(tmp_path):
    assert suite.counts(tmp_path / "none.xml") == {}


def test_a_failed_run_says_so_in_its_line():
    outcome = suite.Outcome("SQLite", 2, 184, passed=3, failed=1)
    assert str(outcome) == "SQLite      3 passed, 1 failed, 0 skipped in 3 min 04 s — exit code 2"
