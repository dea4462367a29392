"""What a payment page for several accounts tells of itself."""

import pytest

from models.money import Money
from services.gateways import stripe_metadata

MANY = [(f"{20_000_000 + number}", Money(14_675 + number)) for number in range(200)]


def test_two_hundred_accounts_fit_what_the_processor_keeps():
    """https://docs.stripe.com/metadata: at most 50 keys of 500 letters."""
    kept = stripe_metadata.of_several(MANY, 17)
    assert len(kept) < 20
    assert max(map(len, kept.values())) <= 500
    assert stripe_metadata.shares(kept) == tuple(MANY)
    assert stripe_metadata.person_id(kept) == 17


def test_a_page_for_one_account_keeps_nothing_of_it():
    assert stripe_metadata.of_several((), None) == {}


@pytest.mark.parametrize("odd", ["20441836", "20441836:", ":5", "20441836:-5", "20441836:５"])
def test_what_we_did_not_write_is_not_read(odd: str):
    assert stripe_metadata.person_id({"person_id": "-1"}) is None
    assert stripe_metadata.shares({"shares_0": odd}) == ()
