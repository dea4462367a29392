"""What a district's file may say of arrangements and contracts, and which statute refuses it."""

from pathlib import Path

import pytest

from models.district_file import load
from models.district_table import DistrictFileError
from models.money import Money

LARKSPUR = Path(__file__).parents[2] / "districts" / "larkspur.toml"


def written(tmp_path, old, new):
    text = LARKSPUR.read_text("utf-8")
    assert text.count(old) == 1
    file = tmp_path / "district.toml"
    file.write_text(text.replace(old, new), "utf-8")
    return file


def test_larkspur_allows_up_to_six_instalments_within_half_a_year():
    rules = load(LARKSPUR).arrangements
    assert (rules.counts[0], rules.counts[-1]) == (2, 6)
    assert rules.current_together
    assert rules.tenant_needs_owner
    assert load(LARKSPUR).contracts.treasurer_fee == Money(300)


def test_the_days_there_are_limit_the_instalments(tmp_path):
    file = written(tmp_path, "longest_days = 180", "longest_days = 90")
    assert list(load(file).arrangements.counts) == [2, 3]


def test_a_contract_of_fifteen_years_is_allowed_and_a_month_more_is_not(tmp_path):
    assert load(written(tmp_path, "months_most = 120", "months_most = 180")).contracts
    with pytest.raises(DistrictFileError, match=r"months_most = 181: .*RCW 57\.08\.005\(11\)"):
        load(written(tmp_path, "months_most = 120", "months_most = 181"))


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('treasurer_fee = "3.00"', 'treasurer_fee = "3.01"', r"not be above 3.00: RCW 57\.08\.005"),
        ('rate_most = "6.00"', 'rate_most = "12.01"', r"12 per cent a year: RCW 19\.52\.020"),
        ('past_due_least = "50.00"', 'past_due_least = "9000"', "past_due_least = '9000.00': must"),
        ('instalment_least = "25.00"', 'instalment_least = "0"', "instalment_least = '0.00': must"),
        ("longest_days = 180", "longest_days = 40", "longest_days = 40: two instalments 30 days"),
        ("notice_days = 10\n# An", "notice_days = 9\n# An", "notice_days = 9: must be from 10"),
        ("current_together = true", 'current_together = "yes"', "must be true or false"),
        ("offer_days = 14", "offer_days = 14\nautopay = true", "arrangements.autopay = True: is"),
    ],
)
def test_a_rule_that_is_broken_is_named_with_its_statute(tmp_path, old, new, refusal):
    with pytest.raises(DistrictFileError, match=refusal):
        load(written(tmp_path, old, new))
