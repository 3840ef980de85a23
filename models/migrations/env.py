"""Alembic's environment: migrations run on a connection that models.migrations.upgrade hands over."""

from alembic import context

import models.tables  # noqa: F401  registers the tables
from models.base import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
