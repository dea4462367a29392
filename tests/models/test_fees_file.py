"""Fees of permits and a capacity charge in a file, and what is refused of them."""

from datetime import date

import pytest

from models.district_table import DistrictFileError, Table
from models.fees_file import capacity, permits

STEP = {"from": date(2023, 3, 9), "resolution": "R-1", "fee": "45.00"}
RATE = {"from": date(2024, 1, 1), "resolution": "R-1", "rate": "74.23"}
CAPACITY = {
    "agency": "County", "months": 180, "months_a_bill": 3, "equivalents": {"house": "1"},
    "steps": [RATE],
}  # fmt: skip


def test_a_file_may_have_neither():
    assert (permits(Table({}, ""), ("en",)), capacity(Table({}, ""))) == ({}, None)


@pytest.mark.parametrize(
    ("fee", "said"),
    [
        ({"steps": []}, "steps = .*at least one"),
        ({"steps": [STEP, STEP]}, r"steps\[2\].from.*after the step before"),
        ({"steps": [{**STEP, "fee": "much"}]}, "fee = 'much': must be dollars"),
        ({"steps": [{**STEP, "from_units": {"1": "80.00"}}]}, "from_units.1.*from 2 to 10,000"),
        ({"steps": [{**STEP, "from_units": {"many": "80.00"}}]}, "from_units.many"),
        ({"steps": [{**STEP, "colour": "red"}]}, "colour.*is not a key"),
        ({"steps": [STEP], "per_unit": "yes"}, "per_unit = 'yes'"),
    ],
)
def test_a_fee_that_breaks_a_rule_is_refused_by_key_and_value(fee, said):
    file = Table({"permits": {"repair": {"name": "Repair", **fee}}}, "")
    with pytest.raises(DistrictFileError, match=f"permits.repair.*{said}"):
        permits(file, ("en",))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"months": 0}, "months = 0: must be from 1 to 480"),
        ({"months_a_bill": 7}, "months_a_bill = 7: must divide months"),
        ({"equivalents": {}}, "equivalents.*each kind of building"),
        ({"equivalents": {"house": "-1"}}, "equivalents.house = '-1'"),
        ({"steps": [{**RATE, "rate": "NaN"}]}, r"steps\[1\].rate = 'NaN'"),
    ],
)
def test_a_capacity_charge_that_breaks_a_rule_is_refused_by_key_and_value(wrong, said):
    with pytest.raises(DistrictFileError, match=f"capacity.*{said}"):
        capacity(Table({"capacity": {**CAPACITY, **wrong}}, ""))
