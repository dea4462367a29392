"""Every requirement of OWASP ASVS 5.0.0, level 1 and 2, has a verdict, and every proof is there."""

import ast
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
import yaml

from tests.house.conftest import ROOT

#: The sections, and how the numbers of levels 1 and 2 run in each.
NUMBERS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
#: What each verdict must say beside itself.
SAYS = {"met": "proof", "not applicable": "why", "open": "missing"}
#: What keeps a test from proving anything.
NOT_RUN = re.compile(r"\bmark\.(?:skip|xfail)\b|\bpytest\.(?:skip|xfail)\(")


@cache
def index() -> Any:
    return yaml.safe_load((ROOT / "docs" / "asvs.yml").read_text("utf-8"))


@cache
def requirements() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for chapter, told in index()["chapters"].items():
        read = yaml.safe_load((ROOT / "docs" / "asvs" / f"{chapter}.yml").read_text("utf-8"))
        assert len(read) == told["requirements"], chapter
        assert {number.split(".")[0] for number in read} == {str(int(chapter[1:]))}
        found |= read
    return found


def test_every_requirement_has_a_verdict():
    expected = [
        f"{section}.{each + 1}" for section, last in NUMBERS.items() for each in range(last)
    ]
    assert list(requirements()) == expected
    assert len(expected) == index()["requirements"] == 253
    counted = Counter(each["verdict"] for each in requirements().values())
    assert dict(counted) == index()["counts"]


@pytest.mark.parametrize("number", requirements())
def test_a_verdict_says_what_it_rests_on(number: str):
    said = requirements()[number]
    assert set(said) == {"level", "verdict", "about", SAYS[said["verdict"]]}
    assert said["level"] in index()["levels"]
    if said["verdict"] == "met":
        proof = said["proof"]
        assert is_test(proof) if "::" in proof else is_document(proof), f"{proof} is not there"


def is_test(node: str) -> bool:
    """Whether a test of that name exists and is run."""
    file, _, name = node.partition("::")
    if not (ROOT / file).is_file():
        return False
    source = (ROOT / file).read_text("utf-8")
    for each in ast.parse(source).body:
        if isinstance(each, ast.FunctionDef) and each.name == name:
            whole = [*each.decorator_list, *each.body]
            return not any(NOT_RUN.search(ast.get_source_segment(source, part) or "")
                           for part in whole)  # fmt: skip
    return False


def is_document(place: str) -> bool:
    """Whether a document exists and has that heading."""
    file, _, anchor = place.partition("#")
    if not (ROOT / file).is_file():
        return False
    headings = re.findall(r"^#+ (.+)$", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    return not anchor or anchor in {slug(heading) for heading in headings}


def slug(heading: str) -> str:
    """A heading as an address names it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
