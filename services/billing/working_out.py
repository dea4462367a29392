"""One account's bill of a period, worked out: its charges, and why it cannot be made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from models.bill_run import RunExceptionKind
from models.ledger import Component
from models.money import Money
from models.tariff import OF_OTHERS, Tariff
from services.billing.charging import charges_of
from services.billing.issuing import Charge
from services.rules.periods import Period
from services.rules.rating import NotRated, NoVolume, Rater, Served, spans

K = RunExceptionKind
#: Bills of accounts that are alike in everything are worked out once; so many kinds are kept.
KEPT_MAX = 2_000
DIGEST_BYTES = 16
#: A line as it is written: position, component, charge, description, cents, reason as JSON.
Written = tuple[int, str, str, str, int, str]


@dataclass(frozen=True, slots=True)
class Worked:
    """What an account's bill comes to; ``stops`` is why none can be made, with a sentence."""

    charges: tuple[Charge, ...]
    #: In the order of the lines.
    parts: Mapping[Component, Money]
    total: Money
    #: The same for the same lines, amounts and reasons, in every process.
    digest: str
    written: tuple[Written, ...]
    stops: tuple[RunExceptionKind, str] | None = None


class Calculator:
    """Works out the bills of a run: accounts that are alike are worked out once."""

    def __init__(self, tariff: Tariff, period: Period, bill_on: date) -> None:
        self.tariff, self.period, self.bill_on = tariff, period, bill_on
        self._rater = Rater(tariff)
        self._kept: dict[Served, Worked] = {}

    def of(self, served: Served) -> Worked:
        """The bill for this service. The same service gives the same bill."""
        found = self._kept.get(served)
        if found is None:
            if len(self._kept) >= KEPT_MAX:  # nothing grows with the number of accounts
                self._kept.clear()
                self._rater = Rater(self.tariff)
            found = self._kept[served] = self._worked_out(served)
        return found

    def _worked_out(self, served: Served) -> Worked:
        try:
            lines = self._rater.lines(served, self.period, bill_on=self.bill_on)
        except NotRated as error:
            kind = K.MISSING_VOLUME if isinstance(error, NoVolume) else K.NO_RATE
            return Worked((), {}, Money.ZERO, "", (), (kind, f"{error}."))
        charges = tuple(charges_of(lines, self.period))
        parts: dict[Component, int] = {}
        for each in charges:
            parts[each.component] = parts.get(each.component, 0) + each.amount.cents
        total = Money(sum(parts.values()))
        written = _written(charges)
        return Worked(
            charges, {part: Money(cents) for part, cents in parts.items()}, total,
            blake2b(json.dumps(written).encode(), digest_size=DIGEST_BYTES).hexdigest(),
            written, self._stops(served, total, parts),
        )  # fmt: skip

    def _stops(
        self, served: Served, total: Money, parts: Mapping[Component, int]
    ) -> tuple[RunExceptionKind, str] | None:
        if not parts and not self._is_rated(served):
            return K.NO_RATE, "The district's file has no charge for what this account is."
        if not total:
            return K.ZERO, "The bill comes to $0.00."
        if min(parts.values()) <= 0:
            low = min(parts, key=lambda part: parts[part])
            return K.NEGATIVE, f"Its {low.value} charges come to {Money(parts[low])}."
        return None

    def _is_rated(self, served: Served) -> bool:
        return any(
            next(iter(spans.of_charge(self.tariff, each, served, self.period, self.bill_on)), None)
            for each in self.tariff.charges
            if each.kind not in OF_OTHERS
        )


def _written(charges: Sequence[Charge]) -> tuple[Written, ...]:
    return tuple(
        (place, each.component.value, each.charge, each.description, each.amount.cents,
         _as_json(each.reason))
        for place, each in enumerate(charges, start=1)
    )  # fmt: skip


def _as_json(reason: Mapping[str, Any]) -> str:
    return json.dumps(reason)
