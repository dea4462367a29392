"""How people come to see accounts: invited as imported customers, or by the PIN of a bill."""

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


class CustomerInvitation(Base):
    """The one invitation of an imported customer to come in as who they were."""

    __tablename__ = "customer_invitation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Each person has at most one, however often invitations are sent.
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    #: Where it was sent; another address since makes it worth nothing.
    email: Mapped[str]
    #: SHA-256 of the secret in the newest link, in hex; an older link is worth nothing.
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: The newest letter; none until it is written.
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id"), default=None, index=True
    )
    #: How many links were sent.
    letters: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)


class AccountPin(Base):
    """How often the PINs of an account were renewed; every bill's PIN counts in it."""

    __tablename__ = "account_pin"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("customer_account.id"), primary_key=True, autoincrement=False
    )
    series: Mapped[int]
    renewed_at: Mapped[datetime]
    renewed_by: Mapped[str]
