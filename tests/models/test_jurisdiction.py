"""The law a district stands under, as its file says it and the statutes cap it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from models.district_file import load
from models.district_table import DistrictFileError
from models.jurisdiction import JurisdictionKind

LARKSPUR = Path(__file__).parents[2] / "districts" / "larkspur.toml"
CITY = ('kind = "district"\n', 'kind = "city"\n'), ('bank_prime = "7.00"\n', ""), (
    "bank_prime_on = 2026-10-01\n", "",
), *2 * (('statute = "RCW 57.08.014"', 'statute = "RCW 74.38.070"'),)  # fmt: skip
PRIME = ('bank_prime = "7.00"', 'bank_prime = "7.50"')
COUNTY = (('kind = "district"\n', 'kind = "county"\n'), *CITY[1:])


def interest(percent: str) -> tuple[str, str]:
    return 'interest_percent = "8.00"', f'interest_percent = "{percent}"'


def penalty(percent: str) -> tuple[str, str]:
    return 'penalty_percent = "10.00"', f'penalty_percent = "{percent}"'


@pytest.fixture
def read(tmp_path):
    """Read Larkspur's file with something written otherwise."""

    def read(*changes: tuple[str, str]):
        written = LARKSPUR.read_text("utf-8")
        for was, instead in changes:
            assert was in written
            written = written.replace(was, instead, 1)
        file = tmp_path / "changed.toml"
        file.write_text(written, "utf-8")
        return load(file)

    return read


def test_who_set_the_interest_and_when_is_kept(read):
    law = read().jurisdiction
    assert (law.kind, law.interest_percent) == (JurisdictionKind.DISTRICT, Decimal("8.00"))
    assert (law.interest_from, law.interest_resolution) == (
        date(2019, 8, 1), "Resolution 2019-07, section 5",
    )  # fmt: skip
    assert (law.prime.percent, law.prime.on) == (Decimal("7.00"), date(2026, 10, 1))


@pytest.mark.parametrize(
    "changes",
    [
        (PRIME, interest("11.50")),
        (penalty("10.00"),),
        (*CITY, interest("8.00")),
        (*COUNTY, interest("8.00")),
    ],
)
def test_a_0_1_what_the_law_allows_is_accepted(read, changes):
    assert read(*changes).jurisdiction.interest_cap.most >= 8


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (
            (PRIME, interest("11.51")),
            r"changed\.toml: jurisdiction\.interest_percent = '11\.51': must be from 0 to 11\.50,"
            r" the bank's prime rate of 7\.50 plus 4\.00: RCW 57\.08\.081\(3\)",
        ),
        (
            (penalty("10.01"),),
            r"changed\.toml: billing\.penalty_percent = '10\.01': must be from 0 to 10:"
            r" RCW 57\.08\.081\(3\)",
        ),
        ((*CITY, interest("8.01")), r"'8\.01': must be from 0 to 8: RCW 35\.67\.200"),
        ((*COUNTY, interest("8.01")), r"'8\.01': must be from 0 to 8: RCW 36\.94\.150"),
        ((*COUNTY, penalty("10.01")), r"'10\.01': must be from 0 to 10: RCW 36\.94\.150"),
        ((CITY[0],), r"jurisdiction\.bank_prime = '7\.00': is not a key"),
    ],
)
def test_a_0_1_what_is_above_the_cap_is_refused_with_the_statute_named(read, changes, refusal):
    with pytest.raises(DistrictFileError, match=refusal):
        read(*changes)
