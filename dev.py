#!/usr/bin/env python3
"""The commands of this house. Needs Python 3.11 or later and nothing else.

Each command sets up what it needs first, and says so; what is already there
and unchanged is left alone. `python3 dev.py help` lists them.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PYTHONS = ("python3.13", "python3.12", "python3.11", "python3.14")
HELP = """\
python3 dev.py COMMAND

  demo    set up, start a whole district on this machine, print where it is and who may sign in
            --port N  --accounts N  --fresh (start over)  --no-wait (stop as soon as it is ready)
  test    set up, run every test on SQLite and again on PostgreSQL
            with arguments for pytest: only those, on one engine (--sqlite, --postgres)
  check   format, lint, types, imports, templates, dead code, dependencies, migrations, catalogues
  bench   measure, and print each figure beside its floor
{crash}  help    this

Variables: CHROMIUM is the browser to test with; TEST_DATABASE_URL a PostgreSQL server whose user
may create databases. Both are found or brought along when not given.
"""
CRASH_HELP = "  crash   kill what runs, at every moment, and look whether the books survive\n"


def main(arguments: list[str]) -> int:
    """Do one command and return the exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if command in {"help", "-h", "--help"}:
        print(HELP.format(crash=CRASH_HELP if crash_exists() else ""), end="")
        return 0
    if command not in {"demo", "test", "check", "bench", "crash"}:
        print(f"There is no command {command}. See: python3 dev.py help", file=sys.stderr)
        return 2
    from tools.progress import Trouble

    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    give_a_home()
    keep_compiled()
    try:
        return run(command, rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(command: str, rest: list[str]) -> int:
    """Set up what the command needs, then hand over to it."""
    from tools import bench, checks, demo, setup, suite

    if command == "demo":
        options = demo.options(rest)
        setup.for_demo()
        return demo.run(options)
    if command == "test":
        return suite.run(rest, setup.for_tests())
    if command == "check":
        setup.for_checks()
        return checks.run()
    return bench.run("bench.crash" if command == "crash" else "bench", rest)


def crash_exists() -> bool:
    """Whether the crash bench is there to be named."""
    return any((ROOT / "bench" / name).exists() for name in ("crash.py", "crash"))


def give_a_home() -> None:
    """Lend a home folder to a user without one: package managers and browsers keep things there."""
    home = Path(os.environ.get("HOME", ""))
    if not (home.is_absolute() and home.is_dir() and os.access(home, os.W_OK)):
        lent = ROOT / "var" / "home"
        lent.mkdir(parents=True, exist_ok=True)
        os.environ["HOME"] = str(lent)


def keep_compiled() -> None:
    """Keep what Python compiles: anew in each process it takes longer than the process's work.

    Whoever wants none beside the code (``PYTHONDONTWRITEBYTECODE``) gets none there.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "var" / "compiled"))


def newer_python() -> str | None:
    """A Python on this machine that is new enough, when the one running is not."""
    return next((found for found in map(shutil.which, PYTHONS) if found), None)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the very case this line is for
        better = newer_python()
        if better is None:
            sys.exit("Headworks needs Python 3.11 or later. This is " + sys.version.split()[0])
        os.execv(better, [better, *sys.argv])  # noqa: S606
    sys.exit(main(sys.argv[1:]))
