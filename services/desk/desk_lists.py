"""Lists the desk works through: jobs, events of the processor. Newest first, a page at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.inbox import EventStatus, ProviderEvent
from models.job import Job, JobState
from services.pages import PAGE, Rows, page_of


def jobs(session: Session, *, state: JobState | None, before: int | None) -> Rows[Job]:
    """Jobs in a state, or all of them."""
    wanted = select(Job).order_by(Job.id.desc()).limit(PAGE + 1)
    if state is not None:
        wanted = wanted.where(Job.state == state)
    if before is not None:
        wanted = wanted.where(Job.id < before)
    rows = session.scalars(wanted).all()
    return page_of(rows)


def events(
    session: Session, *, status: EventStatus | None, before: int | None
) -> Rows[ProviderEvent]:
    """Events in a status, or all of them."""
    wanted = select(ProviderEvent).order_by(ProviderEvent.id.desc()).limit(PAGE + 1)
    if status is not None:
        wanted = wanted.where(ProviderEvent.status == status)
    if before is not None:
        wanted = wanted.where(ProviderEvent.id < before)
    rows = session.scalars(wanted).all()
    return page_of(rows)


def event(session: Session, event_id: int) -> ProviderEvent:
    """One event.

    :raises NotFound: when there is none.
    """
    found = session.get(ProviderEvent, event_id)
    if found is None:
        raise NotFound("There is no such event.")
    return found
