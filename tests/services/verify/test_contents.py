"""A bill that was changed behind our back is named, whatever its amounts still sum to."""

import pytest
from sqlalchemy import text

from services.verify import protection, verify
from tests.factories import make_account, make_bill


@pytest.fixture
def unprotected(session):
    """A database that lets a bill be changed, as if somebody had switched its triggers off."""
    with session.begin_nested() as savepoint:
        if session.get_bind().dialect.name == "sqlite":
            for name, table in protection.SQLITE.items():
                if table in {"bill", "bill_line", "bill_hash"}:
                    session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        savepoint.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE bill_line SET description = 'Other' WHERE bill_id = :row",
        "UPDATE bill_line SET reason = :reason WHERE bill_id = :row",
        "UPDATE bill SET due_on = '2030-01-01' WHERE id = :row",
    ],
)
def test_a_bill_that_says_another_thing_than_when_it_was_sent_is_named(
    session, unprotected, change
):
    bill = make_bill(session, make_account(session))
    assert _rewritten(session) == []
    session.execute(text(change), {"row": bill.id} | (
        {"reason": '{"rule": "other"}'} if ":reason" in change else {}
    ))  # fmt: skip
    assert _rewritten(session) == [
        f"bill {bill.id}: bill {bill.number} no longer says what it said when it was sent"
    ]


def _rewritten(session):
    return [str(each) for each in verify(session) if each.rule == "a bill says what it said"]
