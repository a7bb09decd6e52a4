"""Brings a database to the tables of this version, and refuses one that is not there."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import DatabaseError
from bot.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Any number does, as long as nothing else in the same PostgreSQL database takes it as its own lock.
_LOCK = 0x7072696F


def open_for_command(url: str) -> Database:
    """Open a database for a command: on SQLite it is migrated, on PostgreSQL it must be current.

    Raises DatabaseError with one line.
    """
    database = Database.open(url)
    try:
        if database.path is not None:
            migrate(database)
        else:
            check_current(database)
    except BaseException:
        database.dispose()
        raise
    return database


def migrate(database: Database) -> tuple[str, ...]:
    """Bring a database to this version; returns the ids of the migrations that were run, oldest first.

    Only one process does it at a time: another waits as long as the database was told to when it was opened
    (5 s), then raises DatabaseError. A database that is current is not locked at all.
    """
    if _missing(database):
        return database.write_now(_upgrade)
    return ()


def check_current(database: Database) -> None:
    """Raise DatabaseError when a database is behind this version; `migrate` has said so if it is ahead."""
    if _missing(database):
        raise DatabaseError(f"{database.name}: it is behind this version of the bot: run `python -m bot migrate`")


def _missing(database: Database) -> tuple[str, ...]:
    known = _in_order()
    current = database.read_now(_current)
    if current is not None and current not in known:
        raise DatabaseError(
            f"{database.name}: a newer version of the bot has migrated it (to {current}): install that version"
        )
    return known if current is None else known[known.index(current) + 1 :]


def _upgrade(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        # Ends with the transaction, and waits no longer than `lock_timeout` allows.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    # Asked again under the lock: whoever held it before may have done the work.
    current = _current(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    known = _in_order()
    return known if current is None else known[known.index(current) + 1 :]


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _in_order() -> tuple[str, ...]:
    newest_first = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(reversed([script.revision for script in newest_first]))


def _config() -> Config:
    config = Config()
    folder = str(files("bot.storage").joinpath("migrations"))
    # A percent sign in a path would be read as the beginning of a variable.
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
