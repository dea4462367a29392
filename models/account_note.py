"""What another system's office had written down about an account, brought along with it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AccountNote(Base):
    """One note. Staff read it; no customer ever does. Only ever added, and taken back once."""

    __tablename__ = "account_note"
    __table_args__ = (Index("ix_account_note_account", "account_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: Where the day it was written on begins; the old system keeps no time.
    at: Mapped[datetime]
    #: As the old system names them; they may never have worked here. May be empty.
    written_by: Mapped[str]
    words: Mapped[str]
    #: When its import was undone: from then on it is not shown.
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)
