"""`dev.py test`: the whole suite on SQLite, and again on PostgreSQL."""

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from tools import postgres
from tools.progress import PYTHON, ROOT

REPORTS = ROOT / "var" / "test"
WORKERS_MIN, WORKERS_MAX = 2, 8
#: Tests that know no database, and pages already looked at: the second engine adds nothing.
ONCE = ("tests/house", "tests/dev", "tests/sandbox", "tests/services/rules")
SECOND_TIME = "(not browser and not one_engine) or both_engines"


@dataclass(frozen=True)
class Outcome:
    """How one run of the suite ended."""

    engine: str
    exit_code: int
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        ending = "" if self.exit_code == 0 else f" — exit code {self.exit_code}"
        return f"{self.engine:<11} {counts} in {clock(self.seconds)}{ending}"


def run(arguments: Sequence[str], where: Mapping[str, str]) -> int:
    """Test, and return 0 only when every test on every engine asked for passed."""
    started = time.monotonic()
    wanted, passed_on = engines(arguments)
    outcomes = [test(engine, passed_on, where, first=not at) for at, engine in enumerate(wanted)]
    heading("Summary")
    for outcome in outcomes:
        print(outcome)
    print(f"{'Total':<11} {clock(time.monotonic() - started)}", flush=True)
    return next((outcome.exit_code for outcome in outcomes if outcome.exit_code), 0)


def engines(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Which engines to test on, and what is left for pytest.

    Both when nothing is said; with an argument for pytest only one, SQLite unless named.
    """
    flags = {"--sqlite": "SQLite", "--postgres": "PostgreSQL"}
    named = [engine for flag, engine in flags.items() if flag in arguments]
    rest = [argument for argument in arguments if argument not in flags]
    if not named:
        named = ["SQLite"] if rest else ["SQLite", "PostgreSQL"]
    return named, rest


def test(
    engine: str, passed_on: Sequence[str], where: Mapping[str, str], *, first: bool
) -> Outcome:
    """Run pytest once on one engine, its output as it comes."""
    heading(f"Tests on {engine}")
    started = time.monotonic()
    report = REPORTS / f"{engine.lower()}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    server = postgres.serving() if engine == "PostgreSQL" else nullcontext()
    with server as url:
        environment = {**os.environ, **where}
        environment.pop(postgres.GIVEN, None)
        if url:
            environment[postgres.GIVEN] = url
        command = [str(PYTHON), "-m", "pytest", *selection(passed_on, first=first)]
        pytest = subprocess.Popen(
            [*command, f"--junitxml={report}"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL
        )
        exit_code = wait(pytest)
    return Outcome(engine, exit_code, time.monotonic() - started, **counts(report))


def selection(passed_on: Sequence[str], *, first: bool) -> list[str]:
    """Pytest's arguments: the person's own as they are, else everything over all processors."""
    if passed_on:
        return list(passed_on)
    spread = ["-n", str(workers()), "--dist", "worksteal"]
    if first:
        return spread
    return [*spread, "-m", SECOND_TIME, *(f"--ignore={path}" for path in ONCE)]


def workers() -> int:
    """One process of tests for each processor we may use."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        count = os.cpu_count() or 1
    return max(WORKERS_MIN, min(WORKERS_MAX, count))


def wait(pytest: "subprocess.Popen[bytes]") -> int:
    """Wait for pytest; whatever interrupts us, it is ended before its database is."""
    try:
        return pytest.wait()
    finally:
        if pytest.poll() is None:
            pytest.terminate()
            try:
                pytest.wait(postgres.STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                pytest.kill()


def counts(report: Path) -> dict[str, int]:
    """How many tests passed, failed and were skipped, from pytest's own report."""
    if not report.exists():
        return {}
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - written by us
    total = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for name in total:
            total[name] += int(suite.get(name, "0"))
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    return {"passed": passed, "failed": failed, "skipped": total["skipped"]}


def heading(text: str) -> None:
    """A line that divides the output."""
    print(f"\n── {text} {'─' * max(0, 76 - len(text))}", flush=True)


def clock(seconds: float) -> str:
    """A duration as a person says it: "3 min 04 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.1f} s"
