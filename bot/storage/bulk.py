"""Puts very many rows into a table, in the way that each database is quick at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Table


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[str | int, ...]]
) -> None:
    """Insert rows of text and whole numbers; `columns` are in the order of the table.

    Measured with 700,000 rows: statement by statement PostgreSQL takes ten times as long as with COPY, and
    SQLAlchemy's own way doubles what SQLite takes.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
        connection.exec_driver_sql(str(statement), list(rows))
        return
    prepare = connection.dialect.identifier_preparer
    names = ", ".join(map(prepare.quote, columns))
    driver = connection.connection.driver_connection
    assert driver is not None, "a connection that is in use has its driver's"  # noqa: S101 - for mypy
    copying = f"COPY {prepare.format_table(table)} ({names}) FROM STDIN"
    any_error = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
    except any_error as error:
        # As SQLAlchemy raises it for every other statement.
        raise DBAPIError.instance(copying, (), error, any_error, dialect=connection.dialect) from error
