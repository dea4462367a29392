"""Find an account by a word of its number, names, address or parcel, without a scan."""

from alembic import op

revision = "0003"
down_revision = "0002"

SQLITE = (
    """
    CREATE VIRTUAL TABLE account_search_index USING fts5(
        words, content='account_search', content_rowid='account_id', prefix='2 3',
        tokenize="unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TRIGGER account_search_added AFTER INSERT ON account_search BEGIN
        INSERT INTO account_search_index (rowid, words) VALUES (NEW.account_id, NEW.words);
    END
    """,
    """
    CREATE TRIGGER account_search_removed AFTER DELETE ON account_search BEGIN
        INSERT INTO account_search_index (account_search_index, rowid, words)
            VALUES ('delete', OLD.account_id, OLD.words);
    END
    """,
    """
    CREATE TRIGGER account_search_changed AFTER UPDATE ON account_search BEGIN
        INSERT INTO account_search_index (account_search_index, rowid, words)
            VALUES ('delete', OLD.account_id, OLD.words);
        INSERT INTO account_search_index (rowid, words) VALUES (NEW.account_id, NEW.words);
    END
    """,
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_account_search_words ON account_search"
            " USING gin (to_tsvector('simple', words))"
        )
        return
    for statement in SQLITE:
        op.execute(statement)
