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


#: A penalty may not be more of the charge. RCW 35.67.190 gives cities a penalty and no number;
#: they are held to what districts and counties are.
PENALTY_CAPS: Mapping[JurisdictionKind, Cap] = {
    JurisdictionKind.DISTRICT: Cap(Decimal(10), "RCW 57.08.081(3)"),
    JurisdictionKind.CITY: Cap(Decimal(10), "RCW 35.67.190"),
    JurisdictionKind.COUNTY: Cap(Decimal(10), "RCW 36.94.150"),
}
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


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """The kind of utility, and the interest it charges on what is delinquent."""

    kind: JurisdictionKind
    #: None where the law does not go by it.
    prime: Prime | None
    #: Per cent a year, the day it holds from and the resolution that set it.
    interest_percent: Decimal
    interest_from: date
    interest_resolution: str

    @property
    def penalty_cap(self) -> Cap:
        """The most a late penalty may be of the charge."""
        return PENALTY_CAPS[self.kind]

    @property
    def interest_cap(self) -> Cap:
        """The most that delinquent charges may bear in a year."""
        return interest_cap(self.kind, self.prime)


def interest_cap(kind: JurisdictionKind, prime: Prime | None) -> Cap:
    """The most that delinquent charges may bear in a year; a district must know its prime rate."""
    if prime is None:
        return INTEREST_CAPS[kind]
    return Cap(prime.percent + POINTS_OVER_PRIME, DISTRICT_STATUTE)
