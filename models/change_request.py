"""A change that staff ask for: of what is owed, or of whose a payment is.

Proposed, decided, done: within one's authority in one step, above it by another person. Only
``services.change_requests`` moves one. What a command asks for is typed in
``models.change_payload``.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word
from models.errors import NoSuchMove
from models.identity import StaffRole
from models.ledger import Entry
from models.money import Money


class Command(StrEnum):
    """What is to be done."""

    #: A credit or a charge to one component of what an account owes.
    ADJUST = "adjust"
    #: A payment, or a part of it, becomes another account's.
    TRANSFER_PAYMENT = "transfer_payment"
    #: A charge is taken back as if it had never been, also when it was paid.
    REVERSE_CHARGE = "reverse_charge"
    #: Credit that is held is used for what is owed now.
    APPLY_CREDIT = "apply_credit"
    #: What will never be paid leaves what is owed.
    WRITE_OFF = "write_off"
    #: What was written off is owed again.
    REINSTATE = "reinstate"


class RequestState(StrEnum):
    """How far a request has come."""

    SUBMITTED = "submitted"
    #: Whoever asked may do it alone.
    AUTO_APPROVED = "auto_approved"
    #: A second person decides.
    PENDING = "pending"
    #: One supervisor said yes; it is so much that another must, too.
    ENDORSED = "endorsed"
    #: Sent back with a question to whoever asked.
    RETURNED = "returned"
    #: What was seen when it was asked for is no longer so: back to whoever asked.
    STALE = "stale"
    APPROVED = "approved"
    #: It was agreed to, and a rule refused it: back to whoever asked.
    FAILED = "failed"
    #: It is in the books.
    EXECUTED = "executed"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_S = RequestState
#: Where it may go while it waits for somebody who decides, and while it is with its maker.
_FROM_WAITING = frozenset({_S.APPROVED, _S.RETURNED, _S.DENIED, _S.WITHDRAWN, _S.EXPIRED})
_FROM_MAKER = frozenset({_S.PENDING, _S.WITHDRAWN, _S.EXPIRED})
#: The allowed moves. docs/change-request-states.md is drawn from this.
NEXT_OF_REQUEST: Mapping[RequestState, frozenset[RequestState]] = MappingProxyType(
    {
        _S.SUBMITTED: frozenset({_S.AUTO_APPROVED, _S.PENDING}),
        _S.AUTO_APPROVED: frozenset({_S.EXECUTED}),
        _S.PENDING: _FROM_WAITING | {_S.ENDORSED},
        _S.ENDORSED: _FROM_WAITING,
        _S.RETURNED: _FROM_MAKER,
        _S.STALE: _FROM_MAKER,
        _S.APPROVED: frozenset({_S.EXECUTED, _S.STALE, _S.FAILED}),
        _S.FAILED: _FROM_MAKER,
        _S.EXECUTED: frozenset(),
        _S.DENIED: frozenset(),
        _S.WITHDRAWN: frozenset(),
        _S.EXPIRED: frozenset(),
    }
)
#: It waits for somebody who decides.
WAITS = frozenset({_S.PENDING, _S.ENDORSED})
#: It is with whoever asked, who answers, asks anew or takes it back.
WITH_MAKER = frozenset({_S.RETURNED, _S.STALE, _S.FAILED})
#: Nothing more becomes of it.
OVER = frozenset(state for state, following in NEXT_OF_REQUEST.items() if not following)
OPEN = frozenset(RequestState) - OVER
#: The same in the words of an index.
IS_OPEN = "state NOT IN ('executed', 'denied', 'withdrawn', 'expired')"
#: It is in the books, or may still be.
COUNTS = OPEN | {_S.EXECUTED}
IS_NOT_OFF = "state NOT IN ('denied', 'withdrawn', 'expired')"


class ChangeRequest(Base):
    """One wish to change the books of an account, and what became of it."""

    __tablename__ = "change_request"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("decided_by = '' OR decided_by <> requested_by", name="second_person"),
        CheckConstraint("endorsed_by = '' OR endorsed_by <> requested_by", name="endorsed_other"),
        CheckConstraint(
            "endorsed_by = '' OR decided_by = '' OR state = 'denied' OR endorsed_by <> decided_by",
            name="two_deciders",
        ),
        CheckConstraint(
            "why_second = '' OR state <> 'auto_approved'"
            " AND (decided_by <> '' OR state NOT IN ('approved', 'executed'))",
            name="decided",
        ),
        CheckConstraint("NOT needs_two OR why_second <> ''", name="two_for_a_reason"),
        partial_index(
            "uq_change_request_target", "target", unique=True, where=f"target <> '' AND {IS_OPEN}"
        ),
        # What is in the books is taken back once: a second wish to do so waits for none. What was
        # written off comes back part by part, and never more of it: the database adds it up.
        partial_index(
            "uq_change_request_undoes_once",
            "undoes_id",
            unique=True,
            where=f"undoes_id IS NOT NULL AND command <> 'reinstate' AND {IS_NOT_OFF}",
        ),
        Index("ix_change_request_account", "account_id", "id"),
        Index("ix_change_request_other", "other_account_id", "id"),
        Index("ix_change_request_state", "state", "id"),
        Index("ix_change_request_maker", "requested_by", "executed_at"),
        Index("ix_change_request_ticket", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form's own name: sent twice, it is one request.
    key: Mapped[UUID] = mapped_column(unique=True)
    command: Mapped[Command] = mapped_column(word(Command, "change_command"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: The second account of a payment that moves.
    other_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer_account.id"), default=None
    )
    #: What only one open request may be about: ``payment:12``, ``entry:44``, ``write_off:7``.
    target: Mapped[str] = mapped_column(default="")
    state: Mapped[RequestState] = mapped_column(
        word(RequestState, "request_state"), default=RequestState.SUBMITTED
    )
    #: Which of its versions counts: it grows with each time it is asked anew.
    version: Mapped[int] = mapped_column(default=1)
    amount: Mapped[Money]
    #: The key of a reason code of the district's file.
    reason: Mapped[str]
    #: Why, in the words of whoever asked.
    words: Mapped[str]
    #: What the command is to do, as ``models.change_payload`` writes it.
    payload: Mapped[dict[str, Any]]
    #: What was so when it was asked for: looked at again before it is done.
    preconditions: Mapped[list[Any]] = mapped_column(JSON)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), default=None)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), default=None)
    #: The executed request that this one takes back.
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("change_request.id"), default=None)
    #: ``staff:7``, and as what they asked; neither ever changes.
    requested_by: Mapped[str]
    requested_role: Mapped[StaffRole] = mapped_column(word(StaffRole, "requested_role"))
    requested_at: Mapped[datetime]
    #: The rules that call for a second person, by their names; empty when none does.
    why_second: Mapped[str] = mapped_column(default="")
    #: Whether it takes two supervisors, of whom whoever wrote the version that counts may be one.
    needs_two: Mapped[bool] = mapped_column(default=False)
    #: The last day on which it may be decided.
    expires_on: Mapped[date]
    endorsed_by: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    executed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Why it is stale or could not be done, as a sentence each.
    differences: Mapped[list[Any]] = mapped_column(JSON, default_factory=list)

    versions: Mapped[list["ChangeVersion"]] = relationship(
        init=False, order_by="ChangeVersion.version", default_factory=list
    )
    moves: Mapped[list["ChangeMove"]] = relationship(
        init=False, order_by="ChangeMove.id", default_factory=list
    )
    executions: Mapped[list["Execution"]] = relationship(
        init=False, order_by="Execution.id", default_factory=list
    )

    @property
    def number(self) -> str:
        """What people call it, and its entries are posted under."""
        return f"AP-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether something may still become of it."""
        return self.state in OPEN

    def may(self, state: RequestState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT_OF_REQUEST[self.state]

    def move_to(self, state: RequestState, *, by: str, at: datetime, words: str = "") -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if not self.may(state):
            raise NoSuchMove("A change", self.state, state)
        before, self.state = self.state, state
        self.moves.append(
            ChangeMove(
                from_state=before, to_state=state, version=self.version, by=by, at=at, words=words
            )
        )
        return True


class ChangeVersion(Base):
    """What was asked for in one version of a request, and by whom. Written once.

    Whoever wrote a version never approves any: the database refuses it.
    """

    __tablename__ = "change_version"
    __table_args__ = (UniqueConstraint("request_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), init=False)
    version: Mapped[int]
    amount: Mapped[Money]
    payload: Mapped[dict[str, Any]]
    preconditions: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str]
    words: Mapped[str]
    #: The rules that called for a second person then, by their names.
    why_second: Mapped[str]
    by: Mapped[str]
    #: As what they wrote it: a supervisor is one of the two who must agree.
    role: Mapped[StaffRole] = mapped_column(word(StaffRole, "version_role"))
    at: Mapped[datetime]


class ChangeMove(Base):
    """One move of a request: who made it, when, and in which words. Only ever added."""

    __tablename__ = "change_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), init=False, index=True)
    from_state: Mapped[RequestState] = mapped_column(word(RequestState, "request_from"))
    to_state: Mapped[RequestState] = mapped_column(word(RequestState, "request_to"))
    version: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")


class Execution(Base):
    """One entry that a request posted. Written once; an entry is one request's."""

    __tablename__ = "change_execution"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), init=False, index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)

    entry: Mapped[Entry] = relationship(init=False, viewonly=True)
