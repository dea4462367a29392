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


def taken_off(given: Sequence[Share], amount: Money) -> tuple[list[Share], list[Share]]:
    """What is left of shares when so much goes back, and what went: the last applied first.

    :raises ValueError: when more is taken than was given.
    """
    left, taken, rest = list(given), [], amount
    while rest:
        if not left:
            raise ValueError(f"{rest} more would go back than was given")
        last = left.pop()
        part = min(last.amount, rest)
        taken.append(Share(last.component, part))
        rest -= part
        if part < last.amount:
            left.append(Share(last.component, last.amount - part))
    return left, taken


def take_back(amount: Money, given: Sequence[Share], *, skip: Money, held: Money) -> list[Share]:
    """Which components owe again when a payment, or a part of it, goes back.

    The last applied is the first taken. ``skip`` is what went back before.
    What the payment became as credit is taken from the credit still ``held``;
    what has been spent since is owed as service. The shares sum to ``amount``.

    :raises ValueError: when more is taken than was given.
    """
    left, passed, still_held = amount, skip, held
    taken: dict[Component, Money] = {}
    for share in reversed(given):
        step = min(share.amount, passed)
        passed -= step
        part = min(share.amount - step, left)
        left -= part
        spent = Money.ZERO
        if share.component is Component.CREDIT:
            spent = max(part - still_held, Money.ZERO)
            still_held -= part - spent
        for component, owed_again in ((share.component, part - spent), (Component.SERVICE, spent)):
            taken[component] = taken.get(component, Money.ZERO) + owed_again
    if left:
        raise ValueError(f"{left} more would go back than was given")
    return [Share(component, part) for component, part in taken.items() if part]
