"""Under which law a utility stands, and what that law lets it charge for lateness at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class JurisdictionKind(StrEnum):
    """Whose sewer it is; each has a chapter of its own in the state's code."""

    DISTRICT = "district"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True)
class Cap:
    """The most that a statute allows, in per cent, and the statute."""

    most: Decimal
    statute: str


#: A district's interest goes by the prime rate of its bank; that of cities and counties is fixed.
POINTS_OVER_PRIME = Decimal(4)
DISTRICT_STATUTE = "RCW 57.08.081(3)"
INTEREST_CAPS: Mapping[JurisdictionKind, Cap] = {
    JurisdictionKind.CITY: Cap(Decimal(8), "RCW 35.67.200"),
    JurisdictionKind.COUNTY: Cap(Decimal(8), "RCW 36.94.150"),
}


@dataclass(frozen=True, kw_only=True)
class Prime:
    """The prime lending rate of the district's bank, in per cent a year, as of a day."""

    percent: Decimal
    on: date


def interest_cap(kind: JurisdictionKind, prime: Prime | None) -> Cap:
    """The most that delinquent charges may bear in a year; a district must know its prime rate."""
    if prime is None:
        return INTEREST_CAPS[kind]
    return Cap(prime.percent + POINTS_OVER_PRIME, DISTRICT_STATUTE)
