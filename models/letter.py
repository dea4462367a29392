"""Letters that arrived by mail, as far as they must be known again. Their words are not here."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class LetterOutcome(StrEnum):
    """What became of a letter."""

    #: It is in its question, as its person's own word.
    ANSWER = "answer"
    #: It is in its question, for staff alone: nobody knows whose word it is.
    UNPROVED = "unproved"
    #: It opened a question of its own, of no account.
    OPENED = "opened"
    #: One of our messages could not be delivered.
    CAME_BACK = "came_back"
    #: A program wrote it.
    AUTOMATIC = "automatic"
    #: It lies in the mailbox's folder for people.
    FOR_PEOPLE = "for_people"


class InboundLetter(Base):
    """One letter that was dealt with: delivered twice, it is known."""

    __tablename__ = "inbound_letter"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The hash of what it says and who says so.
    key: Mapped[str] = mapped_column(unique=True)
    #: The address it says it is from; empty when that cannot be read.
    sender: Mapped[str]
    received_at: Mapped[datetime]
    outcome: Mapped[LetterOutcome] = mapped_column(word(LetterOutcome, "letter_outcome"))
    #: The number of the question, or the name of our message.
    note: Mapped[str] = mapped_column(default="")
    #: Its name in the post, for answers to it; empty when it has none that is one.
    name: Mapped[str] = mapped_column(default="", server_default="")
