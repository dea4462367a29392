"""`dev.py check`: everything that can be said about the code without running its tests."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from tools.progress import PYTHON, ROOT
from tools.settings import throwaway

SECONDS_MAX = 600
TYPED = (
    "models", "services", "web", "portal", "helpdesk", "sandbox", "bench", "tools", "app.py",
    "dev.py",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """A question about the code: a name and the commands that answer it, in order."""

    name: str
    commands: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answer:
    """What came of a check."""

    name: str
    is_good: bool
    seconds: float
    output: str


def every() -> list[Check]:
    """All checks, the slowest first, so that the quick ones fill the gaps."""
    typed = [name for name in TYPED if (ROOT / name).exists()]
    return [
        Check("types", (module("mypy", *typed),)),
        Check("migrations match models", (flask("upgrade"), flask("check"))),
        Check("imports", ((str(PYTHON.parent / "lint-imports"), "--no-cache", "--no-logo"),)),
        Check(
            "dependencies",
            (module("deptry", ".", "--no-ansi", "--config", "requirements/deptry.toml"),),
        ),
        Check("templates", (module("djlint", "templates", "--lint", "--quiet"),)),
        Check("catalogues", (module("tools.catalogues", "check"),)),
        Check("dead code", (module("vulture"),)),
        Check("lint", (module("ruff", "check", "--quiet", "."),)),
        Check("format", (module("ruff", "format", "--check", "--quiet", "--diff", "."),)),
    ]


def module(*words: str) -> tuple[str, ...]:
    """A tool of the environment, as a command."""
    return (str(PYTHON), "-m", *words)


def flask(verb: str) -> tuple[str, ...]:
    """One of the product's own database commands."""
    return module("flask", "--app", "app", "database", verb)


def run() -> int:
    """Ask everything, print a line for each answer, then why any was no. Returns the exit code."""
    started = time.monotonic()
    checks = every()
    answers = []
    with TemporaryDirectory(prefix="headworks-check-") as folder:
        environment = {**os.environ, **throwaway(folder), "NO_COLOR": "1"}
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
            for done in as_completed(pool.submit(ask, check, environment) for check in checks):
                answer = done.result()
                answers.append(answer)
                word = "ok" if answer.is_good else "NO"
                print(f"  {word}  {answer.name:<24} {answer.seconds:5.1f} s", flush=True)
    bad = [answer for answer in answers if not answer.is_good]
    for answer in bad:
        print(f"\n── {answer.name} {'─' * max(0, 76 - len(answer.name))}\n{answer.output.strip()}")
    total = time.monotonic() - started
    print(f"\n{len(checks) - len(bad)} of {len(checks)} checks passed in {total:.1f} s", flush=True)
    return 1 if bad else 0


def ask(check: Check, environment: dict[str, str]) -> Answer:
    """Run a check's commands until one says no."""
    started = time.monotonic()
    output = ""
    is_good = True
    for command in check.commands:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=SECONDS_MAX,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            output, is_good = f"{output}\n{error}", False
            break
        output += done.stdout
        if done.returncode:
            is_good = False
            break
    return Answer(check.name, is_good, time.monotonic() - started, output)
