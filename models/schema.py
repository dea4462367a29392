"""Bring a database to the shape this code expects, and say whether it has it."""

from pathlib import Path
from warnings import catch_warnings, simplefilter

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import SAWarning

from models.base import Base

LEFT_OUT = (
    "account_search_index", "ix_account_search_words", "ix_person_called",
    "ticket_message_index", "ix_ticket_message_words", "person_index", "ix_person_words",
    "ix_payment_last_four",
)  # fmt: skip
FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(url: str) -> None:
    """Apply every migration the database has not seen; on a current one, nothing happens."""
    command.upgrade(configuration(url), "head")


def differences(url: str) -> list[str]:
    """What the tables of this database have other than the models say; empty when they match."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection, catch_warnings():
            simplefilter("ignore", SAWarning)  # SQLite cannot tell what a value is computed of
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_name": _is_ours}
            )
            return [str(item) for item in compare_metadata(context, Base.metadata)]
    finally:
        engine.dispose()


def configuration(url: str) -> Config:
    """Alembic's settings for this database; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = url
    return config


def _is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """Leave out full-text search, which each engine keeps in its own way, and what is indexed
    of a computed value, which SQLite cannot tell.
    """
    return not (name or "").startswith(LEFT_OUT)
