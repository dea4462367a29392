"""What a person is shown of their own past: sign-ins, also refused ones, and changes of proofs."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.audit import AuditEvent
from services.pages import PAGE, Rows, page_of
from services.proving.security_notices import ProofChange

#: Their names in the trail.
OPENED, REFUSED, ENDED = "session.open", "session.refuse", "session.end"
#: The first proof was right, and the authenticator was not shown yet.
HALFWAY = "session.halfway"
#: What of the trail is shown.
SHOWN = (OPENED, REFUSED, ENDED, HALFWAY, *(change.value for change in ProofChange))


class Past(NamedTuple):
    """One thing that happened to how somebody signs in."""

    id: int
    action: str
    at: datetime
    address: str
    #: What was shown, by the name of its try; empty for what happened before this was kept.
    way: str
    browser: str
    device: str
    #: How often it happened on that day, in that way, from there: equal refusals are one line.
    times: int = 1


def of_person(session: Session, person_id: int, *, before: int | None = None) -> Rows[Past]:
    """Their own past, the newest first, a page at a time, in one statement.

    Refusals of a day, in one way and from one place, are the newest of them and how many: nobody
    can push a sign-in off the page by failing on and on. That a first proof was right is shown
    unless the sign-in it belongs to followed.
    """
    folded = _folded(person_id).subquery()
    asked = (
        select(AuditEvent.id, AuditEvent.action, AuditEvent.at, AuditEvent.address,
               AuditEvent.detail, folded.c.times)
        .join(folded, folded.c.id == AuditEvent.id)
        .order_by(AuditEvent.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if before is not None:
        asked = asked.where(AuditEvent.id < before)
    return page_of([_past(*row) for row in session.execute(asked)])


def _folded(person_id: int) -> Select[int, int]:
    """The newest row of each line, and how many rows it stands for."""
    is_refusal = AuditEvent.action == REFUSED
    followed = aliased(AuditEvent)
    came_in = exists().where(
        followed.subject == AuditEvent.subject, followed.action == OPENED,
        followed.id > AuditEvent.id,
        followed.detail["first"].as_integer() == AuditEvent.detail["first"].as_integer(),
    )  # fmt: skip
    alike = (
        case((is_refusal, 0), else_=AuditEvent.id),
        case((is_refusal, func.date(AuditEvent.at))),
        case((is_refusal, AuditEvent.detail["way"].as_string())),
        case((is_refusal, AuditEvent.address)),
    )
    return (
        select(func.max(AuditEvent.id).label("id"), func.count().label("times"))
        .where(
            AuditEvent.subject == f"person:{person_id}", AuditEvent.action.in_(SHOWN),
            or_(AuditEvent.action != HALFWAY, ~came_in),
        )
        .group_by(*alike)
    )  # fmt: skip


def _past(
    id_: int, action: str, at: datetime, address: str, detail: dict[str, object], times: int
) -> Past:
    way, browser, device = (str(detail.get(name, "")) for name in ("way", "browser", "device"))
    return Past(id_, action, at, address, way, browser, device, times)
