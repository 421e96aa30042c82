"""Alembic asks here how to migrate: on the connection that `core.migration.upgrade` has opened."""

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

connection = context.config.attributes["connection"]
connection.execute(text("SET ROLE dinh_owner"))
context.configure(connection=connection, target_metadata=SQLModel.metadata)
with context.begin_transaction():
    context.run_migrations()
