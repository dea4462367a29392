"""Numbers that cost more to read than they say: refused before anything is worked out."""

import pytest

from tests.pages import read, words


@pytest.mark.parametrize(
    "written", ["1e-30000", "1e-20000000", "1E9", "0x1", "1_0", "٣", "1.123456789"]
)
def test_no_exponent_and_no_endless_decimals_are_worked_out(client, written):
    page = f"/rates?kind=single_family&units={written}&from_on=2026-09-01&to_on=2026-10-31"
    assert "Enter" in words(read(client.get(page), 422).main)
