"""How a payment is applied to the parts of what is owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.ledger import Component
from models.money import Money


@dataclass(frozen=True)
class Share:
    """One part of a payment and the component it pays, or the credit it becomes."""

    component: Component
    amount: Money


def apply(
    amount: Money, owed: Mapping[Component, Money], order: Sequence[Component]
) -> list[Share]:
    """Share a payment over what is owed, in the district's order; what is left is credit.

    RCW 57.08.081(6) leaves the order to the district. The shares always sum to
    the payment, and no component is paid below zero.
    """
    left = amount
    shares = []
    for component in order:
        part = min(left, max(owed.get(component, Money.ZERO), Money.ZERO))
        if part:
            shares.append(Share(component, part))
            left -= part
    if left:
        shares.append(Share(Component.CREDIT, left))
    return shares
