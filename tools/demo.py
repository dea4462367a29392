"""`dev.py demo`: a whole district on this machine, with the world outside it imitated."""

import argparse
import base64
import fcntl
import hmac
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools import settings
from tools.children import Child, Children, PortLost
from tools.ports import Claims, Ports, choose_ports
from tools.progress import PYTHON, ROOT, Trouble, say, step

FOLDER = ROOT / "var" / "demo"
ACCOUNTS = 5_000
#: How often a port may be lost to another program before we give up.
LOSSES_MAX = 5
THREADS = 8
#: The processor's imitation begins so many days ago: longer than the story it takes part in.
DAYS_AGO = 14
#: Who is offered at the identity provider; the last is nobody here.
STAFF = ("dana", "ines", "rupert", "nadia", "nobody")


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
    with only_one(FOLDER.parent / "demo.lock"), Claims() as claims:
        if wish.fresh:
            clear(FOLDER)
        for _ in range(LOSSES_MAX):
            try:
                with Children(FOLDER / "log") as children:
                    start(wish, choose_ports(wish.port, claims), children)
                    if not wish.no_wait:
                        children.watch()
                return 0
            except PortLost as lost:
                say(f"{lost} Taking the next")
                claims.release()
    raise Trouble("Other programs took every port we chose. Try again in a moment.")


def start(wish: argparse.Namespace, ports: Ports, children: Children) -> None:
    """Start everything, fill the books the first time, and print the way in.

    :raises PortLost: when another program took a port in the moment before ours did.
    """
    environment = {
        **os.environ,
        **settings.demo(
            FOLDER, app=ports.app, stripe=ports.stripe, smtp=ports.smtp, provider=ports.provider
        ),
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    environment["HEADWORKS_BACKUP_RECIPIENT"] = backup_recipient(children, environment)
    keep_settings(FOLDER / "settings", environment)
    outside = start_outside(children, ports, environment)
    prepare(children, environment, wish.accounts)
    say("Starting the portal and the help desk")
    inside = start_inside(children, ports, environment)
    start_provider(children, ports, environment)  # nobody needs it in the first second
    for child in (*outside, inside):
        children.wait_for(child)
    children.look()
    welcome(ports, (FOLDER / "people").read_text())


def keep_settings(file: Path, environment: dict[str, str]) -> None:
    """Write the demo's settings down for a shell, so that commands can be tried against it."""
    ours = {name: value for name, value in environment.items() if name.startswith("HEADWORKS_")}
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={shlex.quote(ours[name])}\n" for name in sorted(ours)))


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


def backup_recipient(children: Children, environment: dict[str, str]) -> str:
    """Whom the demo's backups are sealed for; the key that opens them lies beside its books."""
    kept, opens = FOLDER / "backup.recipient", FOLDER / "backup.key"
    if not (kept.exists() and opens.exists()):
        opens.unlink(missing_ok=True)
        said = children.finish(python("web.commands.backup", "key", str(opens)), environment)
        found = re.search(r"HEADWORKS_BACKUP_RECIPIENT=(\S+)", said)
        if found is None:
            raise Trouble(f"No key for the backups was made.\n{said}")
        write(kept, found[1])
    return kept.read_text()


def start_outside(children: Children, ports: Ports, environment: dict[str, str]) -> list[Child]:
    """The payment processor and the mail server, both imitated.

    The processor begins in the past where the last days are still to be lived (``prepare``).
    """
    begins = []
    if not (FOLDER / "seeded").exists():
        for left in FOLDER.glob("stripe.sqlite*"):
            left.unlink()
        begins = ["--days-ago", str(DAYS_AGO), "--seed", "demo"]
    stripe = [
        *begins,
        *("--port", str(ports.stripe)),
        *("--webhook", f"http://127.0.0.1:{ports.app}/webhooks/stripe"),
        f"--secret={environment['HEADWORKS_STRIPE_WEBHOOK_SECRET']}",  # it may begin with a dash
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


def start_provider(children: Children, ports: Ports, environment: dict[str, str]) -> None:
    """The identity provider of the staff, imitated."""
    provider = [
        *("--port", str(ports.provider)),
        f"--secret={environment['HEADWORKS_OIDC_CLIENT_SECRET']}",
        *(word for name in STAFF for word in ("--person", f"{name}@larkspursewer.example")),
    ]
    children.start("provider", python("sandbox.oidc", *provider), ports.provider, environment)


def start_inside(children: Children, ports: Ports, environment: dict[str, str]) -> Child:
    """The product, with its job workers beside it in one process."""
    serve = python(
        "gunicorn",
        *("--bind", f"127.0.0.1:{ports.app}", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", str(THREADS)),
        *("--no-control-socket", "--access-logfile", "-", "app:create_app()"),
    )
    return children.start("app", serve, ports.app, environment)


def prepare(children: Children, environment: dict[str, str], accounts: int | None) -> None:
    """Bring the database to the newest shape and, the first time, fill it with a district."""

    def finish(*words: str, is_shown: bool = False) -> str:
        return children.finish(flask(*words), environment, is_shown=is_shown)

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
        lambda: write(FOLDER / "log" / "shape.log", finish("database", "upgrade")),
        inputs=[ROOT / "migrations"],
        makes=[database],
        stamps=FOLDER,
    )
    if not seeded.exists():
        count = str(accounts if accounts is not None else ACCOUNTS)
        say(f"Making a district of {int(count):,} accounts")
        finish("demo", "seed", "--accounts", count, "--lately", is_shown=True)
        seeded.write_text(count)
    people = FOLDER / "people"
    step(
        "introductions",
        "Asking who lives there",
        lambda: write(people, finish("demo", "people", "--later")),
        inputs=[ROOT / "services" / "demo", ROOT / "web" / "commands" / "demo.py"],
        makes=[people],
        stamps=FOLDER,
    )


def python(*words: str) -> list[str]:
    """A module of the environment, as a command."""
    return [str(PYTHON), "-m", *words]


def flask(*words: str) -> list[str]:
    """A command of the product."""
    return python("flask", "--app", "app", *words)


def write(file: Path, text: str) -> None:
    """Keep a text for the next start."""
    file.write_text(text)


def code_now(secret: str, at: float) -> str:
    """What an authenticator with this secret shows at an instant (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, (int(at) // 30).to_bytes(8, "big"), "sha1")
    begin = digest[-1] & 15
    number = int.from_bytes(digest[begin : begin + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def welcome(ports: Ports, people: str) -> None:
    """Say where everything is and who may sign in."""
    say("Ready")
    home = f"http://localhost:{ports.app}"
    at = time.time()
    people = people.rstrip().replace("{home}", home)
    people = re.sub(r"\{code of (\w+)\}", lambda found: code_now(found[1], at), people)
    print(f"""
  Customer portal      {home}/
  Help desk            {home}/desk/
  Mail that was sent   http://127.0.0.1:{ports.mail}/
  Staff's provider     http://127.0.0.1:{ports.provider}/ (by the console's sign-in)
  Payment sandbox      http://127.0.0.1:{ports.stripe}/_sandbox/
  Logs                 {(FOLDER / "log").relative_to(ROOT)}/
  Settings, for commands  {(FOLDER / "settings").relative_to(ROOT)}

{people}

Press Ctrl-C to stop; everything made so far is kept for the next time.
""")
    sys.stdout.flush()
