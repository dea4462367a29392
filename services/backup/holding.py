"""After a restore nothing goes out by itself: what was waiting may have been done since."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.job import Job, JobState
from services import audit
from services.backup.manifest import Manifest

HELD = "Held after a restore of the backup of %s: see whether it was done since, then try again."
ACTOR = "system:restore"


def hold(session: Session, manifest: Manifest, *, at: datetime) -> int:
    """Hold every job that waits or runs, write the restore into the audit trail, return how many.

    A second restore cannot be: its database would not be empty.
    """
    held = session.execute(
        update(Job)
        .where(Job.state.in_([JobState.WAITING, JobState.RUNNING]))
        .values(state=JobState.FAILED, ended_at=at, result=HELD % manifest.at)
        .returning(Job.id)
    ).all()
    audit.record(
        session, actor=ACTOR, action="backup.restore", subject=f"backup:{manifest.at}", at=at,
        address="", detail={"held": len(held)},
    )  # fmt: skip
    return len(held)
