"""The one door to a case: a fact that a rule found, or what a person saw.

Whatever matches money later (a lockbox, a bank's statement, a drawer) opens its cases here: with
``found`` for what it can look at again, with ``by_hand`` for what only people know.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.discrepancy import CaseState, DiscrepancyAccount, DiscrepancyCase, FoundBy
from models.discrepancy_causes import CaseType
from models.district import District
from models.money import Money
from services.accounts import household
from services.discrepancies import trail
from services.discrepancies.facts import Fact
from services.once import insert_once
from services.rules import reason_words

S = CaseState


class Opened(StrEnum):
    """What became of a fact that was found."""

    NEW = "new"
    #: Its case is open; at most its amount is another now.
    KNOWN = "known"
    REOPENED = "reopened"
    #: Its case was closed with this difference, which stays as it is.
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a person saw. ``key`` is the form's: the same form is the same case."""

    key: UUID
    type: CaseType
    words: str
    amount: Money
    account_ids: tuple[int, ...] = ()
    ticket_id: int | None = None
    #: Whether a customer said so.
    is_told: bool = False


def found(session: Session, district: District, fact: Fact, *, by: str, at: datetime) -> Opened:
    """Open the case of a fact. Found again, an open case only learns its amount; one that was
    closed is open again when the fact differs from what it was closed at."""
    made = insert_once(
        session, DiscrepancyCase, key=fact.key, type=fact.type, found_by=FoundBy.RULE,
        rule=fact.rule, subject=fact.subject, state=S.DETECTED, version=1, words=fact.words,
        amount=fact.amount, amount_found=fact.amount, evidence=fact.evidence(), opened_at=at,
        opened_by=by, due_on=_due(district, at), owner="", statement="", stated_by="",
        needs_second=False, agreed_by="", cause_words="", prevention="",
    )  # fmt: skip
    if made is not None:
        _begin(session, made, fact.accounts, by=by, at=at)
        return Opened.NEW
    case = session.scalars(
        select(DiscrepancyCase).where(DiscrepancyCase.key == fact.key).with_for_update()
    ).one()
    if case.state is not S.CLOSED:
        case.learn(fact.amount)
        session.flush()
        return Opened.KNOWN
    if case.amount == fact.amount:
        return Opened.LEFT
    _reopen(session, district, case, fact, by=by, at=at)
    return Opened.REOPENED


def by_hand(
    session: Session, district: District, seen: Seen, *, by: str, at: datetime
) -> DiscrepancyCase:
    """Open a case of what somebody saw or a customer told; the same form again is the same case.

    It is theirs at once, and proved by what two people say.

    :raises Forbidden: for an account of one's own household.
    :raises Refused: without a sentence that says what differs.
    """
    for account_id in seen.account_ids:
        household.refuse_own(session, by=by, account_id=account_id)
    words, key = reason_words.kept(seen.words), f"hand:{seen.key}"
    made = insert_once(
        session, DiscrepancyCase, key=key, type=seen.type,
        found_by=FoundBy.CUSTOMER if seen.is_told else FoundBy.STAFF, rule="", subject="",
        state=S.DETECTED, version=1, words=words, amount=seen.amount, amount_found=seen.amount,
        evidence={"theirs": [], "ours": [], "suggestion": None}, opened_at=at, opened_by=by,
        due_on=_due(district, at), owner=by, ticket_id=seen.ticket_id, statement="",
        stated_by="", needs_second=False, agreed_by="", cause_words="", prevention="",
    )  # fmt: skip
    if made is None:
        return session.scalars(select(DiscrepancyCase).where(DiscrepancyCase.key == key)).one()
    _begin(session, made, seen.account_ids, by=by, at=at)
    made.move_to(S.TRIAGED, by=by, at=at)
    session.flush()
    return made


def _begin(
    session: Session, case: DiscrepancyCase, account_ids: Iterable[int], *, by: str, at: datetime
) -> None:
    session.add_all(
        DiscrepancyAccount(case_id=case.id, account_id=each) for each in sorted({*account_ids})
    )
    case.step(by=by, at=at, words=case.words)
    session.flush()
    trail.record(session, case, "open", by=by, at=at, key=case.key)


def _reopen(
    session: Session, district: District, case: DiscrepancyCase, fact: Fact, *, by: str,
    at: datetime,
) -> None:  # fmt: skip
    """What was said when it was closed stays in its steps, and is to be said anew."""
    case.amount = case.amount_found = fact.amount
    case.words, case.evidence, case.due_on = fact.words, fact.evidence(), _due(district, at)
    case.closed_at = case.root_cause = case.proof = case.proved_at = None
    case.statement = case.stated_by = case.agreed_by = case.cause_words = case.prevention = ""
    case.needs_second = False
    case.move_to(S.REOPENED, by=by, at=at, words=f"The same fact differs again: {fact.amount}.")
    session.flush()
    trail.record(session, case, "reopen", by=by, at=at)


def _due(district: District, at: datetime) -> date:
    return district.day(at) + timedelta(days=district.discrepancies.close_in_days)
