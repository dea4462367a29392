"""The demo's trail has days under seal, and is proved whole."""

from datetime import timedelta

from sqlalchemy import select

from models.audit_seal import AuditSeal
from models.identity import StaffRole
from services import audit, auditing
from services.demo import sealed
from tests.factories import make_staff
from tests.workshop import Clock, at_work


def test_the_last_days_are_sealed_one_by_one_with_all_that_is_older(session, database):
    context = at_work(database, Clock())
    make_staff(session, "Ruth Adebayo", role=StaffRole.AUDITOR)
    for days_ago in (1, 90, 4):  # the demo's people are told of in no order
        audit.record(
            session, actor="staff:1", action="account.view", subject="account:1",
            at=context.now() - timedelta(days=days_ago),
        )  # fmt: skip
    sealed.seal(context, today=context.today())
    days = session.scalars(select(AuditSeal.day).order_by(AuditSeal.id)).all()
    assert days[-3:] == [context.today() - timedelta(days=ago) for ago in (3, 2, 1)]
    proof = auditing.prove(database, on=context.today(), day_of=context.district.day)
    assert (proof.seals, proof.events, proof.faults) == (len(days), 6, [])
