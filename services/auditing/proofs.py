"""What each proof found, in the trail itself, and what of it still stands.

A proof of a part says nothing of the rest, and one from here alone nothing of what was kept
outside: neither takes back what a whole one, or one held against a copy, had found.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from services import audit
from services.auditing.proving import Proof
from services.auditing.sealing import SUBJECT

#: Proving the chain, of all days or of some.
PROVED = "audit.verify"
#: Holding it against what was kept outside.
HELD = "audit.hold_against"


class Standing(NamedTuple):
    """How the trail stands as far as it was proved."""

    #: What the last proof of all days found, and the last that was held against a copy.
    findings: int
    #: When all days were proved last.
    at: datetime


def record(
    session: Session, proof: Proof, *, since: date | None, against: str | None, outside: int,
    by: str, at: datetime,
) -> None:  # fmt: skip
    """Write down what was proved, from which day on, and what was held against it.

    ``outside`` is how many things of ``against`` are not so here; they are not in ``proof``.
    """
    found: dict[str, object] = {
        "findings": proof.fault_count, "seals": proof.seals, "events": proof.events,
    }  # fmt: skip
    if since is not None:
        found["since"] = since.isoformat()
    if against is not None:
        found["against"] = against
        audit.record(
            session, actor=by, action=HELD, subject=SUBJECT, at=at,
            detail={"against": against, "findings": outside},
        )  # fmt: skip
    audit.record(session, actor=by, action=PROVED, subject=SUBJECT, at=at, detail=found)


def standing(session: Session) -> Standing | None:
    """What still stands of what was found; none before all days were proved once."""
    whole = session.execute(
        select(AuditEvent.at, AuditEvent.detail)
        .where(AuditEvent.action == PROVED, AuditEvent.detail["since"].as_string().is_(None))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).first()
    if whole is None:
        return None
    held = session.scalar(
        select(AuditEvent.detail)
        .where(AuditEvent.action == HELD)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    return Standing(whole.detail["findings"] + (held["findings"] if held else 0), whole.at)
