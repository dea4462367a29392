"""docs/ledger.md describes the books as they are."""

import re
from functools import cache
from pathlib import Path

import pytest

from models.ledger import EntryKind
from tests.house.conftest import ROOT
from tests.workshop import LARKSPUR

CHART = LARKSPUR.chart
#: Keys that come with whoever asks for the entry, and deposits, which imports alone bring so far.
HANDED = frozenset({"adjustment", "deposit"})


@cache
def page() -> str:
    return (ROOT / "docs" / "ledger.md").read_text("utf-8")


@cache
def described() -> dict[str, list[str]]:
    """The cells of each row of the table of entries, by kind."""
    table = page().split("## Every entry")[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {cells[0].strip().strip("`"): [cell.strip() for cell in cells] for cells in rows}


def test_every_kind_of_entry_is_described_and_no_other():
    assert set(described()) == set(EntryKind)


@pytest.mark.parametrize("kind", EntryKind)
def test_each_kind_says_its_key_its_debit_its_credit_and_who_posts_it(kind: EntryKind):
    key, happened, debit, credit, posted_by = described()[kind][1:]
    assert key.startswith("`")
    assert all((happened, debit, credit, posted_by))


def test_every_module_that_is_said_to_post_is_there():
    for cells in described().values():
        for module in re.findall(r"services/\w+\.py", cells[5]):
            assert (ROOT / module).is_file(), module


def test_every_key_is_made_by_a_module_that_is_said_to_post():
    for kind, cells in described().items():
        modules = re.findall(r"services/[\w/]+", cells[5])
        files = [file for each in modules for file in _files(each)]
        for start in re.findall(r"`(\w+):", cells[1]):
            made = any(f'f"{start}:' in file.read_text("utf-8") for file in files)
            assert made or start in HANDED, (kind, start, modules)


def _files(named: str) -> list[Path]:
    """The modules of a room, or the one module, that a cell names."""
    room = ROOT / named
    return sorted(room.rglob("*.py")) if room.is_dir() else [room.with_suffix(".py")]


def test_every_key_that_a_service_posts_under_is_described():
    starts = {start for cells in described().values() for start in re.findall(r"`(\w+):", cells[1])}
    posts = re.compile(r"ledger\.post\((?:[^()]|\([^()]*\))*?key=f\"(\w+):", re.DOTALL)
    said = {
        start
        for file in (ROOT / "services").rglob("*.py")
        for start in posts.findall(file.read_text("utf-8"))
    }
    assert said
    assert said <= starts


def test_every_code_on_the_page_is_an_account_of_the_district_by_its_name():
    for code, name in re.findall(
        r"\| (\d{4}) ([A-Z][a-z][^|,;]*?)(?:, (?:account )?2044-1836)? \|", page()
    ):
        assert CHART.accounts[code].name.startswith(name.split(" of the ")[0]), (code, name)


def test_the_amounts_of_the_card_example_are_the_districts_fee():
    fee = CHART.card_fee
    assert f"| {fee} Card fees collected | {LARKSPUR.payments.card_fee.plain} |" in page()
