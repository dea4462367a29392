"""From what the tariff comes to, to what a bill carries."""

from collections.abc import Iterable

from services.billing.issuing import Charge
from services.rules.periods import Period
from services.rules.rating import Line, naming


def charges_of(lines: Iterable[Line], whole: Period) -> list[Charge]:
    """The lines of a bill for a period, described in English as they are stored and printed."""
    return [
        Charge(
            component=line.component,
            charge=line.charge,
            description=naming.named(
                line.name, line.days, whole, "en", counts_months="months" in line.reason["inputs"]
            ),
            amount=line.amount,
            reason=line.reason,
        )
        for line in lines
    ]
