"""Set this machine up, each step once: environment, packages, assets, translations, browser."""

import contextlib
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tools import browser, node
from tools.progress import PYTHON, ROOT, VENV, Trouble, fingerprint_of, run, say, step
from tools.system import apt_install

REQUIREMENTS = ROOT / "requirements"
UV = VENV / "bin" / "uv"
DEBIAN_WHEELS = Path("/usr/share/python-wheels")
VENDOR = ROOT / "static" / "vendor"
FONT = VENDOR / "public-sans.woff2"
TRANSLATIONS = ROOT / "translations"
#: What pages load from outside, from the installed package to where the pages find it.
VENDORED = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.license.txt",
}


def for_demo() -> None:
    """What the product and its sandbox run on."""
    with one_at_a_time():
        make_environment()
        install("demo")
        fetch_assets(for_tests=False)
        compile_translations()


def for_checks() -> None:
    """The demo's parts and the tools that read code."""
    with one_at_a_time():
        make_environment()
        install("dev")
        fetch_assets(for_tests=True)
        compile_translations()


def for_tests() -> dict[str, str]:
    """Everything, with a browser. Returns the variables that tell tests where things are."""
    for_checks()
    with one_at_a_time():
        chromium = browser.provide()
    return {"CHROMIUM": str(chromium), **node.path_with_node()}


def for_bench() -> dict[str, str]:
    """Everything tests have, and the page measurer, which is too big for anyone else."""
    found = for_tests()
    with one_at_a_time():
        folder = ROOT / "bench"
        step(
            "npm-bench",
            "Installing the page measurer",
            lambda: node.npm("ci", cwd=folder),
            inputs=[folder / "package-lock.json"],
            makes=[folder / "node_modules"],
        )
    return found


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second command started meanwhile wait instead of installing into the same folder."""
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make `.venv` with this Python, and in it the installer at its pinned version."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    step(
        "environment",
        f"Making an environment with Python {version}",
        lambda: _make_environment(version),
        inputs=[version, str(ROOT)],
        makes=[PYTHON],
    )
    wanted = REQUIREMENTS / "uv.txt"
    step("uv", "Getting the installer", lambda: _get_uv(wanted), inputs=[wanted], makes=[UV])


def _make_environment(version: str) -> None:
    ensure_venv_module(version)
    creator = Path(getattr(sys, "_base_executable", sys.executable))
    clear = [] if _is_usable(version) else ["--clear"]
    run([creator, "-m", "venv", "--without-pip", *clear, VENV])


def _get_uv(wanted: Path) -> None:
    """Install it with the pip that Python carries packed; unpacking that first takes seconds."""
    pip = packed_pip()
    if pip is None:
        _pip(wanted)
    else:
        run([PYTHON, pip / "pip", "install", "-q", "--require-hashes", "-r", wanted])


def packed_pip() -> Path | None:
    """The wheel of pip that comes with Python, or with Debian's python3-venv."""
    spec = find_spec("ensurepip")
    folders = [Path(spec.origin).parent / "_bundled"] if spec and spec.origin else []
    wheels = (folder.glob("pip-*.whl") for folder in (*folders, DEBIAN_WHEELS))
    return next((wheel for found in wheels for wheel in sorted(found)), None)


def ensure_venv_module(version: str) -> None:
    """Debian and Ubuntu ship Python without the part that makes environments: add it, or name it.

    :raises Trouble: when this user may not install it.
    """
    if find_spec("ensurepip") is not None:
        return
    package = f"python{version}-venv"
    say(f"Installing {package}")
    if not apt_install(package):
        raise Trouble(f"Python cannot make environments here. Install {package} and try again.")


def _is_usable(version: str) -> bool:
    """Whether the environment somebody else made here is of the right version and starts."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return PYTHON.exists() and run([PYTHON, "-c", question]).strip() == version
    except Trouble:
        return False


def install(which: str) -> None:
    """Install the locked packages of ``demo`` or ``dev``, each checked against its hash."""
    wanted = REQUIREMENTS / f"{which}.txt"
    worked = step(
        f"packages-{which}",
        f"Installing {count_packages(wanted)} packages",
        lambda: _install(wanted),
        inputs=[wanted],
    )
    if worked and which == "dev":  # dev holds all of demo
        stamp = VENV / ".stamps" / "packages-demo"
        stamp.write_text(fingerprint_of([REQUIREMENTS / "demo.txt"]))


def count_packages(locked: Path) -> int:
    """How many packages a lock names; every machine leaves a few of them out."""
    return sum("==" in line for line in locked.read_text().splitlines())


def _install(wanted: Path) -> None:
    try:
        run([UV, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", wanted])
    except Trouble as trouble:
        say(f"The fast installer could not; pip does it, more slowly ({first_line(trouble)})")
        _pip(wanted)


def _pip(wanted: Path) -> None:
    run([PYTHON, "-m", "ensurepip"])
    run([PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", wanted])


def first_line(trouble: Trouble) -> str:
    """Enough of a failure to recognise it by."""
    return str(trouble).splitlines()[-1][:160]


def fetch_assets(*, for_tests: bool) -> None:
    """Get what pages load (and, for tests, what looks at pages) and put it where pages find it."""
    lock = ROOT / "package-lock.json"
    modules = ROOT / "node_modules"
    if not node.exists():
        step(
            "node",
            "Getting node, which is not on this machine",
            lambda: _install(REQUIREMENTS / "node.txt"),
            inputs=[REQUIREMENTS / "node.txt"],
        )
    every = (modules / "axe-core").exists()
    omit = [] if for_tests or every else ["--omit=dev", "--omit=optional"]
    step(
        "npm-dev" if for_tests or every else "npm",
        "Fetching page assets",
        lambda: node.npm("ci", *omit),
        inputs=[lock],
        makes=[modules / "htmx.org", *([modules / "axe-core"] if for_tests else [])],
    )
    step(
        "vendor",
        "Placing page assets",
        lambda: _place_assets(modules),
        inputs=[lock, *VENDORED.values()],
        makes=[VENDOR / name for name in VENDORED.values()],
    )
    step(
        "font",
        "Cutting the font of the pages",
        _cut_font,
        inputs=[ROOT / "tools" / "font.py", REQUIREMENTS / "run.txt"],
        makes=[FONT],
    )


def _place_assets(modules: Path) -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in VENDORED.items():
        shutil.copyfile(modules / source, VENDOR / name)
        os.chmod(VENDOR / name, 0o644)


def _cut_font() -> None:
    run([PYTHON, "-m", "tools.font", FONT])


def compile_translations() -> None:
    """Turn the message catalogues into the form the product reads; templates are compiled when
    first shown, and kept where the product finds this folder."""
    (ROOT / "var" / "templates").mkdir(mode=0o700, exist_ok=True)
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    if catalogues:
        step(
            "translations",
            "Compiling translations",
            _compile,
            inputs=catalogues,
            makes=[catalogue.with_suffix(".mo") for catalogue in catalogues],
        )


def _compile() -> None:
    run([PYTHON, "-m", "tools.catalogues", "compile"])
