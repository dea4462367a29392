"""Whether the database still refuses what it must: the triggers that keep the books."""

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

WRITTEN_ONCE = (
    "attempt_transition",
    "audit_event",
    "audit_leaf",
    "audit_seal",
    "closed_period",
    "discrepancy_step",
    "bill",
    "bill_hash",
    "bill_line",
    "change_execution",
    "change_move",
    "change_version",
    "entry",
    "payment",
    "payment_move",
    "payment_return",
    "transfer",
)

#: Table of each trigger, by its name.
ON_BOTH = {
    "entry_respects_closed_period": "entry", "transfer_keeps_balances": "transfer",
    "refund_is_left": "refund", "return_is_left": "payment_return",
    "change_request_keeps_its_word": "change_request",
    "change_request_reinstates_what_is_left": "change_request",
    "work_review_stays_said": "work_review",
}  # fmt: skip
POSTGRESQL = ON_BOTH | {f"{table}_never_changes": table for table in WRITTEN_ONCE}
SQLITE = (
    ON_BOTH
    | {"transfer_spares_control": "transfer"}
    | {"refund_asks_once": "refund", "refund_posted_is_left": "refund"}
    | {f"work_review_is_never_{act}": "work_review" for act in ("deleted", "replaced")}
    | {
        f"change_request_{name}": "change_request"
        for name in (
            "stays_over",
            "keeps_its_maker",
            "has_a_second",
            "is_as_asked",
            "has_two",
            "begins_undecided",
            "is_never_replaced",
            "is_never_deleted",
        )  # fmt: skip
    }
    | {
        f"{table}_never_{act}": table
        for table in WRITTEN_ONCE
        for act in ("updates", "deletes", "replaced")
    }
)

#: A trigger that is there and switched off protects nothing.
IN_POSTGRESQL = """
SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname IN :names AND t.tgenabled IN ('O', 'A')
  AND c.relnamespace = CAST(current_schema() AS regnamespace)
"""
IN_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name IN :names"


def missing(session: Session) -> dict[str, str]:
    """The triggers that are not there or switched off, with the table each should protect."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    wanted = SQLITE if is_sqlite else POSTGRESQL
    found = text(IN_SQLITE if is_sqlite else IN_POSTGRESQL).bindparams(
        bindparam("names", expanding=True)
    )
    there = set(session.scalars(found, {"names": sorted(wanted)}))
    return {name: table for name, table in sorted(wanted.items()) if name not in there}
