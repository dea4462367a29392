"""Each case of the fault catalogue that money by itself must stand is held by a test that names it.

A test says its cases at the beginning of its name: ``test_a01_a02_its_events_in_any_order…``.
"""

import re
from collections.abc import Iterator

import pytest

from tests.house.conftest import ROOT

_NAMED = re.compile(r"def test_((?:[a-d]\d\d_)+)")
CASES = {
    "a01": "the same event twice, or fifty times at once",
    "a02": "events out of order",
    "a03": "events days late, and closed books",
    "a04": "an event that never comes",
    "a05": "an event with a bad signature or time",
    "a06": "two secrets while one replaces the other",
    "a07": "an event of the other mode",
    "a08": "unknown types, fields and versions",
    "a09": "an event about no payment of ours",
    "a10": "another amount or currency than ours",
    "a11": "a body too large or too deep",
    "a12": "a charge whose answer is lost",
    "a13": "an error kept under a key",
    "a14": "a processor that is busy or away",
    "a15": "a retry after the key is forgotten",
    "a16": "success after the payer turned back",
    "a17": "disputes lost, won and twice",
    "a18": "a refund that fails after it was confirmed",
    "a19": "a refund above what is left, or two at once",
    "a20": "payouts with fees, differences and failures",
    "a21": "an address inside a letter",
    "b01": "a return days after success",
    "b02": "a return long after, flagged late",
    "b03": "a return after the account was sold",
    "b04": "a return of a bill that moved to a contract or lien",
    "b05": "a return during a refund",
    "b06": "every return code, and one nobody knows",
    "b07": "the third retry, day 181, another amount",
    "b08": "two returns for one entry",
    "b09": "a return without an entry",
    "b10": "not authorised: off wherever the method pays",
    "b11": "the rates that Nacha limits",
    "b12": "the fee for a return, once, and waived",
    "c01": "a worker killed at any moment",
    "c02": "several workers on the same day",
    "c03": "a worker that slept through its lease",
    "c04": "no database before or after the charge",
    "c05": "a full disk",
    "c06": "deadlocks and a busy database",
    "c07": "double clicks, tabs and reloads",
    "c13": "a clock that jumps",
    "d06": "days of 23 and 25 hours, ends of months",
    "d07": "banking days, and ten days of notice",
    "d08": "drafts at the end of a month",
}
#: Held by nobody yet, and why.
NOT_YET = {
    "b04": "there are neither contracts nor liens",
}


def named() -> Iterator[str]:
    """Every case that the name of a test says."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for cases in _NAMED.findall(path.read_text("utf-8")):
            yield from cases.rstrip("_").split("_")


@pytest.fixture(scope="module")
def held() -> set[str]:
    return set(named())


@pytest.mark.parametrize("case", sorted(CASES.keys() - NOT_YET.keys()))
def test_a_test_says_that_it_holds_the_case(case: str, held: set[str]):
    assert case in held, CASES[case]


def test_what_is_not_held_yet_is_a_case_and_says_why():
    assert NOT_YET.keys() <= CASES.keys()
    assert all(NOT_YET.values())
