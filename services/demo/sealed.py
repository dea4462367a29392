"""The trail under seal: what an auditor looked at in the last days, each of them sealed."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from models.identity import Staff, StaffRole
from services import audit, auditing
from services.auditing.sealing import BY
from services.context import Context
from services.demo.questions import NOON
from services.demo.trails import MARIANS
from services.rules.numbers import number_of

#: Days ago, and what was looked for then: of what the demo writes before, days are in no order.
LOOKS = ((3, "action refund"), (2, f"subject account:{number_of(MARIANS)}"), (1, "everything"))


def seal(context: Context, *, today: date) -> None:
    """Write what the auditor looked for and seal each of these days; a second time none is left."""
    with context.database.saving() as session:
        auditor = session.scalars(
            select(Staff.id).where(Staff.role == StaffRole.AUDITOR).order_by(Staff.id)
        ).first()
        for days_ago, words in LOOKS if auditor is not None else ():
            audit.record(
                session, actor=f"staff:{auditor}", action="audit.view", subject=f"audit:{words}",
                at=datetime.combine(today - timedelta(days=days_ago), NOON),
            )  # fmt: skip
    auditing.seal_finished(context, by=BY)
