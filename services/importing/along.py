"""Whether all of it came along: as many before as after, and a reason for each that did not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account_note import AccountNote
from services.importing.checking import Export

#: Kinds whose lines are counted one by one, and what a line of each becomes here.
ROWS = {"notes": AccountNote}
STAYS_OUT = "Its account stays out."


class Along(NamedTuple):
    """One kind of line: how many the files have, how many are here or will be, and why not all."""

    name: str
    read: int
    here: int
    reasons: Mapping[str, int]

    @property
    def is_explained(self) -> bool:
        """Whether as many came as there were, but for those with a reason."""
        return self.read == self.here + sum(self.reasons.values())

    def __str__(self) -> str:
        said = f"{self.name:<20} {self.read:>18,}  {self.here:,} come along"
        return "\n".join([said, *(f"    {n:,} not: {why}" for why, n in self.reasons.items())])

    @property
    def facts(self) -> dict[str, Any]:
        """The same as it is kept with the import."""
        return {"read": self.read, "here": self.here, "reasons": dict(self.reasons)}


def along(export: Export) -> Iterator[Along]:
    """What comes along of each kind the export has, as far as the files say."""
    for kind in ROWS:
        if kind in export.layout.files:
            lines: Mapping[str, Sequence[Any]] = getattr(export, kind)
            out = sum(len(some) for old, some in lines.items() if old not in export.accounts)
            reasons = export.left[kind] + Counter({STAYS_OUT: out})
            here = sum(len(some) for old, some in lines.items() if old in export.accounts)
            yield Along(kind, export.totals.counts[kind], here, reasons)


def here(session: Session, import_id: int, kind: str) -> int:
    """How many of a kind an import has brought, counted from what is here."""
    rows = ROWS[kind]
    return session.scalar(select(func.count()).where(rows.import_id == import_id)) or 0
