"""One way to run storage operations, on SQLite and on PostgreSQL, that never holds up the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc

from bot.errors import DatabaseError
from bot.storage.lookups import LookUp, LookUpThread, Rows, open_for_look_ups
from bot.storage.urls import failure, read_url, shown, sqlite_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.engine import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

BUSY_SECONDS = 5.0
_CONNECT_SECONDS = 5
_PAUSE_SECONDS = 0.02
_MAGIC = b"SQLite format 3\0"
_READERS = 4
# SQLite lets one connection write at a time: waiting in a queue is kinder than waiting in the driver.
_SQLITE_WRITERS = 1
_POSTGRES_WRITERS = 4


class Database:
    """A database and the threads that work on it; make one with `Database.open` and end it with `dispose`.

    A storage operation is a plain function of a SQLAlchemy Connection. Whatever the driver reports of a
    database that is locked, gone or broken becomes a DatabaseError.
    """

    def __init__(self, engine: Engine, url: URL) -> None:
        self.url = url
        self.name = shown(url)
        self.path: Path | None = sqlite_file(url)
        self._engine = engine
        # SQLite's driver is in autocommit already, see `_engine_for`.
        self._reading = engine if self.path else engine.execution_options(isolation_level="AUTOCOMMIT")
        writers = _SQLITE_WRITERS if self.path else _POSTGRES_WRITERS
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="database-read")
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="database-write")
        self._look_ups: LookUpThread | None = None

    @classmethod
    def open(cls, url: str, *, busy_seconds: float = BUSY_SECONDS) -> Database:
        """Open a database and make sure that it answers.

        `busy_seconds` is how long a write waits for another process's. Raises DatabaseError with one line
        that names the URL without its password and says what to do.
        """
        parsed = read_url(url)
        path = sqlite_file(parsed)
        if path is not None:
            _prepare_file(path, shown(parsed), busy_seconds)
        database = cls(_engine_for(parsed, busy_seconds), parsed)
        try:
            database.read_now(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
        except BaseException:
            database.dispose()
            raise
        return database

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a thread, outside any transaction: each of its statements sees what is true then."""
        return await self._in_thread(self._readers, partial(self.read_now, work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a thread and in one transaction, rolled back when it raises anything.

        A caller that is cancelled stops waiting; work that had begun is carried to its end all the same.
        """
        return await self._in_thread(self._writers, partial(self.write_now, work))

    async def look_up(self, question: LookUp, **keys: str | int) -> Rows:
        """Answer a compiled question: about ten times cheaper than `read` on SQLite, the same on PostgreSQL."""
        if self.path is None:
            return await self.read(partial(_run_look_up, question, keys))
        if self._look_ups is None:
            connect = partial(open_for_look_ups, self.path, BUSY_SECONDS)
            self._look_ups = LookUpThread(connect, "database-look-up")
        try:
            return question.read(await self._look_ups.ask(question.sql, question.arguments(keys)))
        except sqlite3.DatabaseError as error:
            raise failure(self.name, error) from error

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Do as `read`, in the calling thread: for the command line."""
        with self._translated(), self._reading.connect() as connection:
            return work(connection)

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """Do as `write`, in the calling thread: for the command line."""
        with self._translated(), self._engine.connect() as connection, connection.begin():
            if self.path is not None:
                # Taking the write lock at once: a read that turns into a write would fail without waiting.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            return work(connection)

    def dispose(self) -> None:
        """Finish the work in hand, then close every connection and thread."""
        self._writers.shutdown()
        self._readers.shutdown()
        if self._look_ups is not None:
            self._look_ups.close()
        self._engine.dispose()

    async def _in_thread(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (exc.OperationalError, exc.InternalError, exc.InterfaceError) as error:
            raise failure(self.name, error.orig or error) from error
        except exc.TimeoutError as error:
            raise failure(self.name, error) from error
        except exc.DatabaseError as error:
            # Its children are mistakes in a statement, to be seen as they are; itself it means a broken file.
            if type(error) is exc.DatabaseError:
                raise failure(self.name, error.orig or error) from error
            raise


def _run_look_up(question: LookUp, keys: dict[str, str | int], connection: Connection) -> Rows:
    return [tuple(row) for row in connection.execute(question.statement, keys)]


def _prepare_file(path: Path, name: str, busy_seconds: float) -> None:
    if path.is_dir():
        raise DatabaseError(f"{name}: {path} is a folder: name a file in DATABASE_URL")
    if not path.absolute().parent.is_dir():
        raise DatabaseError(f"{name}: there is no folder {path.absolute().parent}: make it, or correct DATABASE_URL")
    if path.exists() and not _begins_like_a_database(path):
        raise DatabaseError(f"{name}: {path} is not a database: name another file in DATABASE_URL")
    give_up = time.monotonic() + busy_seconds
    while not _keeps_a_log(path, name, busy_seconds, patient=time.monotonic() < give_up):
        time.sleep(_PAUSE_SECONDS)


def _keeps_a_log(path: Path, name: str, busy_seconds: float, *, patient: bool) -> bool:
    """Let readers and a writer work beside each other, which stays with the file; False to try again."""
    try:
        with closing(sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)) as connection:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        # Two who do this to one new file at the same instant: SQLite refuses one without waiting.
        if patient and "is locked" in str(error):
            return False
        raise failure(name, error) from error
    return True


def _begins_like_a_database(path: Path) -> bool:
    # SQLite itself would take a short file of something else for an empty database, and write over it.
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) in {_MAGIC, b""}
    except OSError:
        return True  # SQLite has the better word for what is wrong


def _engine_for(url: URL, busy_seconds: float) -> Engine:
    if sqlite_file(url) is not None:
        # Autocommit in the driver: it would else begin transactions by itself, and those cannot be IMMEDIATE.
        engine = create_engine(url, connect_args={"timeout": busy_seconds, "isolation_level": None})
        # Many rows go into one statement: after each statement a thread waits for the interpreter, and the database
        # for the thread.
        engine.dialect.use_insertmanyvalues_wo_returning = True
        event.listen(engine, "connect", _set_up_sqlite)
        return engine
    try:
        engine = create_engine(
            url,
            pool_size=_READERS + _POSTGRES_WRITERS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": "priority-bot"},
        )
    except ModuleNotFoundError:
        raise DatabaseError(f"{shown(url)}: the PostgreSQL driver is missing: install priority-bot[postgres]") from None
    event.listen(engine, "connect", partial(_set_up_postgres, busy_seconds))
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    # What was deleted is overwritten: an account that was to be forgotten is not to be found in the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _set_up_postgres(busy_seconds: float, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {int(busy_seconds * 1000)}")
    cursor.close()
    connection.commit()
