"""The browser that tests drive: the one named, one on this machine, or one installed for it."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools.progress import PYTHON, VENV, Trouble, first_existing, run, say, step
from tools.system import apt_install, works

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPS = ("Google Chrome", "Chromium")
#: Where Playwright keeps its browsers, by system, under the home folder.
PLAYWRIGHT_HOMES = (".cache/ms-playwright", "Library/Caches/ms-playwright")
PLAYWRIGHT_BINARIES = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
DOWNLOAD_SECONDS_MAX = 300


def provide() -> Path:
    """A Chromium that starts, installed if need be, and the parts its driver needs.

    :raises Trouble: naming what to install when this user may not.
    """
    given = os.environ.get("CHROMIUM")
    if given:
        if not works(given, "--version"):
            raise Trouble(f"CHROMIUM names {given}, which does not start.")
        found = Path(given)
    else:
        found = find() or install()
    step("browser-driver", "Trying the browser's driver", ensure_driver, inputs=[driver_version()])
    return found


def find() -> Path | None:
    """The first browser here that starts. Ubuntu's, without snap, does not."""
    return next((path for path in candidates() if works(str(path), "--version")), None)


def candidates() -> Iterator[Path]:
    """Where a browser may be, the machine's own first."""
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    for app in MAC_APPS:
        path = Path(f"/Applications/{app}.app/Contents/MacOS/{app}")
        if path.exists():
            yield path
    roots = [Path.home() / folder for folder in PLAYWRIGHT_HOMES]
    if own := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        roots.insert(0, Path(own))
    for root in roots:
        for pattern in PLAYWRIGHT_BINARIES:
            yield from sorted(root.glob(pattern), reverse=True)


def install() -> Path:
    """Install a browser: from the system's packages as root, else Playwright's own.

    :raises Trouble: when neither can be had.
    """
    say("Installing a browser for the tests")
    found = None
    with contextlib.suppress(Trouble):
        apt_install("chromium")
        found = find()
    if found is None:
        libraries = ["--with-deps"] if os.geteuid() == 0 else []
        command: list[str | Path] = [PYTHON, "-m", "playwright", "install", *libraries, "chromium"]
        with contextlib.suppress(Trouble):
            run(command, seconds_max=DOWNLOAD_SECONDS_MAX)
            found = find()
    if found is None:
        raise Trouble("The tests need a browser. Install chromium (or set CHROMIUM) and try again.")
    return found


def driver_version() -> str:
    """Changes whenever the installed driver does."""
    return str(sorted(path.name for path in VENV.glob("lib/python3*/site-packages/playwright-*")))


def ensure_driver() -> None:
    """The driver's own node needs a library that the smallest systems lack."""
    driver = first_existing(VENV.glob("lib/python3*/site-packages/playwright/driver/node"))
    if driver is None or works(str(driver), "--version"):
        return
    if not apt_install("libatomic1") or not works(str(driver), "--version"):
        raise Trouble("The browser's driver does not start. Install libatomic1 and try again.")
