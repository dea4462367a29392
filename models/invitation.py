"""Letting somebody see an account: asked by an owner or by staff, accepted by whoever holds the
mailbox."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Role
from models.base import Base, partial_index, word


class Invitation(Base):
    """One invitation to one mailbox. Its link works once, and holds nothing but a secret."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(
            "(invited_by IS NULL) <> (invited_by_staff IS NULL)", name="person_or_staff"
        ),
        partial_index(
            "uq_invitation_open",
            "account_id",
            "email",
            unique=True,
            where="ended_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), index=True)
    #: SHA-256 of the secret in the link, in hex.
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: Folded; only the person of this address can accept.
    email: Mapped[str]
    role: Mapped[Role] = mapped_column(word(Role))
    #: The first day of the access it gives; none for the day it is accepted.
    from_on: Mapped[date | None] = mapped_column(default=None)
    #: The last day of the access it gives; none when it has none.
    to_on: Mapped[date | None] = mapped_column(default=None)
    #: The owner who invites; none when the district does.
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), default=None, index=True
    )
    #: Who of staff invites in the district's name.
    invited_by_staff: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), default=None, index=True
    )
    created_at: Mapped[datetime]
    #: From then on the link is worth nothing.
    ends_at: Mapped[datetime]
    #: Accepted, withdrawn, or replaced by a newer one; none while it waits.
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Who accepted it.
    accepted_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), default=None, index=True
    )
