"""Copies a database into one file, while it is in use."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.errors import DatabaseError
from bot.storage.clock_tables import job_runs
from bot.storage.upsert import add_missing
from bot.storage.urls import failure

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.storage.database import Database

BACKUP = "backup"
"""The job as which a backup is noted in the database that was copied."""


def backup(database: Database, path: Path) -> None:
    """Write a copy as of one instant to `path`, readable by its owner alone.

    SQLite gives an SQLite file; PostgreSQL a file for pg_restore, made by pg_dump. A file that is there is
    never overwritten, and an unfinished copy never stands under the name. Raises DatabaseError with one line.
    """
    _refuse_to_overwrite(path)
    copy = _empty_file_beside(path)
    try:
        if database.path is not None:
            _copy_sqlite(database, database.path, copy)
        else:
            _dump_postgres(database, copy)
        _refuse_to_overwrite(path)
        copy.rename(path)
    finally:
        copy.unlink(missing_ok=True)


def note_backup(connection: Connection, at: datetime) -> None:
    """Note that a backup was made at an instant (aware), in the place of the one before."""
    connection.execute(delete(job_runs).where(job_runs.c.job == BACKUP))
    add_missing(connection, job_runs, {"job": BACKUP, "slot": "last", "ran_at": at})


def last_backup(connection: Connection) -> datetime | None:
    """Return when the last backup was made (UTC), None if there was none."""
    at: datetime | None = connection.scalar(select(func.max(job_runs.c.ran_at)).where(job_runs.c.job == BACKUP))
    return at


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise DatabaseError(f"{path}: there is a file of this name already: choose another name for the backup")


def _empty_file_beside(path: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    except OSError as error:
        raise DatabaseError(f"{path}: {error.strerror}: choose a folder that is there and can be written") from error
    os.close(handle)
    return Path(name)


def _copy_sqlite(database: Database, source: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as kept:
            live.backup(kept)
            # One plain file: the live one's mode would want a second and a third beside it.
            kept.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise failure(database.name, error) from error


def _dump_postgres(database: Database, copy: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise DatabaseError(
            f"{database.name}: pg_dump is not on the PATH: install PostgreSQL's client of the server's version"
        )
    url = database.url.set(drivername="postgresql")
    # Through the environment: everybody on a machine may read the arguments of a process.
    secret = url.password or url.query.get("password")
    environment = {**os.environ, "PGPASSWORD": str(secret)} if secret else dict(os.environ)
    bare = url._replace(password=None).difference_update_query(["password"])
    where = bare.render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - the program found above, and no text of a person's
        [program, "--format=custom", f"--file={copy}", f"--dbname={where}", "--no-password"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise DatabaseError(f"{database.name}: pg_dump: {said}")
