"""The proof of a case: its rule run again for this fact alone, or what two people say."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.discrepancy import CaseState, DiscrepancyCase
from models.district import District
from models.errors import Conflict, Forbidden, Refused
from models.money import Money
from services.discrepancies import finding, following, trail
from services.discrepancies.facts import Look, ids_of
from services.discrepancies.following import ON_ITS_WAY
from services.rules import reason_words

S = CaseState


def prove(
    session: Session, district: District, case_id: int, *, by: str, at: datetime
) -> DiscrepancyCase:
    """Run the rule that found it once more, for this fact. It is proved when nothing differs, and
    at work again when something does; either way both figures are kept.

    Run twice, it says the same twice. What no change put right was put right without one: by a
    refund, or by the other book.

    :raises Refused: for a case that no rule found: two people prove it.
    :raises Conflict: when it is closed, or left as it is.
    """
    case = trail.locked(session, case_id, by=by)
    if not case.rule:
        raise Refused("No rule found it: say why it is right, and a second person agrees.")
    if case.state in (S.CLOSED, S.NO_ACTION):
        raise Conflict("It is closed, or left as it is. Look again.")
    look = Look(district=district, at=at, only=ids_of(case.key))
    left = finding.now_at(session, look, case.rule)
    case.amount = case.proof = left
    case.proved_at = at
    if left:
        _still(session, case, left, by=by, at=at)
    elif case.state is not S.VERIFIED:
        _right(session, case, by=by, at=at)
    session.flush()
    trail.record(session, case, "prove", by=by, at=at, found=str(left))
    return case


def state_right(
    session: Session, case_id: int, *, words: str, version: int, by: str, at: datetime
) -> DiscrepancyCase:
    """Say why a case that no rule found is right now; a second person agrees or does not.

    :raises Refused: without a sentence, or for a case that its rule proves.
    :raises Conflict: when somebody worked on it since, or a change of it is on its way.
    """
    said = reason_words.kept(words)
    case = trail.locked(session, case_id, by=by, version=version)
    if case.rule:
        raise Refused("Its rule proves it: run it again.")
    following.refuse_open(session, case)
    if case.state is not S.FIX_EXECUTED:
        trail.begin(session, case, by=by, at=at)
        case.move_to(S.FIX_EXECUTED, by=by, at=at, words=said)
    else:
        case.step(by=by, at=at, words=said)
    case.statement, case.stated_by, case.needs_second = said, by, True
    session.flush()
    trail.record(session, case, "state", by=by, at=at, words=said)
    return case


def agree(
    session: Session, case_id: int, *, version: int, by: str, at: datetime
) -> DiscrepancyCase:
    """The second person's yes to what a colleague said: that it is right now, or stays as it is.

    :raises Forbidden: for whoever said it, and for an account of one's own household.
    :raises Conflict: when nothing waits for a second person, or it was worked on since.
    """
    case = _waits_for_second(session, case_id, version=version, by=by)
    if by == case.stated_by:
        raise Forbidden("You said so yourself. A colleague agrees, or does not.")
    following.refuse_open(session, case)
    case.agreed_by = by
    if case.state is S.FIX_EXECUTED:
        case.amount = Money.ZERO
        case.move_to(S.VERIFIED, by=by, at=at, words="A second person agreed.")
    else:
        case.closed_at = at
        case.move_to(S.CLOSED, by=by, at=at, words="A second person agreed.")
    session.flush()
    trail.record(session, case, "agree", by=by, at=at, said_by=case.stated_by)
    return case


def disagree(
    session: Session, case_id: int, *, words: str, version: int, by: str, at: datetime
) -> DiscrepancyCase:
    """The second person's no, with the reason: it is at work again, and nothing is said of it.

    :raises Conflict: when nothing waits for a second person, or it was worked on since.
    :raises Refused: without a sentence.
    """
    said = reason_words.kept(words)
    case = _waits_for_second(session, case_id, version=version, by=by)
    case.statement = case.stated_by = ""
    case.needs_second, case.root_cause, case.cause_words = False, None, ""
    case.move_to(S.INVESTIGATING, by=by, at=at, words=said)
    session.flush()
    trail.record(session, case, "disagree", by=by, at=at, words=said)
    return case


def _waits_for_second(session: Session, case_id: int, *, version: int, by: str) -> DiscrepancyCase:
    case = trail.locked(session, case_id, by=by, version=version)
    if not case.waits_for_second:
        raise Conflict("It does not wait for a second person. Look again.")
    return case


def _still(session: Session, case: DiscrepancyCase, left: Money, *, by: str, at: datetime) -> None:
    """Something differs still: what was taken for right is at work again."""
    words = f"The rule was run again: it found {case.amount_found} then, and {left} now."
    if case.state in (S.FIX_EXECUTED, S.VERIFIED):
        case.move_to(S.INVESTIGATING, by=by, at=at, words=words)
    else:
        case.step(by=by, at=at, words=words)


def _right(session: Session, case: DiscrepancyCase, *, by: str, at: datetime) -> None:
    words = f"The rule was run again: it found {case.amount_found} then, and nothing now."
    if case.state in ON_ITS_WAY or following.open_change(session, case.id):
        case.step(by=by, at=at, words=f"{words} A change of it is still on its way.")
        return
    if case.state is not S.FIX_EXECUTED:
        trail.begin(session, case, by=by, at=at)
        case.move_to(S.FIX_EXECUTED, by=by, at=at, words="It was put right without a change.")
    case.needs_second = False
    case.move_to(S.VERIFIED, by=by, at=at, words=words)
