"""Letters in the order a carrier walks, as far as an address tells."""

import pytest

from services.rules.postal import walk


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (("9 Kestrel Way", "", "98201"), ("1 Ash Ct", "", "98299")),
        (("9 Kestrel Way", "", "98299-1001"), ("1 Ash Ct", "", "98299-1002")),
        (("9 Kestrel Way", "", "98299"), ("1 Ash Ct", "", "98299-1002")),
        (("9 Kestrel Way", "", "98299"), ("40 Kestrel Way", "", "98299")),
        (("112 Ash Ct", "", "98299"), ("9 Kestrel Way", "", "98299")),
        (("9 Kestrel Way", "", "98299"), ("9B Kestrel Way", "", "98299")),
        (("9 Kestrel Way", "Apt 2", "98299"), ("9 Kestrel Way", "Apt 10", "98299")),
    ],
)
def test_the_one_comes_before_the_other(first, then):
    assert walk(*first) < walk(*then)


def test_the_same_house_written_in_two_ways_comes_together():
    assert walk("9 Kestrel Way.", "", "98299")[:6] == walk("9 kestrel  way", "", "98299")[:6]


def test_what_is_no_address_has_a_place_too():
    assert walk("PO Box 7", "", "") < walk("9 Kestrel Way", "", "98299")
