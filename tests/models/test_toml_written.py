"""A district's file that is written down is read again as it was."""

import tomllib
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import toml_written

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "tests" / "districts").glob("*.toml")), ROOT / "districts/larkspur.toml"]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLAIN = st.one_of(
    WORDS, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.dates(date(1000, 1, 1)),
    st.times(),
)  # fmt: skip
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(PLAIN, max_size=3), st.dictionaries(WORDS, inner, max_size=3),
        st.lists(st.dictionaries(WORDS, PLAIN, max_size=3), max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_district_we_know_is_read_again_as_it_was(file):
    read = tomllib.loads(file.read_text("utf-8"))
    again = tomllib.loads(toml_written.written(read))
    assert again == read
    assert list(again.get("charges", {})) == list(read.get("charges", {}))  # a bill's order


@given(st.dictionaries(WORDS, VALUES, max_size=4))
def test_whatever_a_file_holds_is_read_again_as_it_was(file):
    assert tomllib.loads(toml_written.written(file)) == file


def test_what_no_district_has_is_no_file():
    with pytest.raises(TypeError):
        toml_written.written({"rate": 41.85, "at": time(8)})
