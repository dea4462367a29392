"""How imported customers come in: the invitation each of them gets once."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


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
