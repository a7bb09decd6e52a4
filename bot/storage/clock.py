"""The time by the database's own clock, which all processes that share the database share with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler


class database_seconds(GenericFunction[float]):  # noqa: N801 - a function of SQL
    """Seconds since 1970 (UTC) as a statement runs, not as its transaction began; to the millisecond at least."""

    type = Double()
    inherit_cache = True


@compiles(database_seconds, "sqlite")
def _sqlite(_element: database_seconds, _compiler: SQLCompiler, **_kw: Any) -> str:  # noqa: ANN401 - not used
    # unixepoch('subsec') would read better, and is not there before SQLite 3.42.
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(database_seconds, "postgresql")
def _postgresql(_element: database_seconds, _compiler: SQLCompiler, **_kw: Any) -> str:  # noqa: ANN401 - not used
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"
