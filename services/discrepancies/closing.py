"""The end of a case: proved and closed with its root cause, or left as it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.discrepancy import CaseState, DiscrepancyCase
from models.discrepancy_causes import CAUSES, RootCause
from models.district import District
from models.errors import Conflict, Refused
from services.discrepancies import following, trail
from services.rules import reason_words
from services.rules.masking import masked

S = CaseState
#: The step that closes a case begins with this and its root cause; what was written comes below.
CAUSE = "cause"
#: What may be left as it is without work on it being undone.
LEAVES = frozenset({S.DETECTED, S.TRIAGED, S.INVESTIGATING, S.WAITING, S.REOPENED})


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why it came to be so, and what keeps it from happening again."""

    cause: RootCause
    words: str
    prevention: str = ""


def close(
    session: Session, case_id: int, why: Why, *, version: int, by: str, at: datetime
) -> DiscrepancyCase:
    """Close what is proved, with its root cause. A second time it is closed already.

    :raises Conflict: when it is not proved, differs again since, or somebody worked on it since.
    :raises Refused: without a root cause of its type, or when that is something else and not said.
    """
    case = trail.locked(session, case_id, by=by, version=version)
    if case.state is not S.VERIFIED:
        raise Conflict("It is not proved yet. Run its rule again first.")
    if case.amount:
        raise Conflict("It differs again since it was proved. Run its rule again.")
    following.refuse_open(session, case)
    _refuse_cause(case, why)
    _explain(case, why)
    case.closed_at = at
    case.move_to(S.CLOSED, by=by, at=at, words=_said(case))
    session.flush()
    trail.record(session, case, "close", by=by, at=at, cause=why.cause.value)
    return case


def leave(
    session: Session, district: District, case_id: int, why: Why, *, words: str, version: int,
    by: str, at: datetime,
) -> DiscrepancyCase:  # fmt: skip
    """Say that nothing is to be done, and why. Up to the district's limit it is closed by this;
    above it a second person agrees first.

    :raises Conflict: when a change of it is on its way, it is proved, or somebody worked on it.
    :raises Refused: without a sentence, or without a root cause of its type.
    """
    said = reason_words.kept(words)
    case = trail.locked(session, case_id, by=by, version=version)
    if case.state not in LEAVES:
        raise Conflict("Somebody put it right, or is about to. Look again.")
    following.refuse_open(session, case)
    _refuse_cause(case, why)
    trail.begin(session, case, by=by, at=at)
    _explain(case, why)
    case.statement, case.stated_by, case.agreed_by = said, by, ""
    case.needs_second = case.amount > district.discrepancies.no_action_limit
    case.move_to(S.NO_ACTION, by=by, at=at, words=said)
    if not case.needs_second:
        case.closed_at = at
        case.move_to(S.CLOSED, by=by, at=at, words=_said(case))
    session.flush()
    trail.record(session, case, "leave", by=by, at=at, cause=why.cause.value, words=said)
    return case


def _refuse_cause(case: DiscrepancyCase, why: Why) -> None:
    """:raises Refused: for a cause of another type, and for something else that is not said."""
    if why.cause not in CAUSES[case.type]:
        raise Refused("Select a root cause that a difference of this type can have.")
    if why.cause is RootCause.OTHER and not why.words.strip():
        raise Refused("Write what the root cause is.")


def _explain(case: DiscrepancyCase, why: Why) -> None:
    case.root_cause = why.cause
    case.cause_words, case.prevention = masked(why.words.strip()), masked(why.prevention.strip())


def _said(case: DiscrepancyCase) -> str:
    """The root cause as its step keeps it, also when the case is open again one day."""
    cause = (case.root_cause or RootCause.OTHER).value
    more = [each for each in (case.cause_words, case.prevention) if each]
    return "\n".join([f"{CAUSE}:{cause}", *more])
