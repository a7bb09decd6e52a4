"""Sees to it that one process alone runs the clock of a SQLite database, by a lock that ends with its process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.storage.database import Database


@contextmanager
def only_clock(database: Database) -> Iterator[None]:
    """Be the one that runs the clock of a database until the end of the block.

    On PostgreSQL any number may. Raises DatabaseError with one line when another process is the one.
    """
    if database.path is None:
        yield
        return
    # Beside the database wherever links lead to it, and never the file itself, which SQLite locks in its own way.
    lock = FileLock(f"{database.path.resolve()}.clock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DatabaseError(
            f"{database.name}: another process runs its clock: end that one, or start this one as `serve --no-clock`; "
            "on PostgreSQL any number may run a clock"
        ) from None
    except OSError as error:
        raise DatabaseError(f"{database.name}: {lock.lock_file} cannot be made ({error.strerror})") from None
    try:
        yield
    finally:
        lock.release()
