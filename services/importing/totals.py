"""What an export comes to, and whether that is what it says of itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from models.errors import Refused
from models.money import Money
from services.importing.records import COMPONENTS

#: What is counted; everything else is an amount.
COUNTED = ("accounts", "people", "open_items", "notes", "mandates")
#: What must be stated before anything is kept: a file that was cut short says nothing of its end.
NEEDED = ("accounts", "owed")
_NAMES = {"open_items_amount": "open items, in all", "open_items": "open items"}


class Total(NamedTuple):
    """One total as it was read, beside the export's own; none where it states none."""

    name: str
    read: int
    stated: int | None

    @property
    def is_tied(self) -> bool:
        """Whether both are the same, to the cent, or nothing was stated."""
        return self.stated is None or self.stated == self.read

    def __str__(self) -> str:
        name = _NAMES.get(self.name, self.name)
        said = f"{name:<20} {self._shown(self.read):>18}"
        if self.stated is None:
            return said
        if self.is_tied:
            return f"{said}  ties"
        gap = self._shown(self.read - self.stated)
        return f"{said}  the export says {self._shown(self.stated)}: off by {gap}"

    def _shown(self, number: int) -> str:
        return f"{number:,}" if self.name in COUNTED else str(Money(number))


@dataclass
class Totals:
    """Counts of lines and sums of cents, as the files have them."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    parts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COMPONENTS, 0))
    items_amount: int = 0
    #: The export's own totals, by name.
    stated: dict[str, int] = field(default_factory=dict)

    @property
    def unstated(self) -> list[str]:
        """What must be stated and is not, neither by the export nor by whoever brings it."""
        return [name for name in NEEDED if name not in self.stated]

    def confirm(self, **said: int | None) -> None:
        """Take what its reports say, as somebody typed it, where its files do not say it.

        :raises Refused: when the files say another number.
        """
        for name, number in said.items():
            if number is not None and self.stated.setdefault(name, number) != number:
                raise Refused("The export states another total than the one typed. Find out why.")

    def count(self, kind: str) -> None:
        """One line more, right or wrong."""
        if kind in self.counts:
            self.counts[kind] += 1

    def add(self, parts: Sequence[tuple[str, int]]) -> None:
        """The components of one line of balances."""
        for component, cents in parts:
            self.parts[component] += cents

    def __iter__(self) -> Iterator[Total]:
        read = {
            **self.counts,
            "open_items_amount": self.items_amount,
            **self.parts,
            "owed": sum(self.parts.values()),
        }
        for name, number in read.items():
            yield Total(name, number, self.stated.get(name))

    @property
    def are_tied(self) -> bool:
        """Whether every total the export states is what was read."""
        return all(total.is_tied for total in self)
