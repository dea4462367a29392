"""Bills by e-mail instead of paper: somebody's choice for an account, once they showed they can."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import Person
from models.base import Base, add_to, partial_index, word
from models.errors import NoSuchMove


class PaperlessState(StrEnum):
    """How far a wish for bills by e-mail has come."""

    #: It is asked for. Paper goes on until somebody opened a bill that came by e-mail.
    ASKED = "asked"
    ON = "on"
    ENDED = "ended"


_S = PaperlessState
#: The allowed moves.
NEXT_OF_PAPERLESS: Mapping[PaperlessState, frozenset[PaperlessState]] = MappingProxyType(
    {
        _S.ASKED: frozenset({_S.ON, _S.ENDED}),
        _S.ON: frozenset({_S.ENDED}),
        _S.ENDED: frozenset(),
    }
)


class PaperlessEnd(StrEnum):
    """Why bills come on paper again."""

    NOT = ""
    #: Somebody of the account, or staff for them, wished it.
    WISHED = "wished"
    #: E-mail came back twice.
    CAME_BACK = "came_back"
    #: Whoever chose it has no part in the account any more, or no e-mail address.
    UNREACHABLE = "unreachable"


class Paperless(Base):
    """A wish for the bills of an account by e-mail; one that is not over at a time."""

    __tablename__ = "paperless"
    __table_args__ = (
        CheckConstraint("(state = 'ended') = (ended_why <> '')", name="ended_for_a_reason"),
        CheckConstraint("state <> 'on' OR shown_at IS NOT NULL", name="on_once_shown"),
        partial_index(
            "uq_paperless_live", "account_id", unique=True, where="state <> 'ended'"
        ),
        Index("ix_paperless_account", "account_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was asked for with: sent twice, asked once.
    key: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: Who gets the e-mail.
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[PaperlessState] = mapped_column(
        word(PaperlessState, "paperless_state"), default=PaperlessState.ASKED
    )
    #: What the e-mail leads to, as a hash, and what stands on the bill it leads to.
    token_hash: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    #: The mailbox that was written to, when, and when its reader had opened the bill.
    mailed_to: Mapped[str]
    asked_at: Mapped[datetime]
    shown_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_why: Mapped[PaperlessEnd] = mapped_column(
        word(PaperlessEnd, "paperless_end"), default=PaperlessEnd.NOT
    )

    person: Mapped[Person] = relationship(init=False, viewonly=True)
    moves: Mapped[list["PaperlessMove"]] = relationship(
        init=False, order_by="PaperlessMove.id", default_factory=list, back_populates="paperless"
    )

    def move_to(self, state: PaperlessState, *, by: str, at: datetime) -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if state not in NEXT_OF_PAPERLESS[self.state]:
            raise NoSuchMove("A wish for bills by e-mail", self.state, state)
        move = PaperlessMove(from_state=self.state, to_state=state, by=by, at=at)
        add_to(self, "moves", move, back="paperless")
        self.state = state
        return True


class PaperlessMove(Base):
    """One move of such a wish: who made it, and when. Only ever added."""

    __tablename__ = "paperless_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    paperless_id: Mapped[int] = mapped_column(ForeignKey("paperless.id"), init=False, index=True)
    from_state: Mapped[PaperlessState] = mapped_column(word(PaperlessState, "paperless_from"))
    to_state: Mapped[PaperlessState] = mapped_column(word(PaperlessState, "paperless_to"))
    by: Mapped[str]
    at: Mapped[datetime]

    paperless: Mapped[Paperless] = relationship(init=False, back_populates="moves")
