"""What a rule finds: a difference under a name, both sides of it, and what to do about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.discrepancy_causes import CaseType
from models.district import District
from models.money import Money

#: What is older than this is not looked for anew; a case that is open is always looked at again.
LOOKED_BACK = timedelta(days=120)
#: As many as a rule finds in one run: books that are wronger are looked at as a whole.
FOUND_MAX = 500


class Side(NamedTuple):
    """One thing that the other side, or our ledger, says."""

    words: str
    amount: Money | None = None
    #: Where it stands: ``payment:R-00048812``, ``exception:9``, ``refund:4``, ``entry:44``.
    at: str = ""

    def kept(self) -> list[Any]:
        """It as JSON."""
        return [self.words, None if self.amount is None else self.amount.cents, self.at]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What would put it right, and the reasons for it."""

    words: str
    reasons: Sequence[str]
    #: ``change``: the form of a change; ``refund``: that of a refund; ``page``: another page.
    by: str
    #: The command's word in addresses, the account's number and what the form is filled in with;
    #: of a refund its receipt and amount; of a page where it is, as ``Side.at`` says it.
    to: Mapping[str, str]

    def kept(self) -> dict[str, Any]:
        """It as JSON."""
        return {"words": self.words, "reasons": [*self.reasons], "by": self.by, "to": {**self.to}}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One difference. Its rule and ids name it: found again, it is the same."""

    rule: str
    type: CaseType
    ids: Sequence[object]
    #: Above zero: where it is nothing, nothing differs.
    amount: Money
    words: str
    accounts: Sequence[int] = ()
    #: As ``Attention.subject`` says it: who is called about it finds the case.
    subject: str = ""
    theirs: Sequence[Side] = ()
    ours: Sequence[Side] = ()
    suggestion: Suggestion | None = None

    @property
    def key(self) -> str:
        """Its name for ever."""
        return key_of(self.rule, self.ids)

    def evidence(self) -> dict[str, Any]:
        """Both sides and the suggestion, as a case keeps them."""
        return {
            "theirs": [each.kept() for each in self.theirs],
            "ours": [each.kept() for each in self.ours],
            "suggestion": self.suggestion.kept() if self.suggestion else None,
        }


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a rule is asked: everything of late, or whether one fact is still so."""

    district: District
    at: datetime
    #: The ids of the one fact; none for everything.
    only: tuple[str, ...] = field(default=())

    @property
    def today(self) -> date:
        """The district's day."""
        return self.district.day(self.at)

    @property
    def since(self) -> datetime:
        """What was written before this is only looked at again."""
        return self.at - LOOKED_BACK

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the one fact, as numbers of rows."""
        return tuple(int(each) for each in self.only)


#: One question over the books, without a trace of having been asked.
Rule = Callable[[Session, Look], list[Fact]]


def key_of(rule: str, ids: Sequence[object]) -> str:
    """The name of a fact: ``duplicate_payment:12:15``."""
    return ":".join([rule, *(str(each) for each in ids)])


def ids_of(key: str) -> tuple[str, ...]:
    """The ids in the name of a fact."""
    return tuple(key.split(":")[1:])
