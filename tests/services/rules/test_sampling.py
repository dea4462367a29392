"""A draw that can be made again."""

import pytest

from services.rules.sampling import drawn

NAMES = [f"answer:{number}" for number in range(100)]


@pytest.mark.parametrize(("of", "size"), [(0, 0), (1, 1), (20, 1), (21, 2), (40, 2), (100, 5)])
def test_one_in_twenty_rounded_up_and_one_at_least(of, size):
    assert len(drawn(NAMES[:of], seed="s", one_in=20)) == size


def test_the_same_seed_draws_the_same_in_whatever_order_and_another_draws_others():
    assert drawn(NAMES, seed="s", one_in=20) == drawn(NAMES[::-1], seed="s", one_in=20)
    assert drawn(NAMES, seed="s", one_in=20) != drawn(NAMES, seed="t", one_in=20)


def test_every_name_can_be_drawn():
    met = {name for seed in range(200) for name in drawn(NAMES, seed=str(seed), one_in=20)}
    assert met == set(NAMES)
