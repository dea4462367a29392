"""What a bank's return means: the whole table, and what is not in it."""

from datetime import date, timedelta

import pytest

from services.rules import returned
from services.rules.returned import Follows

FIRST = date(2026, 8, 13)


@pytest.mark.parametrize(
    ("code", "follows"),
    [
        ("R01", Follows.RETRY), ("R09", Follows.RETRY), ("insufficient_funds", Follows.RETRY),
        ("R02", Follows.REPLACE), ("R03", Follows.REPLACE), ("R04", Follows.REPLACE),
        ("R16", Follows.REPLACE), ("R20", Follows.REPLACE),
        ("R05", Follows.REVOKED), ("R07", Follows.REVOKED), ("R10", Follows.REVOKED),
        ("R29", Follows.REVOKED), ("R51", Follows.REVOKED),
        ("R08", Follows.ASK), ("R11", Follows.OUR_ERROR),
        ("R99", Follows.UNKNOWN), ("", Follows.UNKNOWN), ("something_new", Follows.UNKNOWN),
    ],
)  # fmt: skip
def test_b06_every_code_means_what_the_table_says_and_an_unknown_one_fails_safe(code, follows):
    assert returned.of_code(code).follows is follows


def test_b06_every_word_of_the_processors_is_a_code_of_the_table():
    assert set(returned.WORDS.values()) <= set(returned.CODES)


@pytest.mark.parametrize("code", ["R05", "R07", "R10", "R11", "R29", "R51"])
def test_b11_what_nacha_counts_as_unauthorised_is_counted(code):
    assert returned.of_code(code).counts_as == "unauthorised"


@pytest.mark.parametrize(
    ("code", "tries", "days", "why"),
    [
        ("R01", 1, 5, ""),
        ("R09", 2, 180, ""),
        ("R01", 3, 30, "tries"),
        ("R01", 1, 181, "age"),
        ("R02", 1, 5, "reason"),
        ("R07", 1, 5, "reason"),
        ("R99", 1, 5, "reason"),
    ],
)
def test_b07_a_third_retry_and_the_181st_day_are_refused_with_a_reason(code, tries, days, why):
    again_on = FIRST + timedelta(days=days)

    assert returned.may_retry(
        code, tries=tries, first_on=FIRST, again_on=again_on, retries_max=2
    ) == why  # fmt: skip


def test_a_district_may_allow_fewer_retries_but_never_more_than_nacha():
    for allowed, tries, why in ((0, 1, "tries"), (1, 1, ""), (1, 2, "tries"), (9, 3, "tries")):
        found = returned.may_retry(
            "R01", tries=tries, first_on=FIRST, again_on=FIRST, retries_max=allowed
        )
        assert found == why
