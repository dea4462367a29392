"""What was brought along from another system: one import, and what it left for people to decide."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index, word
from models.ledger import Component
from models.money import Money


class ImportState(StrEnum):
    """How far an import is."""

    #: Begun; what is kept so far is kept whole. Run again, it goes on where it stopped.
    RUNNING = "running"
    KEPT = "kept"
    #: Its balances are reversed and its accounts closed. Nothing of it was deleted.
    UNDONE = "undone"


class ImportRun(Base):
    """One export of another system, brought along. Its id is the import's number."""

    __tablename__ = "import_run"
    __table_args__ = (
        # the same files are brought along once, unless they were undone
        partial_index(
            "uq_import_run_digest",
            "digest",
            unique=True,
            where="state <> 'undone'",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    layout: Mapped[str]
    #: SHA-256 of the layout and the files, in hex.
    digest: Mapped[str]
    #: The day the opening balances count from.
    effective_on: Mapped[date]
    state: Mapped[ImportState] = mapped_column(word(ImportState), default=ImportState.RUNNING)
    by: Mapped[str]
    #: Accounts kept so far, and what they owe.
    accounts: Mapped[int] = mapped_column(default=0)
    owed: Mapped[Money] = mapped_column(default=Money.ZERO)
    #: The line of the last account kept; a run that goes on begins after it.
    kept_line: Mapped[int] = mapped_column(default=0)
    #: Lines left out; each is an ``ImportProblem``.
    left_out: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    #: By kind: how many lines the files had, how many are here, and why not all of them.
    along: Mapped[dict[str, Any] | None] = mapped_column(default=None)


class ImportProblem(Base):
    """A line of an export that was left out, and why. Names no person."""

    __tablename__ = "import_problem"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    file: Mapped[str]
    line: Mapped[int]
    field: Mapped[str]
    words: Mapped[str]


class AccountAlias(Base):
    """The number an account had in the system before; on old bills, and still asked for."""

    __tablename__ = "account_alias"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), index=True)
    #: Folded: ``123-1`` for ``000123-001``.
    number: Mapped[str] = mapped_column(index=True)
    #: As the export writes it.
    written: Mapped[str]
    #: Without what parts its groups: ``123001`` for ``000123-001``.
    joined: Mapped[str | None] = mapped_column(index=True, default=None)


class OpenItem(Base):
    """A bill of the old system that was not paid, as far as it was not, when it came along.

    Part of the opening balance, not beside it: kept so that somebody can say what it is made of.
    """

    __tablename__ = "open_item"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), index=True)
    reference: Mapped[str]
    component: Mapped[Component] = mapped_column(word(Component))
    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    amount: Mapped[Money]


class DoubtKind(StrEnum):
    """What makes people look like one."""

    #: The same e-mail address under more than one name. None of them has it until decided.
    EMAIL = "email"
    NAME_AND_ADDRESS = "name_and_address"


class DoubtDecision(StrEnum):
    """What a person decided about people who look like one."""

    SAME = "same"
    APART = "apart"


class PersonDoubt(Base):
    """Somebody who may be somebody else of the same likeness. People decide, not the import."""

    __tablename__ = "person_doubt"
    __table_args__ = (UniqueConstraint("import_id", "kind", "likeness", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    kind: Mapped[DoubtKind] = mapped_column(word(DoubtKind))
    #: What they have in common: the e-mail address, or a digest of name and address.
    likeness: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    decision: Mapped[DoubtDecision | None] = mapped_column(word(DoubtDecision), default=None)
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
