"""Work to be done outside a request, kept in the transaction that asks for it.

A queue alone loses work: a worker killed half-way took it off the queue, and a
queue told before the commit may run what never happened. So the row is the
truth; the queue (huey) only carries ids and wakes workers. A worker holds a
lease and a fencing number; when the lease runs out another may take it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index, word


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    #: Tried as often as its kind allows; a person looks.
    FAILED = "failed"


class Job(Base):
    """One piece of work: said once, done at least once, its effects once."""

    __tablename__ = "job"
    __table_args__ = (
        partial_index(
            "ix_job_due",
            "due_at",
            where="state IN ('waiting', 'running')",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(index=True)
    #: The business name of the work: asked for twice, done once.
    key: Mapped[str] = mapped_column(unique=True)
    arguments: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(word(JobState), default=JobState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    #: When it may next be taken; while it runs, when its lease ends.
    due_at: Mapped[datetime]
    #: Counts the takers: a worker whose number is no longer this one writes nothing.
    fence: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What it did, or why it failed, in words.
    result: Mapped[str] = mapped_column(default="")
