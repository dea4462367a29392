"""How Alembic reaches the database. Called through models.schema."""

from alembic import context
from sqlalchemy import create_engine

import models  # noqa: F401 - every table must be known before metadata is read
from models.base import Base

engine = create_engine(context.config.attributes["url"])
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
