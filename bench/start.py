"""From nothing to the first answer: a new process that imports, puts together, and answers."""

import subprocess
import sys
import time
from pathlib import Path

from bench.table import Table
from bench.timing import compare
from bench.town import FIELD_KEY, Town
from tools.settings import DISTRICT

ROOT = Path(__file__).parents[1]
GOAL = 1.5
ASK = """
from werkzeug.test import Client
answer = Client(app).get({path!r})
assert answer.status_code == 200, answer.status_code
assert len(answer.get_data()) > 100
"""
#: The library of logs loads this one when it is there, and only linters bring it along.
AS_INSTALLED = "import sys\nsys.modules['rich'] = None\n"
OURS = AS_INSTALLED + "from app import create_app\napp = create_app()\n"
FLOOR = AS_INSTALLED + "from bench.bare import application\napp = application({url!r})\n"


def first_answer(table: Table, town: Town) -> None:
    """The product's home page beside the bare application's page, each in a fresh process."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HEADWORKS_ENVIRONMENT": "test",
        "HEADWORKS_DATABASE_URL": town.url,
        "HEADWORKS_SECRET_KEY": "b" * 40,
        "HEADWORKS_FIELD_KEY": FIELD_KEY,
        "HEADWORKS_BASE_URL": "http://localhost",
        "HEADWORKS_DISTRICT": str(ROOT / DISTRICT),
        "HEADWORKS_STRIPE_API_KEY": "sk_test_bench",
        "HEADWORKS_STRIPE_WEBHOOK_SECRET": "whsec_bench",
        "HEADWORKS_JOBS": "off",
    }

    def run(program: str) -> None:
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    number = town.owners[0].number
    bare = FLOOR.format(url=town.url) + ASK.format(path=f"/account/{number}")
    ours = OURS + ASK.format(path="/")
    pair = compare(lambda: run(ours), lambda: run(bare), calls=1, clock=time.perf_counter)
    table.times("first answer of a new process / bare application", town.engine, pair, GOAL)
