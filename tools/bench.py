"""`dev.py bench`: measure on a PostgreSQL that keeps its promises to the disk."""

import os
import subprocess
from collections.abc import Sequence

from tools import postgres, setup
from tools.progress import PYTHON, ROOT, Trouble


def run(module: str, arguments: Sequence[str]) -> int:
    """Set up, then run a bench with ``BENCH_DATABASE_URL`` naming a server; return its exit code.

    :raises Trouble: when there is no such bench.
    """
    path = ROOT / module.replace(".", "/")
    if not (path.with_suffix(".py").exists() or (path / "__main__.py").exists()):
        raise Trouble(f"There is no {module} in this house yet.")
    where = setup.for_bench()
    with postgres.serving(durable=True) as url:
        environment = {**os.environ, **where, "BENCH_DATABASE_URL": url}
        return subprocess.run(
            [str(PYTHON), "-m", module, *arguments], cwd=ROOT, env=environment
        ).returncode
