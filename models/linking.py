"""How people link accounts to themselves: by the PIN of a bill, or by what the bill says."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class LinkProof(StrEnum):
    """What somebody showed to be let in."""

    #: The PIN of a bill: whoever holds the paper.
    PIN = "pin"
    #: Two things that a bill says, one of them an amount.
    FACTS = "facts"


class LinkEnd(StrEnum):
    """Who ended a link."""

    #: Its own person, who may link again without staff.
    SELF = "self"
    #: Somebody of the account: by the link in the letter that told of it, or as its owner.
    UNDONE = "undone"


class AccountLink(Base):
    """One time somebody linked an account to themselves, with what, and how that ended."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: The access it gave.
    access_id: Mapped[int] = mapped_column(ForeignKey("access.id"), unique=True)
    proof: Mapped[LinkProof] = mapped_column(word(LinkProof))
    linked_at: Mapped[datetime]
    #: SHA-256 of the secret in the letters that tell of it, in hex.
    undo_hash: Mapped[str] = mapped_column(unique=True)
    undo_until: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[LinkEnd | None] = mapped_column(word(LinkEnd), default=None)


class ShutOut(Base):
    """Somebody others let out of an account, however they had come in: its paper links it to them
    no more. They may be invited."""

    __tablename__ = "shut_out"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    #: ``person:7``, ``staff:1``, or ``letter``: by the link in the letter that told of a link.
    by: Mapped[str]
    #: When it counted no more, because whoever did it had no business there.
    lifted_at: Mapped[datetime | None] = mapped_column(default=None)


class AccountPin(Base):
    """How often the PINs of an account were renewed; every bill's PIN counts in it."""

    __tablename__ = "account_pin"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("customer_account.id"), primary_key=True, autoincrement=False
    )
    series: Mapped[int]
    renewed_at: Mapped[datetime]
    renewed_by: Mapped[str]
