"""After a restore nothing goes out by itself: what was waiting may have been done since."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.identity import LoginSession
from services import audit, deployment
from services.backup.manifest import Manifest

HELD = (
    deployment.HELD_START + " of the backup of %s: see whether it was done since, then try again."
)
ACTOR = "system:restore"


def hold(session: Session, manifest: Manifest, *, at: datetime) -> int:
    """Hold every job that waits or runs, end every sign-in, and return how many jobs were held.

    A sign-in that was ended since the backup would be open again. The books are
    nobody's until a deployment adopts them, and behind until it has caught up.
    A second restore cannot be: its database would not be empty.
    """
    held = deployment.hold_jobs(session, HELD % manifest.at, at=at)
    ended = session.execute(
        update(LoginSession)
        .where(LoginSession.ended_at.is_(None))
        .values(ended_at=at)
        .returning(LoginSession.id)
    ).all()
    known = deployment.restored(session, to=datetime.fromisoformat(manifest.at), at=at)
    audit.record(
        session, actor=ACTOR, action="backup.restore", subject=f"backup:{manifest.at}", at=at,
        address="", detail={"held": held, "sign_ins_ended": len(ended), "epoch": known.epoch},
    )  # fmt: skip
    return held
