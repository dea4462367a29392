"""Reading the law a district stands under and the days its office keeps, from its file."""

from datetime import date, time
from decimal import Decimal

from models.district import OfficeCalendar
from models.district_table import Table
from models.jurisdiction import (
    POINTS_OVER_PRIME,
    Jurisdiction,
    JurisdictionKind,
    Prime,
    interest_cap,
)

#: No bank's prime rate was ever higher; more is a slip of the pen.
PRIME_MAX = Decimal(25)


def jurisdiction(table: Table) -> Jurisdiction:
    """The table ``jurisdiction``.

    :raises DistrictFileError: naming the key, the value, the rule and its statute.
    """
    written = table.take("kind", str)
    if written not in set(JurisdictionKind):
        raise table.refuse("kind", written, f"must be one of {', '.join(JurisdictionKind)}")
    kind = JurisdictionKind(written)
    prime = None
    if kind is JurisdictionKind.DISTRICT:
        prime = Prime(
            percent=table.number("bank_prime", PRIME_MAX, f"must be from 0 to {PRIME_MAX}"),
            on=table.take("bank_prime_on", date),
        )
    cap = interest_cap(kind, prime)
    why = f"must be from 0 to {cap.most}"
    if prime is not None:
        why += f", the bank's prime rate of {prime.percent} plus {POINTS_OVER_PRIME}.00"
    found = Jurisdiction(
        kind=kind,
        prime=prime,
        interest_percent=table.number("interest_percent", cap.most, f"{why}: {cap.statute}"),
        interest_from=table.take("interest_from", date),
        interest_resolution=table.text("interest_resolution"),
    )
    table.end()
    return found


def calendar(table: Table) -> OfficeCalendar:
    """The table ``calendar``: the holidays are those of RCW 1.16.050, and the file says what
    differs from them.

    :raises DistrictFileError: naming the key, the value and the rule.
    """
    found = OfficeCalendar(
        closed_on=_days(table, "closed_on"),
        open_on=_days(table, "open_on"),
        closes_at=table.take("closes_at", time),
    )
    if both := found.closed_on & found.open_on:
        raise table.refuse("open_on", min(both).isoformat(), "the office is closed on it as well")
    table.end()
    return found


def _days(table: Table, key: str) -> frozenset[date]:
    listed = table.take(key, list)
    for each in listed:
        if type(each) is not date:
            raise table.refuse(key, each, "must be days, such as 2026-12-24")
    return frozenset(listed)
