"""Streets and parcels that are on no map."""

from dataclasses import dataclass

_TREES, _FIRST, _SECOND = (
    names.split()
    for names in (
        "Juniper Madrona Tamarack Hawthorn Larch Vine Maple Alder Camas Salal Sorrel Yarrow"
        " Huckleberry Trillium Fireweed Snowberry Elderberry Dogwood Aspen Hemlock Laurel Willow",
        "Cedar Heron Otter Quail Fern Moss Stone Mill River Lark Falcon Copper Winter Harvest"
        " Meadow Orchard Amber Badger Clover Drift",
        "Hollow Ridge Landing Crossing Bend Field Glen Run Point Terrace Reach Spring",
    )
)
_KINDS = ("Ave", "St", "Ln", "Dr", "Ct", "Pl", "Way", "Rd")
#: The named streets people know come first and keep their kind.
STREETS = (
    "Cedar Hollow Rd",
    "Juniper Ave",
    "Millrace Ave",
    *(f"{tree} {_KINDS[i % 8]}" for i, tree in enumerate(_TREES) if tree != "Juniper"),
    *(
        f"{first} {second} {_KINDS[(i * 5 + j * 3) % 8]}"
        for i, first in enumerate(_FIRST)
        for j, second in enumerate(_SECOND)
        if (first, second) != ("Cedar", "Hollow")
    ),
)
HOUSES_A_BLOCK = 40
#: Named people live below 3000; everybody else above, so nobody shares a house by accident.
_FIRST_HOUSE = 3001
_PARCELS_A_MAJOR = 9000


@dataclass(frozen=True)
class Place:
    """Where a premise is."""

    house_number: str
    street: str
    parcel: str


def place(index: int) -> Place:
    """The place of the premise with this index, unlike any other's."""
    block, house = divmod(index, HOUSES_A_BLOCK)
    around, street = divmod(block, len(STREETS))
    number = _FIRST_HOUSE + (around * HOUSES_A_BLOCK + house) * 4 + index % 2
    return Place(str(number), STREETS[street], parcel(index))


def parcel(index: int) -> str:
    """A parcel number under a Major the assessor does not use: 999xxx and a Minor."""
    major, minor = divmod(index, _PARCELS_A_MAJOR)
    return f"999{major:03d}{minor + 10:04d}"
