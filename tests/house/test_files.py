"""Rules that every file of the house keeps."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.conftest import PRODUCT, ROOT, files

LINES_MAX = 300
#: Modules where amounts live: a float there is a cent lost somewhere.
MONEY_FOLDERS = ("models", "services")
#: Seconds of waiting, and chances of invented people: measured or thrown, never owed.
NO_MONEY = {
    "services/drafts/pacing.py",  # seconds between two calls
    "models/database.py",
    "services/demo/habits.py",
    "services/demo/names.py",
    "services/gateways/mail.py",
    "services/gateways/mailbox.py",
    "services/gateways/scanner.py",
    "services/gateways/storage.py",
}
#: The shape of the first day, written in one piece.
LONG = {"migrations/versions/0001_tables.py"}
#: Hosts of package registries: which one a machine uses is its owner's affair.
REGISTRIES = re.compile(
    r"pypi" r"\.org|pythonhosted" r"\.org|registry\.npmjs" r"\.(?:org|com)|registry\.yarnpkg"
    r"\.com|proxy\.golang" r"\.org|crates" r"\.io",
    re.IGNORECASE,
)  # fmt: skip
#: Folders of one machine.
PLACES = re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+|tmp/\w)/?[\w.-]*")
#: Programs of one machine: which one is used is found out, or told by a variable. Not the first
#: line of a script, which names its reader.
PROGRAMS = re.compile(r"(?<![\w.~!-])/(?:usr/|opt/|snap/)(?:[\w.-]+/)*s?bin/[\w.-]+")
#: Written by a tool from what it was told.
BINARY = (".woff2", ".png", ".pdf", ".jpg", ".ico", ".lock")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """What is written in it; an export of an old system may be written in another code."""
    return path.read_text("utf-8", errors="replace")


def text_files() -> list[Path]:
    return [path for path in files() if not path.name.endswith(BINARY)]


@pytest.mark.parametrize(
    "path", [path for path in files(".py") if shown(path) not in LONG], ids=shown
)
def test_a_file_can_be_read_at_one_sitting(path: Path):
    lines = path.read_text("utf-8").count("\n")
    assert lines <= LINES_MAX, f"{lines} lines: split it by verb"


def test_no_file_names_a_package_registry():
    named = [
        shown(path)
        for path in text_files()
        if path.resolve() != Path(__file__) and REGISTRIES.search(text_of(path))
    ]
    assert named == []


def test_no_file_names_a_place_on_one_machine():
    named = [
        f"{shown(path)}: {found[0]}"
        for path in text_files()
        if path.resolve() != Path(__file__)
        for found in PLACES.finditer(text_of(path))
    ]
    assert named == []


def test_no_python_file_names_a_program_by_its_place():
    named = [
        f"{shown(path)}: {found[0]}"
        for path in files(".py")
        for found in PROGRAMS.finditer(path.read_text("utf-8"))
    ]
    assert named == []


def test_nobody_imports_the_composition_root():
    importers = [
        shown(path)
        for path in files(".py", under=PRODUCT)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(name.name == "app" for name in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "app")
    ]
    assert importers == []


def test_the_product_never_imports_the_imitated_world():
    importers = [
        shown(path)
        for path in files(".py", under=PRODUCT)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else imported(node))
        if name.split(".")[0] in {"sandbox", "tests", "tools", "bench"}
    ]
    assert importers == []


def imported(node: ast.Import) -> list[str]:
    return [name.name for name in node.names]


@pytest.mark.parametrize(
    "path",
    [path for path in files(".py", under=MONEY_FOLDERS) if shown(path) not in NO_MONEY],
    ids=shown,
)
def test_no_amount_passes_through_a_float(path: Path):
    found = [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and type(node.value) is float)
    ]
    assert found == [], "count cents in whole numbers, rates in Decimal"


def test_only_doors_and_commands_know_what_time_it_is():
    clocks = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(")
    asked = [
        shown(path)
        for path in files(".py", under=PRODUCT)
        if clocks.search(path.read_text("utf-8")) and shown(path) != "web/clock.py"
    ]
    assert asked == []


def test_every_module_says_what_it_is():
    silent = [
        shown(path)
        for path in files(".py", under=PRODUCT)
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_the_composition_root_stays_small():
    assert (ROOT / "app.py").read_text("utf-8").count("\n") < 80
