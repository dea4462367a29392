import os
import sys

import pytest

from tools import checks


def check(name, *scripts):
    return checks.Check(name, tuple((sys.executable, "-c", script) for script in scripts))


@pytest.fixture
def only(monkeypatch):
    """Ask these checks instead of the house's own."""
    return lambda *asked: monkeypatch.setattr(checks, "every", lambda: list(asked))


def test_all_good_says_so_and_prints_no_output(only, capsys):
    only(check("format", "print('fine')"), check("lint", ""))
    assert checks.run() == 0
    told = capsys.readouterr().out
    assert "2 of 2 checks passed" in told
    assert "fine" not in told


def test_one_no_fails_the_whole_and_shows_why(only, capsys):
    only(check("format", ""), check("lint", "import sys; sys.exit('line 3 is too long')"))
    assert checks.run() == 1
    told = capsys.readouterr().out
    assert "line 3 is too long" in told
    assert "1 of 2 checks passed" in told


def test_the_second_command_of_a_check_is_not_run_when_the_first_says_no():
    answer = checks.ask(check("migrations", "raise SystemExit(1)", "print('second')"), {})
    assert not answer.is_good
    assert "second" not in answer.output


def test_a_tool_that_is_missing_is_a_no():
    answer = checks.ask(checks.Check("types", (("no-such-tool",),)), dict(os.environ))
    assert not answer.is_good
    assert "no-such-tool" in answer.output
