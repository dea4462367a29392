"""What a charge of the district's file may say: a key that would mean nothing is refused."""

import pytest

from models.district_table import DistrictFileError
from tests.services.rules.rating.made import charge, made

SERVICE = charge("flat", {"rate": "1.00"})


@pytest.mark.parametrize(
    ("a_charge", "said"),
    [
        (charge("flat", {"rate": "1"}, basis="winter"), "basis.*means nothing for the kind flat"),
        (charge("flat", {"rate": "1"}, volume_unit="ccf"), "volume_unit.*means nothing"),
        (charge("flat", {"rate": "1"}, of=["service"]), "of.*means nothing"),
        (
            charge("surcharge", {"percent": "1"}, of=["service"], counted="unit"),
            "counted.*means nothing for the kind surcharge",
        ),
        (
            charge("discount", {"percent": "1"}, of=["service"], area_factors={"a": "1"}),
            "area_factors.*means nothing",
        ),
        (charge("flat", {"rate": "1"}, asked_by=["owner"]), "asked_by.*goes with needs"),
        (
            charge("flat", {"rate": "1"}, needs="copy", asked_by=["mayor"]),
            "asked_by.*must be some of owner, co_owner",
        ),
        (
            charge("flat", {"rate": "1"}, terms_of="year"),
            "terms_of.*must be one of day, first_of_month, month_before",
        ),
    ],
)
def test_a_key_that_means_nothing_is_refused_by_its_name(a_charge, said):
    with pytest.raises(DistrictFileError, match=f"charges.it.{said}"):
        made({"service": SERVICE, "it": a_charge})
