"""Two systems that bill the same cycle: no cent of difference goes unnamed."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money
from services import importing
from services.operations import comparing
from services.operations.comparing import Cause, Comparison
from services.rules.numbers import number_of
from tests.services.importing.exports import write

HEADWORKS = importing.load("headworks")
Charges = list[tuple[str, str, str]]


@pytest.fixture
def compare(tmp_path):
    """Compare two lists of charges; gives the comparison and the rows of its file."""

    def compare(ours: Charges, theirs: Charges, aliases=()) -> tuple[Comparison, list[dict]]:
        return _compared(tmp_path, ours, theirs, aliases)

    return compare


def _compared(folder: Path, ours: Charges, theirs: Charges, aliases=()):
    names = ("account", "charge", "amount")
    for name, charges in (("ours", ours), ("theirs", theirs)):
        (folder / name).mkdir(exist_ok=True)
        rows = [dict(zip(names, row, strict=True)) for row in charges]
        if rows:
            write(folder / name, "charges.csv", rows)
        else:
            (folder / name / "charges.csv").write_text("account,charge,amount\n")
    done = comparing.compare(
        (folder / "ours", HEADWORKS), (folder / "theirs", HEADWORKS),
        aliases=aliases, to=folder / "out.csv",
    )  # fmt: skip
    if not (folder / "out.csv").exists():
        return done, []
    with (folder / "out.csv").open(newline="") as file:
        return done, list(csv.DictReader(file))


def test_the_same_charges_are_the_same_however_they_are_ordered_and_written(compare):
    done, rows = compare(
        [("000123-001", "Service", "100.00"), ("124-1", "service", "5.00")],
        [("124-1", "SERVICE", "5"), ("123-1", "service", "60.00"), ("123-1", "service", "40")],
    )
    assert (done.is_same, done.same, done.accounts, rows) == (True, 2, 2, [])


@pytest.mark.parametrize(
    ("ours", "theirs", "cause", "charges"),
    [
        ([("service", "1.00")], [], Cause.ONLY_OURS, "service"),
        ([], [("service", "1.00")], Cause.ONLY_THEIRS, "service"),
        ([("a", "1")], [("a", "1"), ("b", "2")], Cause.MISSING_OURS, "b"),
        ([("a", "1"), ("b", "2")], [("a", "1")], Cause.MISSING_THEIRS, "b"),
        ([("a", "1.01")], [("a", "1.00")], Cause.ONE_CENT, "a"),
        ([("a", "1.02")], [("a", "1.00")], Cause.AMOUNT, "a"),
        ([("a", "1.50"), ("b", "1")], [("a", "1.00"), ("b", "1.50")], Cause.SPLIT, "a, b"),
    ],
)
def test_each_difference_has_its_cause_and_its_cents(compare, ours, theirs, cause, charges):
    both = ("9-9", "service", "7.00")
    done, (row,) = compare(
        [both, *(("1-1", *each) for each in ours)], [both, *(("1-1", *each) for each in theirs)]
    )
    assert (row["account"], row["cause"], row["charges"]) == ("1-1", cause.value, charges)
    assert Money.dollars(row["ours"]) - Money.dollars(row["theirs"]) == Money.dollars(
        row["difference"]
    )
    assert list(done.groups) == [(cause, charges)]
    assert not done.is_same


def test_an_account_of_ours_is_compared_by_its_old_number(compare):
    number = number_of(2_000_001)
    done, rows = compare(
        [(number, "service", "1.00")], [("000123-001", "service", "1.00")], [(number, "123-1")]
    )
    assert (done.is_same, rows) == (True, [])


def test_an_account_that_kept_its_number_is_compared_by_that(compare):
    number = number_of(2_000_001)
    same = [(number, "service", "1.00")]
    assert compare(same, same, [(number, "123-1")])[0].is_same


def test_half_a_cycle_is_not_compared(compare):
    done, rows = compare([("1-1", "service", "1.00")], [("1-1", "service", "one")])
    assert (done.problem_count, done.is_same, rows) == (1, False, [])
    assert done.problems[0].field == "amount"


def test_causes_beyond_counting_are_grouped_together(compare, monkeypatch):
    monkeypatch.setattr(comparing, "GROUPS_MAX", 2)
    ours = [(f"{place}-1", f"charge {place}", "1.00") for place in range(9)]
    done, rows = compare(ours, [])
    assert sum(count for count, _ in done.groups.values()) == len(rows) == 9
    assert done.groups[Cause.ONLY_OURS, comparing.OTHER][0] == 7


LINES = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["a", "b"]), st.integers(-300, 300)),
    max_size=12,
)


@given(LINES, LINES)
def test_whatever_two_systems_charge_every_cent_of_difference_is_in_the_file(
    tmp_path, ours, theirs
):
    def written(lines):
        return [(account, charge, Money(cents).plain) for account, charge, cents in lines]

    done, rows = _compared(tmp_path, written(ours), written(theirs))
    sums: list[Counter[tuple[str, str]]] = [Counter(), Counter()]
    for side, lines in enumerate((ours, theirs)):
        for account, charge, cents in lines:
            sums[side][account, charge] += cents
    keys = {(account, charge) for account, charge, _ in (*ours, *theirs)}
    there = [{(a, c) for a, c, _ in lines} for lines in (ours, theirs)]
    differing = {
        key[0]
        for key in keys
        if sums[0][key] != sums[1][key] or (key in there[0]) != (key in there[1])
    }
    assert {row["account"] for row in rows} == differing
    gap = sum(sums[0].values()) - sum(sums[1].values())
    assert sum(Money.dollars(row["difference"]).cents for row in rows) == gap
    assert sum(cents for _, cents in done.groups.values()) == gap == done.ours - done.theirs
