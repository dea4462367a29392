"""R1: nothing that a person waits for looks for a text within texts: no index helps with that."""

import re
from pathlib import Path

import pytest

from tests.house.conftest import files
from tests.house.test_files import shown

#: What asks for a text that may begin with anything.
WITHIN = re.compile(
    r"\bi?like\(\s*f?[\"']%|\b[iI]?LIKE\s+'%|\.(?:icontains|iendswith)\("
    r"|\.contains\([^)]*autoescape|\bSIMILAR TO\b"
)
#: Asked by a job, of the few messages to one address.
BY_JOBS = {"services/letters/bounces.py"}
FOLDERS = ("models", "services", "web", "portal", "helpdesk")


def looked_within(source: str) -> list[str]:
    """The lines that look for a text within texts."""
    return [line.strip() for line in source.splitlines() if WITHIN.search(line)]


@pytest.mark.parametrize("path", files(".py", under=FOLDERS), ids=shown)
def test_r01_no_like_begins_with_a_wildcard(path: Path):
    if shown(path) not in BY_JOBS:
        assert looked_within(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    ["Person.name.like('%smith')", 'name.ilike(f"%{q}%")', "WHERE name LIKE '%x'",
     "name.icontains(q)", "name.contains(q, autoescape=True)"],
)  # fmt: skip
def test_r01_what_looks_within_texts_is_found(line: str):
    assert looked_within(line)
