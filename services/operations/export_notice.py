"""Before everything goes out: why is written into the trail, and every supervisor is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.district import District
from models.errors import Refused
from services import audit
from services.rules import reason_words
from services.signing_in import staff
from services.telling import messages


def announce(
    session: Session, district: District, *, by: str, reason: str, at: datetime
) -> AuditEvent:
    """Write down who takes everything out and why, and mail it to every supervisor.

    Told twice, it was done twice: each export has its letters.

    :raises Refused: for a reason that says nothing, or a story.
    """
    if len(reason.strip()) not in reason_words.CHARACTERS or not by.strip():
        raise Refused("Say who takes the export and, in a sentence, what for.")
    told = staff.supervisors(session)
    event = audit.record(
        session, actor=by, action="district.export", subject="district", at=at,
        detail={"reason": reason, "told": len(told)},
    )  # fmt: skip
    for supervisor in told:
        messages.write(
            session, kind="district_export", key=f"district_export:{event.id}:{supervisor.id}",
            to=supervisor.email, language="en", district=district, at=at, by=by, who=by,
            on=district.day(at), reason=reason,
        )  # fmt: skip
    return event
