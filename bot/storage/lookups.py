"""Questions asked a thousand times a second: compiled once, answered by a thread of their own on SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Select

Cell = Any  # what a database gives for a cell: text, a number, a parsed JSON list, an instant, None
Rows = list[tuple[Cell, ...]]

_MOST_AT_ONCE = 64


class LookUp:
    """A SELECT over text and whole-number keys, compiled for SQLite when it is made.

    SQLAlchemy takes four times as long to run such a statement as SQLite takes to answer it; the tables stay
    the one source of names and types, and PostgreSQL runs the same statement.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        dialect = sqlite.dialect()
        compiled = statement.compile(dialect=dialect)
        self.statement = statement
        self.sql = str(compiled)
        self._order = tuple(compiled.positiontup or ())
        self._fixed = compiled.params
        readers = (
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns
        )
        self._readers = tuple((place, reader) for place, reader in enumerate(readers) if reader is not None)

    def arguments(self, keys: dict[str, str | int]) -> tuple[object, ...]:
        """Return the keys in the order in which the compiled statement wants them."""
        return tuple(map((self._fixed | keys).__getitem__, self._order))

    def read(self, raw: Rows) -> Rows:
        """Give raw cells the types of their columns."""
        if not self._readers:
            return raw
        return [self._read_row(list(row)) for row in raw]

    def _read_row(self, row: list[Cell]) -> tuple[Cell, ...]:
        for place, reader in self._readers:
            row[place] = reader(row[place])
        return tuple(row)


@dataclass(slots=True)
class _Asked:
    sql: str
    arguments: tuple[object, ...]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Rows]
    rows: Rows | None = None
    error: Exception | None = None


class LookUpThread:
    """One thread with one connection that answers look-ups in the order in which they were asked.

    A thread, because a locked or slow file must never hold up the event loop. Several questions are served
    each time it wakes up, and the loop is woken once for all their answers.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], name: str) -> None:
        self._connect = connect
        self._waiting: SimpleQueue[_Asked | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def ask(self, sql: str, arguments: tuple[object, ...]) -> asyncio.Future[Rows]:
        """Ask from the running loop; the future gets the rows or sqlite3's error."""
        if self._closed:
            raise sqlite3.ProgrammingError("the database was closed")
        loop = asyncio.get_running_loop()
        asked = _Asked(sql, arguments, loop, loop.create_future())
        self._waiting.put(asked)
        return asked.answer

    def close(self) -> None:
        """Answer what was asked before, then end the thread and its connection."""
        self._closed = True
        self._waiting.put(None)
        self._thread.join()

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        open_for_more = True
        while open_for_more:
            batch, open_for_more = self._next_batch()
            try:
                connection = connection or self._connect()
            except sqlite3.Error as error:
                for asked in batch:
                    asked.error = error
            else:
                for asked in batch:
                    _answer(connection, asked)
            _deliver(batch)
        if connection is not None:
            connection.close()

    def _next_batch(self) -> tuple[list[_Asked], bool]:
        batch: list[_Asked] = []
        asked = self._waiting.get()
        while asked is not None:
            batch.append(asked)
            if len(batch) == _MOST_AT_ONCE:
                return batch, True
            try:
                asked = self._waiting.get_nowait()
            except Empty:
                return batch, True
        return batch, False


def open_for_look_ups(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Open a connection that can only read and begins no transaction by itself."""
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _answer(connection: sqlite3.Connection, asked: _Asked) -> None:
    try:
        asked.rows = connection.execute(asked.sql, asked.arguments).fetchall()
    except Exception as error:  # noqa: BLE001 - whatever it is, the one who asked must hear of it
        asked.error = error


def _deliver(batch: list[_Asked]) -> None:
    for loop in {asked.loop for asked in batch}:
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, [asked for asked in batch if asked.loop is loop])


def _settle(batch: list[_Asked]) -> None:
    for asked in batch:
        if asked.answer.done():
            continue
        if asked.error is not None:
            asked.answer.set_exception(asked.error)
        else:
            asked.answer.set_result(asked.rows or [])
