"""What a person is shown of their own past: sign-ins, also refused ones, and changes of proofs."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from services.pages import PAGE, Rows, page_of
from services.proving.security_notices import ProofChange

#: Their names in the trail.
OPENED, REFUSED, ENDED = "session.open", "session.refuse", "session.end"
#: What of the trail is shown.
SHOWN = (OPENED, REFUSED, ENDED, *(change.value for change in ProofChange))


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


def of_person(session: Session, person_id: int, *, before: int | None = None) -> Rows[Past]:
    """Their own past, the newest first, a page at a time, in one statement."""
    asked = (
        select(AuditEvent.id, AuditEvent.action, AuditEvent.at, AuditEvent.address,
               AuditEvent.detail)
        .where(AuditEvent.subject == f"person:{person_id}", AuditEvent.action.in_(SHOWN))
        .order_by(AuditEvent.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if before is not None:
        asked = asked.where(AuditEvent.id < before)
    return page_of([_past(*row) for row in session.execute(asked)])


def _past(id_: int, action: str, at: datetime, address: str, detail: dict[str, object]) -> Past:
    way, browser, device = (str(detail.get(name, "")) for name in ("way", "browser", "device"))
    return Past(id_, action, at, address, way, browser, device)
