"""Every file of the house, for rules that every file keeps."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Who may do what, as it was decided. The access matrix expects it.
PERMISSIONS = Path(__file__).with_name("permissions.txt")
PRODUCT = ("models", "services", "web", "portal", "helpdesk", "app.py")


def files(*endings: str, under: tuple[str, ...] = ()) -> list[Path]:
    """The files git knows or would take, by ending and folder; not what set-up makes."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [
        ROOT / name
        for name in sorted(set(listed))
        if (not endings or name.endswith(endings))
        and (not under or name.split("/")[0] in under)
        and (ROOT / name).is_file()
    ]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
