"""The product as a visitor meets it: a web server on loopback, with a district in it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.town import FIELD_KEY, WEBHOOK_SECRET, Town
from tools.settings import DISTRICT

ROOT = Path(__file__).parents[1]
SECONDS_MAX = 30


@contextmanager
def serving(town: Town, workers: int = 1) -> Iterator[str]:
    """The address of the product on this town's database, for as long as it is wanted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "HEADWORKS_ENVIRONMENT": "demo",
        "HEADWORKS_DATABASE_URL": town.url,
        "HEADWORKS_SECRET_KEY": "demo-only-" + "b" * 40,
        "HEADWORKS_FIELD_KEY": FIELD_KEY,
        "HEADWORKS_BASE_URL": address,
        "HEADWORKS_DISTRICT": str(ROOT / DISTRICT),
        "HEADWORKS_STRIPE_API_KEY": "sk_test_bench",
        "HEADWORKS_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "HEADWORKS_JOBS": "off",
        "HEADWORKS_PROXY_HOPS": "1",  # visitors come from many places
    }
    command = [
        sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
        "--bind", f"127.0.0.1:{port}", "--workers", str(workers), "app:create_app()",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(server, address)
            yield address
        finally:
            server.terminate()
            server.wait(SECONDS_MAX)


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        assert server.poll() is None, "the web server ended before it answered"
        try:
            with urllib.request.urlopen(f"{address}/", timeout=SECONDS_MAX):  # noqa: S310 - ours
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"nothing answered at {address}")


def paths(town: Town) -> dict[str, str]:
    """The four pages a ratepayer sees most, for the first of those signed in."""
    from sqlalchemy import select

    from models.account import CustomerAccount
    from models.bill import Bill

    number = town.owners[0].number
    with town.database.reading() as session:
        bill = session.scalars(
            select(Bill.number)
            .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
            .where(CustomerAccount.number == number)
            .order_by(Bill.period_from.desc())
        ).first()
    return {
        "home": "/",
        "overview": f"/a/{number}",
        "pay": f"/a/{number}/pay",
        "bill": f"/a/{number}/bills/{bill}",
    }
