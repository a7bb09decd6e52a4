"""Writes a row whether or not one with its key is there, in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection, Table


def upsert(
    connection: Connection,
    table: Table,
    values: Mapping[str, object],
    *,
    change: Mapping[str, object],
    where: ColumnElement[bool] | None = None,
) -> bool:
    """Insert `values`; of a row with their key only `change` is written, and only if it meets `where`.

    Returns whether a row was written: of several who try at once, with a `where` that no longer holds once
    one has written, exactly one is told so.
    """
    keys = list(table.primary_key.columns)
    # The two databases spell it alike, SQLAlchemy has a class for each.
    if connection.dialect.name == "sqlite":
        on_sqlite = sqlite.insert(table).values(values)
        statement = on_sqlite.on_conflict_do_update(index_elements=keys, set_=change, where=where).returning(*keys)
    else:
        on_postgres = postgresql.insert(table).values(values)
        statement = on_postgres.on_conflict_do_update(index_elements=keys, set_=change, where=where).returning(*keys)
    return connection.execute(statement).first() is not None


def add_missing(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert `values` unless there is a row with their key, which then stays as it is; says whether it did."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    adding = dialect.insert(table).values(values).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return connection.execute(adding).first() is not None
