"""The lines of the invented district's bills: what its file comes to, ready for the database."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.errors import Refused
from models.ledger import Component
from models.money import Money
from models.tariff import Tariff
from services.billing.charging import charges_of
from services.demo.issues import Issue
from services.rules.periods import Period
from services.rules.rating import Rater, Served, Terms


@dataclass(frozen=True)
class Line:
    """A line of a bill, as it is stored."""

    charge: str
    description: str
    amount: int
    #: As JSON, ready for the database.
    reason: str


class Rates:
    """Bills by the district's tariff; households that are alike have the same lines."""

    def __init__(self, tariff: Tariff) -> None:
        self._rater = Rater(tariff)
        self._service = {each.key for each in tariff.charges if each.component is Component.SERVICE}
        self._made: dict[tuple[int, str, int], tuple[Line, ...]] = {}

    def lines(self, issue: Issue, customer_class: str, units: int) -> tuple[Line, ...]:
        """The lines of a household's bill; none before the district charged anything."""
        key = (issue.day, customer_class, units)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._worked_out(issue, customer_class, units)
        return found

    def _worked_out(self, issue: Issue, customer_class: str, units: int) -> tuple[Line, ...]:
        whole = Period(date.fromisoformat(issue.period_from), date.fromisoformat(issue.period_to))
        terms = Terms(from_on=whole.from_on, customer_class=customer_class, units=Decimal(units))
        lines = self._rater.lines(
            Served(terms=(terms,)), whole, bill_on=date.fromordinal(issue.day)
        )
        if other := sorted({each.charge for each in lines} - self._service):
            raise Refused(
                "The demo's books know charges of service alone, not %(charge)s.", charge=other[0]
            )
        return tuple(
            Line(each.charge, each.description, each.amount.cents, _json(each.reason))
            for each in charges_of(lines, whole)
        )  # fmt: skip


def credit(amount: Money, description: str, on: date) -> Line:
    """A credit on one bill alone."""
    reason = {
        "rule": "one_time_credit",
        "resolution": f"Resolution {on.year}-09",
        "inputs": {"on": on.isoformat()},
        "sum": [[[f"-{amount.plain}", "$"]]],
        "arithmetic": f"{-amount} once",
    }
    return Line("one_time_credit", description, -amount.cents, _json(reason))


def _json(reason: dict[str, Any]) -> str:
    return json.dumps(reason, ensure_ascii=False)
