"""How Alembic reaches the database. Called through models.schema."""

from alembic import context
from sqlalchemy import create_engine

import models  # noqa: F401 - every table must be known before metadata is read
from models.base import Base

#: A change that must wait behind a payment gives up rather than let payments wait behind it.
LOCK_WAIT_MS = 5_000
url = context.config.attributes["url"]
waits = {"options": f"-c lock_timeout={LOCK_WAIT_MS}"} if url.startswith("postgres") else {}
engine = create_engine(url, connect_args=waits)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
        user_module_prefix="models.base.",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
