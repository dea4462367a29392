"""Find what was written in questions, and people, by their words; payments by amount, the last
four digits they were made with, and the number of their check.

The engine keeps the words itself, from the rows as they are: a message that is withdrawn or
redacted leaves the index with the same statement, whoever says it. Words are folded as
``services.rules.words.fold`` folds what is typed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"

#: What people leave out within a word, and letters that are not a plain letter with a mark.
SILENT = "'`´\u2018\u2019\u02bb\u02bc"
LETTERS = {
    "đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ı": "i",
    "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
}  # fmt: skip
#: More of a text is not read for its words.
LETTERS_MAX = 100_000
SHOWN = "withdrawn_at IS NULL"
HAS_FOUR = {
    "sqlite": "instr(method, '••') > 0",
    "postgresql": "strpos(method, '••') > 0",
}
LAST_FOUR = {"sqlite": "substr(method, -4)", "postgresql": '"right"(method, 4)'}
IS_CHECK = "method >= 'Check ' AND method < 'Check!'"
#: Who is found by what: table, column, and which rows are.
FOUND = (("person", "name", ""), ("ticket_message", "text", SHOWN))

#: Compatible letters first, as the folding of what is typed does; then marks, and what is no word.
POSTGRESQL = r"""
CREATE FUNCTION folded(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(
        translate(
            replace(replace(replace(
                lower(normalize(left(written, {most}), NFKD)), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
            'đøłı''`´‘’ʻʼ', 'doli'),
        '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')
"""


def plain(written: str) -> str:
    """The same in SQLite, whose index folds all other marks itself."""
    said = f"substr({written}, 1, {LETTERS_MAX})"
    for letter in SILENT:
        said = f"replace({said}, '{letter.replace(chr(39), chr(39) * 2)}', '')"
    for letter, instead in LETTERS.items():
        said = f"replace({said}, '{letter}', '{instead}')"
    return said


def sqlite(table: str, column: str, where: str) -> tuple[str, ...]:
    """An index of full text without a copy of it, and what keeps it."""
    index = f"{table}_index"
    put = f"INSERT INTO {index} (rowid, words) SELECT NEW.id, {plain(f'NEW.{column}')}"
    take = (
        f"INSERT INTO {index} ({index}, rowid, words)"
        f" SELECT 'delete', OLD.id, {plain(f'OLD.{column}')}"
    )
    is_new, is_old = (f" WHERE {row}.{where}" if where else "" for row in ("NEW", "OLD"))
    columns = f"{column}, withdrawn_at" if where else column
    there = f"INSERT INTO {index} (rowid, words) SELECT id, {plain(column)} FROM {table}"  # noqa: S608 - names of ours
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5("
        "words, content='', prefix='2 3', tokenize=\"unicode61 remove_diacritics 2\")",
        f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {put}{is_new}; END",
        f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {take}{is_old}; END",
        f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {columns} ON {table}"
        f" BEGIN {take}{is_old}; {put}{is_new}; END",
        there + (f" WHERE {where}" if where else ""),
    )


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    if engine == "postgresql":
        op.execute(POSTGRESQL.format(most=LETTERS_MAX))
    else:
        for table, column, where in FOUND:
            for statement in sqlite(table, column, where):
                op.execute(statement)
    with op.get_context().autocommit_block():
        if engine == "postgresql":
            for table, column, where in FOUND:
                op.create_index(
                    f"ix_{table}_words", table,
                    [sa.text(f"to_tsvector('simple', folded({column}))")], postgresql_using="gin",
                    postgresql_where=sa.text(where) if where else None,
                    postgresql_concurrently=True, if_not_exists=True,
                )  # fmt: skip
        op.create_index(
            "ix_payment_amount", "payment", ["amount", "id"], postgresql_concurrently=True,
            if_not_exists=True,
        )  # fmt: skip
        for name, columns, where in (
            ("ix_payment_check", ["method", "id"], IS_CHECK),
            ("ix_payment_last_four", [sa.text(LAST_FOUR[engine]), "id"], HAS_FOUR[engine]),
        ):
            op.create_index(
                name, "payment", columns, sqlite_where=sa.text(where),
                postgresql_where=sa.text(where), postgresql_concurrently=True, if_not_exists=True,
            )  # fmt: skip
