"""How a payment is shared over what is owed, and taken back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger import Component
from models.money import Money, total
from services.rules.allocation import Share, apply, take_back
from tests.workshop import LARKSPUR

ORDER = LARKSPUR.payments.application_order
SERVICE, PENALTY, INTEREST = Component.SERVICE, Component.PENALTY, Component.INTEREST
FEE, CREDIT = Component.FEE, Component.CREDIT

amounts = st.integers(1, 5_000_00).map(Money)
debts = st.dictionaries(st.sampled_from(ORDER), st.integers(-500_00, 2_000_00).map(Money))


@pytest.mark.parametrize(
    ("amount", "owed", "shares"),
    [
        (100_00, {SERVICE: 100_00}, [(SERVICE, 100_00)]),
        (100_00, {SERVICE: 60_00}, [(SERVICE, 60_00), (CREDIT, 40_00)]),
        (100_00, {}, [(CREDIT, 100_00)]),
        (10_00, {SERVICE: 60_00, PENALTY: 6_00}, [(PENALTY, 6_00), (SERVICE, 4_00)]),
        (5_00, {SERVICE: 9_00, PENALTY: 6_00, INTEREST: 1_00}, [(INTEREST, 1_00), (PENALTY, 4_00)]),
        (5_00, {SERVICE: 60_00, PENALTY: -6_00}, [(SERVICE, 5_00)]),
        (5_00, {CREDIT: -30_00, SERVICE: 2_00}, [(SERVICE, 2_00), (CREDIT, 3_00)]),
        (1, {INTEREST: 1, PENALTY: 1}, [(INTEREST, 1)]),
    ],
)  # fmt: skip
def test_a_payment_pays_in_the_districts_order_and_the_rest_is_credit(amount, owed, shares):
    owes = {part: Money(cents) for part, cents in owed.items()}
    assert apply(Money(amount), owes, ORDER) == [Share(p, Money(cents)) for p, cents in shares]


@given(amount=amounts, owed=debts)
def test_the_shares_are_the_payment_and_nothing_is_paid_below_zero(amount, owed):
    shares = apply(amount, owed, ORDER)
    assert total([share.amount for share in shares]) == amount
    for share in shares:
        assert share.amount > Money.ZERO
        if share.component is not CREDIT:
            assert share.amount <= owed[share.component]


@given(amount=amounts, owed=debts)
def test_nothing_becomes_credit_while_something_is_owed(amount, owed):
    shares = {share.component: share.amount for share in apply(amount, owed, ORDER)}
    if CREDIT in shares:
        for part, owes in owed.items():
            assert shares.get(part, Money.ZERO) == max(owes, Money.ZERO)


@pytest.mark.parametrize(
    ("amount", "given_", "skip", "held", "shares"),
    [
        (10_00, [(PENALTY, 4_00), (SERVICE, 6_00)], 0, 0, [(SERVICE, 6_00), (PENALTY, 4_00)]),
        (3_00, [(PENALTY, 4_00), (SERVICE, 6_00)], 0, 0, [(SERVICE, 3_00)]),
        (3_00, [(PENALTY, 4_00), (SERVICE, 6_00)], 5_00, 0, [(SERVICE, 1_00), (PENALTY, 2_00)]),
        (9_00, [(SERVICE, 6_00), (CREDIT, 3_00)], 0, 3_00, [(CREDIT, 3_00), (SERVICE, 6_00)]),
        (3_00, [(SERVICE, 6_00), (CREDIT, 3_00)], 0, 1_00, [(CREDIT, 1_00), (SERVICE, 2_00)]),
        (3_00, [(FEE, 6_00), (CREDIT, 3_00)], 0, 0, [(SERVICE, 3_00)]),
    ],
)
def test_what_goes_back_is_owed_again_last_applied_first(amount, given_, skip, held, shares):
    was = [Share(part, Money(cents)) for part, cents in given_]
    back = take_back(Money(amount), was, skip=Money(skip), held=Money(held))
    assert back == [Share(part, Money(cents)) for part, cents in shares]


def test_no_more_goes_back_than_was_given():
    with pytest.raises(ValueError, match="more would go back"):
        take_back(Money(101), [Share(SERVICE, Money(100))], skip=Money.ZERO, held=Money.ZERO)


@given(amount=amounts, owed=debts, parts=st.lists(st.integers(1, 100), min_size=1, max_size=5))
def test_a_payment_taken_back_in_parts_is_taken_back_whole(amount, owed, parts):
    was = apply(amount, owed, ORDER)
    held = total([share.amount for share in was if share.component is CREDIT])
    gone, back = Money.ZERO, []
    for part in amount.split(parts):
        if part:
            shares = take_back(part, was, skip=gone, held=held)
            held -= total([share.amount for share in shares if share.component is CREDIT])
            assert total([share.amount for share in shares]) == part
            back += shares
            gone += part
    for component in Component:
        assert total([s.amount for s in back if s.component is component]) == total(
            [s.amount for s in was if s.component is component]
        )
