"""Steps of a bill that is not paid: what a district may say, and what the law does not let it."""

from decimal import Decimal
from pathlib import Path

import pytest

from models.delinquency import Does, Ground
from models.district_file import load
from models.district_table import DistrictFileError
from models.money import Money

LARKSPUR = Path(__file__).parents[2] / "districts" / "larkspur.toml"


def written(tmp_path: Path, old: str, new: str) -> Path:
    text = LARKSPUR.read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "district.toml"
    path.write_text(text.replace(old, new), "utf-8")
    return path


def test_larkspurs_steps_are_read_in_their_order():
    plan = load(LARKSPUR).delinquency
    assert [step.does for step in plan.steps][:3] == [
        Does.REMINDER, Does.PENALTY, Does.PAST_DUE_NOTICE,
    ]  # fmt: skip
    assert plan.interest is not None
    assert plan.interest.percent == Decimal("8.00")
    assert [each.ground for each in plan.lien] == list(Ground)
    assert plan.lien[2].above == Money.dollars("600.00")


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('penalty_percent = "10.00"', 'penalty_percent = "10.01"', r"RCW 57.08.081\(3\)"),
        ("days = 20, from", "days = 14, from", r"60 days or more .* is 59: RCW 57.08.081\(4\)"),
        (
            'days = 15, from = "due", copies = ["owner", "contact"]',
            'days = 15, from = "due", copies = ["contact"]',
            r"steps\[3\].copies = .*must have owner.*RCW 57.08.081\(7\)",
        ),
        ('does = "penalty", days = 11', 'does = "penalty", days = 12', "must be 11 from due"),
        ('"interest", days = 1,', '"interest", days = 2,', "from the day after due"),
        ('does = "lien_warning"', 'does = "past_due_notice"', "must come after a lien_warning"),
        ('"late_fee", does', '"reminder", does', "must be a word of its own"),
        ('days = 3, from = "due"', 'days = 3, from = "previous"', "no step before the first"),
        ('"mortgagee"]', '"neighbor"]', "must be some of"),
        ("to = 2021-09-30", "to = 2019-09-30", "must not be before from"),
        ("once_in_months = 24", "once_in_months = 0", "must be from 1 to 120"),
        ('"balance", months = 4', '"mood", months = 4', "must be one of"),
    ],
)
def test_a_step_that_breaks_a_rule_is_refused_with_the_rule(
    tmp_path: Path, old: str, new: str, refusal: str
):
    with pytest.raises(DistrictFileError, match=refusal):
        load(written(tmp_path, old, new))
