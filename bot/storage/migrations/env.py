"""Runs the migrations over the connection that `bot.storage.migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from bot.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # One transaction for all of them, on SQLite too: its driver is in autocommit and leaves DDL alone.
    transactional_ddl=True,
)
context.run_migrations()
