"""`dev.py demo`: a whole district on this machine, with the world outside it imitated."""

import argparse
import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import settings
from tools.children import Child, Children
from tools.progress import PYTHON, ROOT, Trouble, last_lines, say, step

FOLDER = ROOT / "var" / "demo"
ACCOUNTS = 5_000
PORT_TRIES_MAX = 200
THREADS = 8


@dataclass(frozen=True)
class Ports:
    """Where everything listens, on this machine only."""

    app: int
    stripe: int
    smtp: int
    mail: int


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """What the person asked for; ends the command with a usage line when it makes no sense."""
    parser = argparse.ArgumentParser(prog="python3 dev.py demo", allow_abbrev=False)
    add = parser.add_argument
    add("--port", type=int, help="where the pages are; else the first free port from 5000")
    add("--accounts", type=int, help=f"how many customers the district has; else {ACCOUNTS:,}")
    add("--fresh", action="store_true", help="forget the last demo and start over")
    add("--no-wait", action="store_true", help="stop as soon as it is ready")
    return parser.parse_args(arguments)


def run(wish: argparse.Namespace) -> int:
    """Start the demo, print the way in, and stay until interrupted. Returns the exit code.

    :raises Trouble: with the last lines of whatever did not start.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with only_one(FOLDER.parent / "demo.lock"), Children(FOLDER / "log") as children:
        if wish.fresh:
            clear(FOLDER)
        ports = choose_ports(wish.port)
        environment = {
            **os.environ,
            **settings.demo(FOLDER, app=ports.app, stripe=ports.stripe, smtp=ports.smtp),
            "PYTHONUNBUFFERED": "1",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        outside = start_outside(children, ports, environment)
        prepare(environment, wish.accounts)
        say("Starting the portal and the help desk")
        inside = start_inside(children, ports, environment)
        people = subprocess.Popen(
            flask("demo", "people"), cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
        )
        for child in (*outside, inside):
            children.wait_for(child)
        signs = people.communicate()[0]
        welcome(ports, signs)
        if not wish.no_wait:
            children.watch()
    return 0


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Refuse to start a second demo over the same database.

    :raises Trouble: when one is running.
    """
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("The demo is already running. Stop it there with Ctrl-C.") from None
        yield


def clear(folder: Path) -> None:
    """Forget everything of the last demo but the logs being written."""
    for path in folder.iterdir():
        if path.is_dir():
            if path.name != "log":
                shutil.rmtree(path)
        else:
            path.unlink()


def choose_ports(app: int | None) -> Ports:
    """The usual port for each, or the next free one; the person's own choice must be free.

    :raises Trouble: when it is taken.
    """
    if app is not None and not is_free(app):
        raise Trouble(f"Port {app} is taken. Choose another, or none and one is found.")
    chosen: list[int] = [] if app is None else [app]
    for usual in (5000, 12111, 1025, 8025)[len(chosen) :]:
        chosen.append(free_port(usual, besides=chosen))
    return Ports(*chosen)


def free_port(usual: int, *, besides: Sequence[int]) -> int:
    """The first free port from the usual one upwards.

    :raises Trouble: when there is none near it.
    """
    for port in range(usual, usual + PORT_TRIES_MAX):
        if port not in besides and is_free(port):
            return port
    raise Trouble(f"No free port between {usual} and {usual + PORT_TRIES_MAX}.")


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def start_outside(children: Children, ports: Ports, environment: dict[str, str]) -> list[Child]:
    """The payment processor and the mail server, both imitated."""
    stripe = [
        *("--port", str(ports.stripe)),
        *("--webhook", f"http://127.0.0.1:{ports.app}/webhooks/stripe"),
        *("--secret", environment["HEADWORKS_STRIPE_WEBHOOK_SECRET"]),
        *("--state", str(FOLDER / "stripe.sqlite")),
    ]
    mail = [
        *("--smtp-port", str(ports.smtp)),
        *("--page-port", str(ports.mail)),
        *("--state", str(FOLDER / "mail")),
    ]
    return [
        children.start("stripe", python("sandbox.stripe", *stripe), ports.stripe, environment),
        children.start("mail", python("sandbox.mail", *mail), ports.mail, environment),
    ]


def start_inside(children: Children, ports: Ports, environment: dict[str, str]) -> Child:
    """The product, with its job workers beside it in one process."""
    serve = python(
        "gunicorn",
        *("--bind", f"127.0.0.1:{ports.app}", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", str(THREADS)),
        *("--no-control-socket", "--access-logfile", "-", "app:create_app()"),
    )
    return children.start("app", serve, ports.app, environment)


def prepare(environment: dict[str, str], accounts: int | None) -> None:
    """Bring the database to the newest shape and, the first time, fill it with a district."""
    database = FOLDER / "headworks.sqlite"
    seeded = FOLDER / "seeded"
    if not seeded.exists():  # nothing there, or something that was interrupted
        for left in FOLDER.glob("headworks.sqlite*"):
            left.unlink()
        (FOLDER / "shape").unlink(missing_ok=True)
    elif accounts is not None and seeded.read_text() != str(accounts):
        raise Trouble(f"This demo has {seeded.read_text()} accounts. Start over with --fresh.")
    step(
        "shape",
        "Shaping the database",
        lambda: finish(flask("database", "upgrade"), environment),
        inputs=[ROOT / "migrations"],
        makes=[database],
        stamps=FOLDER,
    )
    if not seeded.exists():
        count = str(accounts if accounts is not None else ACCOUNTS)
        say(f"Making a district of {int(count):,} accounts")
        finish(flask("demo", "seed", "--accounts", count), environment, is_shown=True)
        seeded.write_text(count)


def python(*words: str) -> list[str]:
    """A module of the environment, as a command."""
    return [str(PYTHON), "-m", *words]


def flask(*words: str) -> list[str]:
    """A command of the product."""
    return python("flask", "--app", "app", *words)


def finish(command: list[str], environment: dict[str, str], *, is_shown: bool = False) -> None:
    """Run a command to its end, showing its progress when it has any worth showing.

    :raises Trouble: with its last lines when it fails.
    """
    lines = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if is_shown:
                say(f"  {line.rstrip()}")
    if process.returncode:
        told = "" if is_shown else "\n" + last_lines("".join(lines))
        raise Trouble(f"This failed: {' '.join(command[1:])}{told}")


def welcome(ports: Ports, people: str) -> None:
    """Say where everything is and who may sign in."""
    say("Ready")
    home = f"http://127.0.0.1:{ports.app}"
    print(f"""
  Customer portal      {home}/
  Help desk            {home}/desk/
  Mail that was sent   http://127.0.0.1:{ports.mail}/
  Payment sandbox      http://127.0.0.1:{ports.stripe}/
  Logs                 {(FOLDER / "log").relative_to(ROOT)}/

{people.rstrip()}

Press Ctrl-C to stop; everything made so far is kept for the next time.
""")
    sys.stdout.flush()
