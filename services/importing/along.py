"""Whether all of it came along: as many before as after, and a reason for each that did not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account_note import AccountNote
from models.autopay import AutopayState
from models.importing import ImportRun, ImportState
from services.importing import autopay, mandates
from services.importing.checking import Export

#: Kinds whose lines are counted one by one.
COUNTED = ("mandates", "notes")
#: Shown at once; a district is brought along once, and tried a few times.
IMPORTS_MAX = 5
STAYS_OUT = "Its account stays out."
GOES_ON, NEEDS = AutopayState.ON.value, AutopayState.NEEDS_METHOD.value
WORDS = {
    GOES_ON: "go on by themselves: the processor here keeps their method",
    NEEDS: "need the customer's bank details",
}


class Along(NamedTuple):
    """One kind of line: how many the files have, how many are here or will be, and why not all."""

    name: str
    read: int
    here: int
    reasons: Mapping[str, int]
    #: Of those that come, how many in which state; nothing where there is one alone.
    states: Mapping[str, int]

    @property
    def is_explained(self) -> bool:
        """Whether as many came as there were, but for those with a reason."""
        return self.read == self.here + sum(self.reasons.values())

    def __str__(self) -> str:
        said = f"{self.name:<20} {self.read:>18,}  {self.here:,} come along"
        ways = (f"    {count:,} {WORDS[state]}" for state, count in sorted(self.states.items()))
        return "\n".join([said, *ways, *(f"    {n:,} not: {why}" for why, n in self.not_here())])

    def not_here(self) -> Iterator[tuple[str, int]]:
        """The reasons that apply."""
        return ((why, count) for why, count in self.reasons.items() if count)

    @property
    def facts(self) -> dict[str, Any]:
        """The same as it is kept with the import."""
        return {
            "read": self.read, "here": self.here, "reasons": dict(self.not_here()),
            "states": dict(self.states),
        }  # fmt: skip


def along(export: Export) -> Iterator[Along]:
    """What comes along of each kind the export has, as far as the files and the processor say."""
    for kind in COUNTED:
        if kind in export.layout.files:
            lines: Mapping[str, Sequence[Any]] = getattr(export, kind)
            out = sum(len(some) for old, some in lines.items() if old not in export.accounts)
            here = sum(len(some) for old, some in lines.items() if old in export.accounts)
            reasons = export.left[kind] + Counter({STAYS_OUT: out})
            states = _states(export) if kind == "mandates" else {}
            yield Along(kind, export.totals.counts[kind], here, reasons, states)


def held_against(session: Session, import_id: int, said: Along) -> Along:
    """The same, but what is here counted from what is here."""
    if said.name == "mandates":
        states = autopay.states(session, import_id)
        return said._replace(here=sum(states.values()), states=states)
    notes = select(func.count()).where(AccountNote.import_id == import_id)
    return said._replace(here=session.scalar(notes) or 0)


class Kept(NamedTuple):
    """One kind of an import that was kept, as it was counted when it ended."""

    import_id: int
    on: date
    name: str
    read: int
    here: int
    #: Why not all of it, and what of it waits; nothing when all is well.
    said: Sequence[str]


def kept(session: Session) -> list[Kept]:
    """What came along with the newest imports that stand."""
    runs = session.scalars(
        select(ImportRun)
        .where(ImportRun.state == ImportState.KEPT)
        .order_by(ImportRun.id.desc())
        .limit(IMPORTS_MAX)
    )
    return [
        Kept(run.id, run.effective_on, name, facts["read"], facts["here"], _said(facts))
        for run in runs
        for name, facts in (run.along or {}).items()
    ]


def _said(facts: Mapping[str, Any]) -> list[str]:
    ways = [f"{n:,} {WORDS[state]}" for state, n in facts["states"].items() if state in WORDS]
    return [*ways, *(f"{n:,} not here: {why}" for why, n in facts["reasons"].items())]


def _states(export: Export) -> dict[str, int]:
    """How many mandates go on, and how many need a method."""
    coming = [some[0] for old, some in export.mandates.items() if old in export.accounts]
    on = sum(mandates.goes_on(export, line) for line in coming)
    return {state: n for state, n in ((GOES_ON, on), (NEEDS, len(coming) - on)) if n}
