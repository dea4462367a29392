"""Whose books these are: a copy neither charges nor mails, nor do books that were just restored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import Database
from models.deployment import Deployment
from models.errors import Refused
from models.job import Job, JobState
from services import audit
from services.once import insert_once

#: How the note of a job begins that was held by a restore.
HELD_START = "Held after a restore"


class Standing(StrEnum):
    """What this deployment may do with the books it has."""

    #: They are its own: everything.
    OURS = "ours"
    #: They were brought back, and lack what happened since the backup: it may only ask.
    BEHIND = "behind"
    #: They belong to another deployment, or to none yet: nothing that is seen outside.
    FOREIGN = "foreign"


#: What each standing that is not ours says, to whoever runs the system.
WHY = {
    Standing.BEHIND: "These books were brought back from a backup and lack what happened since."
    " Run `flask payments catch-up`.",
    Standing.FOREIGN: "These books belong to another deployment. If this one shall charge and mail"
    " from now on, run `flask deployment adopt`.",
}


@dataclass(frozen=True, kw_only=True)
class Here:
    """This deployment, as the books name it."""

    name: str
    #: Whether the books must name it: an invented district needs no name.
    is_strict: bool


def of(session: Session) -> Deployment | None:
    """What the database says of itself; none when nobody ever said anything."""
    return session.scalar(select(Deployment))


def standing(session: Session, here: Here) -> Standing:
    """What this deployment may do with these books."""
    known = of(session)
    if known is None:
        return Standing.FOREIGN if here.is_strict else Standing.OURS
    if known.name != here.name:
        return Standing.FOREIGN
    return Standing.BEHIND if known.is_behind else Standing.OURS


class Guard:
    """Remembers that the books are ours; that they are not is looked up each time."""

    def __init__(self, database: Database, here: Here) -> None:
        self._database, self._here, self._is_ours = database, here, False

    def standing(self) -> Standing:
        """What may be done now. The database answers for itself once."""
        if self._is_ours:
            return Standing.OURS
        with self._database.reading() as session:
            found = standing(session, self._here)
        self._is_ours = found is Standing.OURS
        return found


def adopt_new(session: Session, here: Here, *, at: datetime, by: str) -> None:
    """Name a database that never had a name. A second time nothing happens."""
    if here.is_strict:
        insert_once(
            session, Deployment, unique=("id",), id=1, name=here.name, adopted_at=at,
            adopted_by=by, epoch=0,
        )  # fmt: skip


def adopt(session: Session, here: Here, *, was: str, at: datetime, by: str) -> Deployment:
    """Let this deployment charge and mail for these books from now on.

    ``was`` is the name they have: whoever takes over a copy by mistake would
    have to write down whose it is. Adopting what is ours changes nothing.

    :raises Refused: when they belong to another deployment than ``was``.
    """
    known = of(session)
    if known is None:
        known = Deployment(name="")
        session.add(known)
    if known.name == here.name:
        return known
    if known.name != was:
        raise Refused(
            "These books belong to “%(name)s”. To take them over, stop that one and give"
            " its name with --was.", name=known.name,
        )  # fmt: skip
    before, known.name, known.adopted_at, known.adopted_by = known.name, here.name, at, by
    audit.record(
        session, actor=by, action="deployment.adopt", subject="deployment:1", at=at,
        detail={"name": here.name, "was": before, "epoch": known.epoch},
    )  # fmt: skip
    return known


def restored(session: Session, *, to: datetime, at: datetime) -> Deployment:
    """Say that these books were brought back: nobody's until they are adopted, and behind."""
    known = of(session)
    if known is None:
        known = Deployment(name="")
        session.add(known)
    known.name, known.adopted_at, known.adopted_by = "", None, ""
    known.epoch += 1
    known.restored_to, known.restored_at, known.caught_up_at = to, at, None
    session.flush()
    return known


def hold_jobs(session: Session, words: str, *, at: datetime, kinds: Collection[str] = ()) -> int:
    """Give every job that waits or runs, or those of some kinds, to a person; how many."""
    held = (
        update(Job)
        .where(Job.state.in_([JobState.WAITING, JobState.RUNNING]))
        .values(state=JobState.FAILED, ended_at=at, result=words)
        .returning(Job.id)
    )
    return len(session.execute(held.where(Job.kind.in_(kinds)) if kinds else held).all())
