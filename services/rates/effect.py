"""What a change comes to over all accounts, added up batch by batch; kept as JSON between them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from models.money import Money
from services.billing.working_out import Worked

LARGEST_SHOWN = 10
#: How far a bill goes up or down, in cents: each bar reaches from one of these to the next.
EDGES = (-5000, -2000, -1000, -500, -100, 0, 100, 500, 1000, 2000, 5000)
SAME = "same"


class Seen(NamedTuple):
    """An account by both files."""

    account_id: int
    customer_class: str
    before: Worked
    after: Worked

    @property
    def amounts(self) -> tuple[Money | None, Money | None]:
        """What its bill comes to by each; none where no bill can be made."""
        return _total(self.before), _total(self.after)


def _total(worked: Worked) -> Money | None:
    return worked.total if worked.stops is None else None


def empty() -> dict[str, Any]:
    """Nothing yet."""
    return {
        "classes": {}, "charges": {}, "spread": {}, "largest": [], "before": 0, "after": 0,
        "billed": 0, "up": 0, "down": 0, "same": 0, "lost": 0, "gained": 0, "never": 0,
        "why": {},
    }  # fmt: skip


def add(known: Mapping[str, Any], batch: Sequence[Seen]) -> dict[str, Any]:
    """The same, and these accounts."""
    seen = {**known, "classes": {**known["classes"]}, "charges": {**known["charges"]}}
    seen["spread"], seen["why"] = {**known["spread"]}, {**known["why"]}
    for each in batch:
        _count(seen, each)
    changed = [
        [each.account_id, before.cents, after.cents]
        for each in batch
        for before, after in [each.amounts]
        if before is not None and after is not None and before != after
    ]
    seen["largest"] = sorted(
        [*known["largest"], *changed], key=lambda row: (-abs(row[2] - row[1]), row[0])
    )[:LARGEST_SHOWN]
    return seen


def _count(seen: dict[str, Any], each: Seen) -> None:
    before, after = each.amounts
    if before is None or after is None:
        key = "never" if before == after else "lost" if after is None else "gained"
        seen[key] += 1
        if key == "lost" and each.after.stops is not None:
            why = each.after.stops[1]
            seen["why"][why] = seen["why"].get(why, 0) + 1
        return
    change = after.cents - before.cents
    seen["billed"] += 1
    seen["before"] += before.cents
    seen["after"] += after.cents
    seen["up" if change > 0 else "down" if change < 0 else "same"] += 1
    bar = bar_of(change)
    seen["spread"][bar] = seen["spread"].get(bar, 0) + 1
    _sum(seen["classes"], each.customer_class, 1, before.cents, after.cents)
    for worked, place in ((each.before, 2), (each.after, 3)):
        for charge in worked.charges:
            given = [0, 0, 0]
            given[0] = 1 if place == 3 else 0
            given[place - 1] = charge.amount.cents
            _sum(seen["charges"], charge.charge, *given)


def _sum(into: dict[str, Any], key: str, count: int, before: int, after: int) -> None:
    so_far = into.get(key, [0, 0, 0])
    into[key] = [so_far[0] + count, so_far[1] + before, so_far[2] + after]


def bar_of(change: int) -> str:
    """The bar that a change of so many cents counts in: the edge nearer to nothing, or ``same``."""
    if not change:
        return SAME
    if change > 0:
        return f"+{max(edge for edge in EDGES if 0 <= edge < change)}"
    return f"-{abs(min(edge for edge in EDGES if change < edge <= 0))}"


def bars() -> list[str]:
    """Every bar, from what falls most to what rises most."""
    falling = [f"-{abs(edge)}" for edge in EDGES if edge <= 0]
    rising = [f"+{edge}" for edge in EDGES if edge >= 0]
    return [*falling, SAME, *rising]
