"""Components that stand on the wrong side after a charge was taken back, set right."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from models.ledger import Component
from models.money import Money
from services.rules import allocation


class Shift(NamedTuple):
    """So much from one component to another: the first is debited, the second credited."""

    debit: Component
    credit: Component
    amount: Money


def level(
    parts: Mapping[Component, Money], order: Sequence[Component], *, sets_off: bool = True
) -> list[Shift]:
    """What sets a customer's components right: none below zero but credit, and credit not above.

    What was paid of a charge that was taken back pays what else is owed, in the district's
    order, and is held as credit when nothing is. Credit that was spent since and is taken back is
    owed as service. The sum of the components stays what it is. Where nothing is to be set off, all
    of what was paid is held.
    """
    now = dict(parts)
    shifts = []
    spent = now.get(Component.CREDIT, Money.ZERO)
    if spent > Money.ZERO:
        shifts.append(Shift(Component.SERVICE, Component.CREDIT, spent))
        now[Component.SERVICE] = now.get(Component.SERVICE, Money.ZERO) + spent
        now[Component.CREDIT] = Money.ZERO
    for part in order:
        free = -now.get(part, Money.ZERO)
        if free <= Money.ZERO:
            continue
        now[part] = Money.ZERO
        for share in allocation.apply(free, now if sets_off else {}, order):
            shifts.append(Shift(part, share.component, share.amount))
            if share.component is not Component.CREDIT:
                now[share.component] -= share.amount
    return shifts
