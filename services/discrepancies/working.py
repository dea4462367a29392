"""A case at work: whose it is, what is said of it, whom it waits for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.discrepancy import CaseState, DiscrepancyCase
from services.discrepancies import trail
from services.rules import reason_words

S = CaseState


class WaitsFor(StrEnum):
    """Whose turn it is, while it is not ours."""

    CUSTOMER = "the customer"
    BANK = "the bank"
    PROCESSOR = "the processor"
    COUNTY = "the county"
    DEPARTMENT = "another department"


def take(session: Session, case_id: int, *, by: str, at: datetime) -> DiscrepancyCase:
    """Make a case mine, also when it was a colleague's. Taken twice, it is taken once.

    :raises NotFound: when there is none.
    :raises Forbidden: for an account of one's own household.
    """
    case = trail.locked(session, case_id, by=by)
    if case.owner == by:
        return case
    case.owner = by
    if case.state is S.DETECTED or case.state is S.REOPENED:
        case.move_to(S.TRIAGED, by=by, at=at, words="Taken.")
    else:
        case.step(by=by, at=at, words="Taken.")
    session.flush()
    trail.record(session, case, "take", by=by, at=at)
    return case


def note(
    session: Session, case_id: int, *, words: str, version: int, by: str, at: datetime
) -> DiscrepancyCase:
    """Write down what was found out. The same version twice is refused, so it is said once.

    :raises Refused: without a sentence.
    """
    said = reason_words.kept(words)
    case = trail.locked(session, case_id, by=by, version=version)
    case.step(by=by, at=at, words=said)
    session.flush()
    trail.record(session, case, "note", by=by, at=at, words=said)
    return case


def wait(
    session: Session, case_id: int, *, who: WaitsFor, words: str, version: int, by: str,
    at: datetime,
) -> DiscrepancyCase:  # fmt: skip
    """It is somebody else's turn; why, in a sentence.

    :raises Conflict: when somebody worked on it since, or a change of it is on its way.
    :raises Refused: without a sentence.
    """
    said = reason_words.kept(words)
    case = trail.locked(session, case_id, by=by, version=version)
    trail.begin(session, case, by=by, at=at)
    case.move_to(S.WAITING, by=by, at=at, words=f"For {who.value}: {said}")
    session.flush()
    trail.record(session, case, "wait", by=by, at=at, who=who.value, words=said)
    return case


def go_on(session: Session, case_id: int, *, by: str, at: datetime) -> DiscrepancyCase:
    """It is our turn again, or work on it begins. A second time nothing more happens.

    :raises Conflict: when it is proved or closed.
    """
    case = trail.locked(session, case_id, by=by)
    before = case.state
    trail.begin(session, case, by=by, at=at)
    if case.state is not before:
        trail.record(session, case, "go_on", by=by, at=at)
    return case
