"""What may become of a request for a change, whoever writes to the database.

Whoever wrote one never decides it, what is agreed to is what was asked for, so much takes two
supervisors, and what is over never changes. No version before this has rows of it.
"""

from alembic import op

revision = "0067"
down_revision = "0066"

#: Who asked, for what account and under which name is written once with the request.
KEPT = (
    "key", "command", "account_id", "undoes_id", "requested_by", "requested_role", "requested_at",
)  # fmt: skip
#: What a version asks for.
ASKED = (
    "amount", "payload", "preconditions", "target", "other_account_id", "reason", "words",
    "ticket_id", "document_id", "expires_on",
)  # fmt: skip
NEVER = "a change is never deleted or replaced"
#: A change begins with nobody's yes.
BEGUN = "NEW.state <> 'submitted' OR NEW.version <> 1 OR NEW.decided_by || NEW.endorsed_by <> ''"
BEGINS = "a change begins by being asked for"
AGAIN = "EXISTS (SELECT 1 FROM change_request WHERE id = NEW.id OR key = NEW.key)"


def rules(differs: str) -> dict[tuple[str, str], str]:
    """What no UPDATE of a request may do, by the name of its rule and what that says.

    ``differs`` is how an engine says that the column ``{0}`` is another than it was.
    """
    kept, asked = (
        " OR ".join(differs.format(column) for column in columns) for columns in (KEPT, ASKED)
    )
    wrote = "SELECT 1 FROM change_version v WHERE v.request_id = NEW.id"
    counts = f"{wrote} AND v.version = NEW.version"
    return {
        ("stays_over", "a change that is over never changes"): (
            "OLD.state IN ('executed', 'denied', 'withdrawn', 'expired')"
        ),
        ("keeps_its_maker", "who asked for a change never changes"): kept,
        ("keeps_its_word", "what a change asks for changes only with its next version"): (
            f"NEW.version = OLD.version AND ({asked} OR OLD.needs_two AND NOT NEW.needs_two"
            " OR OLD.why_second <> '' AND NEW.why_second = '')"
            " OR NEW.version = OLD.version + 1 AND ("
            "OLD.state NOT IN ('returned', 'stale', 'failed')"
            " OR NEW.state <> 'pending' OR NEW.why_second = '')"
            " OR NEW.version NOT IN (OLD.version, OLD.version + 1)"
        ),
        ("has_a_second", "whoever wrote a change decides over none of it"): (
            f"EXISTS ({wrote} AND v.by IN (NEW.decided_by, NEW.endorsed_by))"
        ),
        ("is_as_asked", "what is agreed to is what was asked for"): (
            f"NEW.state IN ('auto_approved', 'approved', 'executed') AND NOT EXISTS ({counts}"
            " AND v.amount = NEW.amount AND CAST(v.payload AS text) = CAST(NEW.payload AS text))"
        ),
        ("has_two", "so much takes two supervisors"): (
            "NEW.state IN ('approved', 'executed') AND NEW.needs_two AND NEW.endorsed_by = ''"
            f" AND NOT EXISTS ({counts} AND v.role = 'supervisor')"
        ),
    }


def postgresql() -> tuple[str, str]:
    def refuse(rule: str, said: str) -> str:
        return (
            f"IF {rule} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation'; END IF;"
        )

    differs = "CAST(NEW.{0} AS text) IS DISTINCT FROM CAST(OLD.{0} AS text)"
    return (
        f"""
        CREATE FUNCTION change_request_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {refuse("TG_OP = 'DELETE'", NEVER)}
            IF TG_OP = 'INSERT' THEN
                {refuse(BEGUN, BEGINS)}
                RETURN NEW;
            END IF;
            {" ".join(refuse(rule, said) for (_, said), rule in rules(differs).items())}
            RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER change_request_keeps_its_word BEFORE INSERT OR UPDATE OR DELETE"
        " ON change_request FOR EACH ROW EXECUTE FUNCTION change_request_keeps_its_word()",
    )


def sqlite() -> list[str]:
    updates = rules("NEW.{0} IS NOT OLD.{0}")
    guards = [
        *((name, "UPDATE", rule, said) for (name, said), rule in updates.items()),
        ("begins_undecided", "INSERT", BEGUN, BEGINS),
        ("is_never_replaced", "INSERT", AGAIN, NEVER),
        ("is_never_deleted", "DELETE", "true", NEVER),
    ]
    return [
        f"CREATE TRIGGER change_request_{name} BEFORE {act} ON change_request"
        f" WHEN {rule} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for name, act, rule, said in guards
    ]


def upgrade() -> None:
    for statement in postgresql() if op.get_bind().dialect.name == "postgresql" else sqlite():
        op.execute(statement)
