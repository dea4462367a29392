"""A discrepancy: two figures that should agree and do not, worked until a proof says they do.

Found by a rule or told by somebody, it is one case under the name of its fact, however often it is
found again. Only ``services.discrepancies`` moves one. Why things go wrong is
``models.discrepancy_causes``.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, partial_index, word
from models.change_request import ChangeRequest
from models.discrepancy_causes import CaseType, RootCause
from models.errors import NoSuchMove
from models.money import Money


class FoundBy(StrEnum):
    """Who or what said so first."""

    RULE = "rule"
    STAFF = "staff"
    CUSTOMER = "customer"


class CaseState(StrEnum):
    """How far a case has come."""

    DETECTED = "detected"
    #: Somebody owns it.
    TRIAGED = "triaged"
    INVESTIGATING = "investigating"
    #: On a customer, a bank, the processor, the county or another department.
    WAITING = "waiting"
    #: A change that puts it right is with whoever asked for it.
    FIX_PROPOSED = "fix_proposed"
    #: A second person decides over that change.
    PENDING_APPROVAL = "pending_approval"
    #: It was put right; nothing proves it yet.
    FIX_EXECUTED = "fix_executed"
    #: The rule was run again and finds nothing, or a second person said that it is right.
    VERIFIED = "verified"
    #: Nothing is to be done; above the district's limit a second person agrees.
    NO_ACTION = "no_action"
    CLOSED = "closed"
    #: The same fact differs again.
    REOPENED = "reopened"


_S = CaseState
#: The allowed moves. docs/discrepancy-states.md is drawn from this.
NEXT_OF_CASE: Mapping[CaseState, frozenset[CaseState]] = MappingProxyType(
    {
        _S.DETECTED: frozenset({_S.TRIAGED}),
        _S.TRIAGED: frozenset({_S.INVESTIGATING, _S.NO_ACTION}),
        _S.INVESTIGATING: frozenset(
            # Put right by a change, or without one: by a refund, or by the other book.
            {_S.WAITING, _S.FIX_PROPOSED, _S.FIX_EXECUTED, _S.NO_ACTION}
        ),
        _S.WAITING: frozenset({_S.INVESTIGATING}),
        _S.FIX_PROPOSED: frozenset({_S.PENDING_APPROVAL, _S.FIX_EXECUTED, _S.INVESTIGATING}),
        _S.PENDING_APPROVAL: frozenset({_S.FIX_PROPOSED, _S.FIX_EXECUTED, _S.INVESTIGATING}),
        _S.FIX_EXECUTED: frozenset({_S.VERIFIED, _S.INVESTIGATING}),
        _S.VERIFIED: frozenset({_S.CLOSED, _S.INVESTIGATING}),
        _S.NO_ACTION: frozenset({_S.CLOSED, _S.INVESTIGATING}),
        _S.CLOSED: frozenset({_S.REOPENED}),
        _S.REOPENED: frozenset({_S.INVESTIGATING, _S.TRIAGED}),
    }
)
OPEN = frozenset(CaseState) - {_S.CLOSED}
#: The same in the words of an index.
IS_OPEN = "state <> 'closed'"


class DiscrepancyCase(Base):
    """One difference that somebody owns, explains, puts right and proves."""

    __tablename__ = "discrepancy_case"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint(
            "state <> 'closed' OR root_cause IS NOT NULL", name="closed_with_root_cause"
        ),
        CheckConstraint("(found_by = 'rule') = (rule <> '')", name="rule_found_it"),
        CheckConstraint("agreed_by = '' OR agreed_by <> stated_by", name="second_person"),
        CheckConstraint(
            "NOT needs_second OR agreed_by <> '' OR state NOT IN ('verified', 'closed')",
            name="second_agreed",
        ),
        CheckConstraint(
            "state <> 'verified' OR proof IS NOT NULL AND proof = 0 OR agreed_by <> ''",
            name="verified_at_nothing",
        ),
        CheckConstraint("(proved_at IS NULL) = (proof IS NULL)", name="proved_once"),
        partial_index("ix_discrepancy_case_open", "id", where=IS_OPEN),
        partial_index("ix_discrepancy_case_type", "type", "id", where=IS_OPEN),
        partial_index("ix_discrepancy_case_owner", "owner", "id", where=IS_OPEN),
        Index("ix_discrepancy_case_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The name of the fact: found again, it is the same case.
    key: Mapped[str] = mapped_column(unique=True)
    type: Mapped[CaseType] = mapped_column(word(CaseType, "case_type"))
    found_by: Mapped[FoundBy] = mapped_column(word(FoundBy))
    #: The rule that found it and proves it; none of a case that somebody opened.
    rule: Mapped[str] = mapped_column(default="")
    #: What it is about, as ``Attention.subject`` says it: ``payment:12``, ``exception:9``.
    subject: Mapped[str] = mapped_column(default="")
    state: Mapped[CaseState] = mapped_column(word(CaseState), default=CaseState.DETECTED)
    version: Mapped[int] = mapped_column(default=1)
    #: The difference in a sentence.
    words: Mapped[str]
    #: What is at risk: as the rule found it the last time; nothing when it finds none any more.
    amount: Mapped[Money]
    #: What it was when it was found, or found again after it was closed.
    amount_found: Mapped[Money]
    #: Both sides and what to do about it, as they were when it was found.
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    #: ``staff:7``, ``find_discrepancies``.
    opened_by: Mapped[str]
    due_on: Mapped[date]
    #: ``staff:7``; empty while it is nobody's.
    owner: Mapped[str] = mapped_column(default="")
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), default=None, index=True)
    #: Why it is right now, or why nothing is to be done, in the words of whoever says so.
    statement: Mapped[str] = mapped_column(default="")
    stated_by: Mapped[str] = mapped_column(default="")
    #: Whether somebody else must agree to that.
    needs_second: Mapped[bool] = mapped_column(default=False)
    agreed_by: Mapped[str] = mapped_column(default="")
    #: What the rule found when it was run again for this fact.
    proof: Mapped[Money | None] = mapped_column(default=None)
    proved_at: Mapped[datetime | None] = mapped_column(default=None)
    root_cause: Mapped[RootCause | None] = mapped_column(word(RootCause), default=None)
    cause_words: Mapped[str] = mapped_column(default="")
    #: What keeps it from happening again.
    prevention: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    steps: Mapped[list["CaseStep"]] = relationship(
        init=False, order_by="CaseStep.id", default_factory=list
    )

    @property
    def number(self) -> str:
        """What people call it."""
        return number_of(self.id)

    @property
    def is_open(self) -> bool:
        """Whether somebody must still do something about it."""
        return self.state in OPEN

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody else must agree to what was said of it."""
        return (
            self.needs_second
            and not self.agreed_by
            and self.state in (CaseState.FIX_EXECUTED, CaseState.NO_ACTION)
        )

    def may(self, state: CaseState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT_OF_CASE[self.state]

    def move_to(self, state: CaseState, *, by: str, at: datetime, words: str = "") -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if not self.may(state):
            raise NoSuchMove("A discrepancy", self.state, state)
        self.state = state
        self.step(by=by, at=at, words=words)
        return True

    def learn(self, amount: Money) -> None:
        """It differs by so much now; whoever read another amount looks again."""
        if amount != self.amount:
            self.amount = amount
            self.version += 1

    def step(self, *, by: str, at: datetime, words: str) -> None:
        """Leave a row of what was done or said, and make whoever read it before look again."""
        self.version += 1
        self.steps.append(
            CaseStep(state=self.state, amount=self.amount, by=by, at=at, words=words)
        )  # fmt: skip


class DiscrepancyAccount(Base):
    """An account that a case is about."""

    __tablename__ = "discrepancy_account"
    __table_args__ = (UniqueConstraint("case_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey(DiscrepancyCase.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(CustomerAccount.id), index=True)


class DiscrepancyChange(Base):
    """A change that was asked for to put a case right. A change is one case's."""

    __tablename__ = "discrepancy_change"

    request_id: Mapped[int] = mapped_column(ForeignKey(ChangeRequest.id), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(DiscrepancyCase.id), index=True)


class CaseStep(Base):
    """What was done with a case, or said of it: by whom, when, and what it stood at then.

    Only ever added: the database refuses a change.
    """

    __tablename__ = "discrepancy_step"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(
        ForeignKey(DiscrepancyCase.id), init=False, index=True
    )  # fmt: skip
    #: Where it stood after this.
    state: Mapped[CaseState] = mapped_column(word(CaseState, "step_state"))
    amount: Mapped[Money]
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")


def number_of(case_id: int) -> str:
    """What people call a case: ``D-207``."""
    return f"D-{case_id}"
