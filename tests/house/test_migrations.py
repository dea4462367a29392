"""Migrations only add, and lock nothing that payments need: the old version goes on beside them.

Fault catalogue C14 and C15. Each migration is carried out by somebody who only
writes down what it asks for; the rules read that.
"""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from tests.house.conftest import ROOT

VERSIONS = ROOT / "migrations" / "versions"
#: Up to here nothing was ever released, so nothing old ran beside it.
#: Rows that become what the version before makes of others: it reads and writes these words.
AS_BEFORE = {
    f"UPDATE {table} SET role = 'tenant' WHERE role = 'contact'"
    for table in ("access", "invitation")
}
#: What fills a new column of rows that nobody changes once they are there, or that imports alone
#: write: nobody waits for them.
FILLED = ("UPDATE draft_move SET run_on = (", "UPDATE account_alias SET joined = ")
BEFORE_THE_FIRST_RELEASE = "0020"
#: What takes something away from, or changes something under, the version that still runs.
TAKES_AWAY = frozenset(
    {"alter_column", "drop_column", "drop_constraint", "drop_table", "rename_table"}
)
#: What reads a whole table while nobody may write to it.
SCANS = frozenset({"create_check_constraint", "create_exclude_constraint", "create_foreign_key",
                   "create_primary_key", "create_unique_constraint"})  # fmt: skip
#: Raw statements that only add. An UPDATE of a whole table holds every row until it ends.
ADDS = (
    "CREATE OR REPLACE FUNCTION", "CREATE FUNCTION", "CREATE TRIGGER", "CREATE VIRTUAL TABLE",
    "INSERT INTO",
)  # fmt: skip
#: How SQLite renames a table, and nothing of what lies in it.
HOW = ("PRAGMA LEGACY_ALTER_TABLE",)
#: Reads a table while others go on writing to it.
VALIDATES = re.compile(r"ALTER TABLE \w+ VALIDATE CONSTRAINT \w+")
Asked = tuple[str, tuple[Any, ...], dict[str, Any]]


class Clerk:
    """Stands in for Alembic's ``op`` and writes down what is asked of it."""

    def __init__(self, dialect: str) -> None:
        self.asked: list[Asked] = []
        self.dialect = type("Dialect", (), {"name": dialect})
        self._under = ""

    def get_bind(self) -> "Clerk":
        return self

    def get_context(self) -> "Clerk":
        return self

    def f(self, name: str) -> str:
        return name

    def batch_alter_table(self, table: str, **_how: object) -> "Clerk":
        """What is asked inside a batch is asked of its table."""
        batch = Clerk(self.dialect.name)
        batch.asked, batch._under = self.asked, table
        return batch

    def __enter__(self) -> "Clerk":
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def __getattr__(self, name: str) -> Callable[..., "Clerk"]:
        def write_down(*given: Any, **named: Any) -> "Clerk":
            given = (given[0], self._under, *given[1:]) if self._under else given
            self.asked.append((name, given, named))
            return self

        return write_down


def wrong(asked: list[Asked]) -> list[str]:
    """What of it the version that still runs would feel."""
    new = {given[0] for name, given, _ in asked if name == "create_table"}
    found = []
    for name, given, named in asked:
        words = [each for each in given if isinstance(each, str)]
        if is_wider(name, words, named, asked):
            continue
        if name in TAKES_AWAY and words[0] not in new:
            found.append(f"{name} {words[0]}: the old version still uses it")
        elif name in SCANS and not new & set(words):
            found.append(f"{name} {words[0]}: reads the whole table under a lock")
        elif name == "create_index" and words[1] not in new:
            if not named.get("postgresql_concurrently"):
                found.append(f"create_index {words[0]}: nobody writes meanwhile; concurrently")
        elif name == "add_column" and given[0] not in new:
            column = next(each for each in given if isinstance(each, sa.Column))
            if not column.nullable and column.server_default is None:
                found.append(f"add_column {column.name}: the old version does not fill it")
        elif name == "execute" and not is_harmless(str(given[0]).strip()):
            found.append(f"execute {str(given[0]).split()[0]}: not known to be harmless")
    return found


def is_harmless(statement: str) -> bool:
    """Whether a raw statement only adds, proves a rule while others write, fills a new column of
    rows that nobody changes, or puts one word that the old version writes in the place of another.
    """
    is_known = (
        statement.upper().startswith(ADDS + HOW) or VALIDATES.fullmatch(statement) is not None
    )
    return is_known or statement in AS_BEFORE or statement.startswith(FILLED)


def is_wider(name: str, words: list[str], named: dict[str, Any], asked: list[Asked]) -> bool:
    """Whether it lets more be than before: what the old version writes is right as it was.

    A column may be left empty, or hold any words where it held some; a check goes, or is made
    anew under its name and proved later.
    """
    if name == "alter_column":
        changed = {key: value for key, value in named.items() if not key.startswith("existing_")}
        if set(changed) == {"type_"}:
            was = named.get("existing_type")
            return isinstance(changed["type_"], sa.Text) and isinstance(was, sa.String)
        return changed == {"nullable": True}
    if name == "drop_constraint" and named.get("type_") == "check":
        return True
    if name in {"create_check_constraint", "create_foreign_key"}:
        return named.get("postgresql_not_valid") is True
    again = [given for each, given, how in asked if each == "create_check_constraint"
             and how.get("postgresql_not_valid") is True]  # fmt: skip
    return name == "drop_constraint" and any(list(given[:2]) == words[:2] for given in again)


def of(path: Path, dialect: str) -> list[Asked]:
    """What a migration asks for on one engine."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.op = clerk = Clerk(dialect)
    module.upgrade()
    return clerk.asked


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_c15_an_old_version_goes_on_beside_a_migration(path: Path, dialect: str):
    found = wrong(of(path, dialect))
    if path.stem > BEFORE_THE_FIRST_RELEASE + "_~":
        assert found == [], "expand first; take away in the release after the next"


@pytest.mark.parametrize(
    ("ask", "feels"),
    [
        (lambda op: op.drop_column("payment", "method"), "still uses it"),
        (lambda op: op.alter_column("payment", "method", nullable=False), "still uses it"),
        (lambda op: op.rename_table("payment", "payments"), "still uses it"),
        (lambda op: op.create_index("ix_new", "payment", ["method"]), "nobody writes meanwhile"),
        (lambda op: op.create_check_constraint("ck_new", "payment", "1 = 1"), "whole table"),
        (
            lambda op: op.add_column("payment", sa.Column("x", sa.Text(), nullable=False)),
            "does not fill it",
        ),
        (lambda op: op.execute("UPDATE payment SET method = ''"), "not known to be harmless"),
        (
            lambda op: op.batch_alter_table("payment").__enter__().drop_column("method"),
            "still uses it",
        ),
        (lambda op: op.create_table("new", sa.Column("id", sa.Integer())), ""),
        (lambda op: op.add_column("payment", sa.Column("x", sa.Text(), nullable=True)), ""),
        (
            lambda op: op.create_index(
                "ix_new", "payment", ["method"], postgresql_concurrently=True
            ),
            "",
        ),
        (lambda op: op.drop_index("ix_old", "payment"), ""),
        (lambda op: op.alter_column("payment", "method", nullable=True), ""),
        (lambda op: op.alter_column("payment", "method", nullable=True, type_="x"), "uses it"),
        (lambda op: op.drop_constraint("payment", "ck_old"), "still uses it"),
        (lambda op: op.execute("ALTER TABLE payment VALIDATE CONSTRAINT ck_new"), ""),
    ],
)
def test_c15_what_an_old_version_would_feel_is_found(ask: Callable[[Clerk], object], feels: str):
    clerk = Clerk("postgresql")
    ask(clerk)
    found = wrong(clerk.asked)
    assert (feels in found[0]) if feels else found == []


def test_migrations_only_move_forward():
    back = [path.stem for path in VERSIONS.glob("*.py") if "def downgrade" in path.read_text()]
    assert back == []
