from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.errors import DatabaseError
from bot.storage.database import Database
from bot.storage.lookups import LookUp
from bot.storage.tables import groups, seen_events

if TYPE_CHECKING:
    from pathlib import Path

    from tests.storage.postgres import Server

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
EVENTS = LookUp(select(seen_events).where(seen_events.c.event_id == bindparam("event_id")))


def _see(connection: Connection, event_id: str = "E1") -> None:
    connection.execute(insert(seen_events).values(event_id=event_id, seen_at=NOW))


def _seen(connection: Connection) -> list[str]:
    return list(connection.execute(select(seen_events.c.event_id)).scalars())


async def test_a_write_is_kept(database: Database) -> None:
    await database.write(_see)
    assert await database.read(_seen) == ["E1"]


async def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    def see_and_fail(connection: Connection) -> None:
        _see(connection)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(see_and_fail)
    assert await database.read(_seen) == []


async def test_a_broken_rule_of_a_table_is_raised_as_it_is(database: Database) -> None:
    await database.write(_see)
    with pytest.raises(IntegrityError):
        await database.write(_see)


async def test_a_write_waits_in_another_thread_than_the_event_loop(database: Database) -> None:
    assert await database.write(lambda _connection: threading.current_thread()) is not threading.current_thread()
    assert await database.read(lambda _connection: threading.current_thread()) is not threading.current_thread()


async def test_many_writers_at_once_lose_nothing(url: str) -> None:
    database = Database.open(url)
    beside = Database.open(url)
    work = [
        (database if number % 2 else beside).write(lambda connection, name=f"E{number:02}": _see(connection, name))
        for number in range(40)
    ]
    await asyncio.gather(*work)
    assert sorted(await database.read(_seen)) == [f"E{number:02}" for number in range(40)]
    database.dispose()
    beside.dispose()


async def test_two_who_read_and_then_write_are_never_locked_out(tmp_path: Path, migrated_sqlite: bytes) -> None:
    """SQLite would refuse one of them at once, if its transaction had begun as a read."""
    (tmp_path / "priority.db").write_bytes(migrated_sqlite)
    both = [Database.open(f"sqlite:///{tmp_path}/priority.db") for _ in range(2)]

    def count_one_more(connection: Connection) -> None:
        _see(connection, f"E{len(_seen(connection))}")

    await asyncio.gather(*(one.write(count_one_more) for one in both * 10))
    assert len(await both[0].read(_seen)) == 20
    for one in both:
        one.dispose()


@pytest.mark.parametrize("kind", ["read", "look_up"])
async def test_reading_goes_on_while_somebody_writes(database: Database, kind: str) -> None:
    started, done = threading.Event(), threading.Event()

    def write_slowly(connection: Connection) -> None:
        _see(connection)
        started.set()
        assert done.wait(30)

    writing = asyncio.ensure_future(database.write(write_slowly))
    await asyncio.to_thread(started.wait, 30)
    reading = database.read(_seen) if kind == "read" else database.look_up(EVENTS, event_id="E1")
    assert await asyncio.wait_for(reading, 20) == []
    done.set()
    await writing


async def test_a_database_that_stays_locked_is_said_in_one_line(sqlite_database: Database) -> None:
    with sqlite3.connect(str(sqlite_database.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"priority\.db: database is locked: another process is writing"):
            await sqlite_database.write(_see)
        other.rollback()
    other.close()
    await sqlite_database.write(_see)


async def test_a_look_up_gives_the_types_of_the_columns(database: Database) -> None:
    row = {"group_id": "S1", "members": ["U1", "U2"], "read_at": NOW}
    await database.write(lambda connection: connection.execute(insert(groups).values(row)))
    by_id = LookUp(select(groups).where(groups.c.group_id == bindparam("group_id")).limit(3))
    assert await database.look_up(by_id, group_id="S1") == [("S1", ["U1", "U2"], NOW)]
    assert await database.look_up(by_id, group_id="S2") == []


async def test_many_look_ups_at_once_each_get_their_own_answer(database: Database) -> None:
    names = [f"E{number}" for number in range(200)]
    await database.write(lambda connection: [_see(connection, name) for name in names[::2]])
    found = await asyncio.gather(*(database.look_up(EVENTS, event_id=name) for name in names))
    assert [rows[0][0] if rows else None for rows in found] == [
        name if place % 2 == 0 else None for place, name in enumerate(names)
    ]


async def test_a_look_up_that_fails_fails_alone(sqlite_database: Database) -> None:
    wrong = LookUp(select(text("nothing")).select_from(text("nowhere")))
    good, bad, after = await asyncio.gather(
        sqlite_database.look_up(EVENTS, event_id="E1"),
        sqlite_database.look_up(wrong),
        sqlite_database.look_up(EVENTS, event_id="E1"),
        return_exceptions=True,
    )
    assert (good, after) == ([], [])
    assert isinstance(bad, DatabaseError)


async def test_a_look_up_whose_asker_went_away_disturbs_nobody(database: Database) -> None:
    gone = asyncio.ensure_future(database.look_up(EVENTS, event_id="E1"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await database.look_up(EVENTS, event_id="E1") == []
    assert gone.cancelled()


def test_one_database_answers_several_event_loops(database: Database) -> None:
    async def ask() -> object:
        return await database.look_up(EVENTS, event_id="E1")

    assert [asyncio.run(ask()) for _ in range(3)] == [[], [], []]


async def test_what_was_asked_is_answered_before_the_database_closes(url: str) -> None:
    database = Database.open(url)
    await database.look_up(EVENTS, event_id="E1")
    asked = [asyncio.ensure_future(database.look_up(EVENTS, event_id="E1")) for _ in range(5)]
    writing = asyncio.ensure_future(database.write(_see))
    await asyncio.sleep(0)
    database.dispose()
    await writing
    assert all(isinstance(answer, list) for answer in await asyncio.gather(*asked))


async def test_a_look_up_cannot_write(sqlite_database: Database) -> None:
    sneaky = LookUp(select(seen_events))
    sneaky.sql = "DELETE FROM seen_events"
    with pytest.raises(DatabaseError, match="readonly"):
        await sqlite_database.look_up(sneaky)


def test_no_thread_is_left_behind(url: str) -> None:
    async def use(database: Database) -> None:
        await database.read(_seen)
        await database.look_up(EVENTS, event_id="E1")
        await database.write(_see)

    before = threading.active_count()
    database = Database.open(url)
    asyncio.run(use(database))
    database.dispose()
    assert threading.active_count() == before


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=rf"there is no folder {tmp_path}/none: make it"):
        Database.open(f"sqlite:///{tmp_path}/none/priority.db")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="is a folder: name a file in DATABASE_URL"):
        Database.open(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("content", [b"superadmin_email,domain\n" * 100, b"x"])
def test_a_file_of_something_else_is_no_database_and_stays_as_it_was(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(DatabaseError, match=r"list\.csv is not a database: name another file"):
        Database.open(f"sqlite:///{tmp_path}/list.csv")
    assert (tmp_path / "list.csv").read_bytes() == content


def test_a_refused_connection_says_what_to_check_and_not_the_password() -> None:
    with pytest.raises(DatabaseError) as caught:
        Database.open("postgres://desk:hush@127.0.0.1:1/priority?sslpassword=hush")
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert str(caught.value).startswith("postgresql://desk:***@127.0.0.1:1/priority: ")
    assert str(caught.value).endswith("check the host and port in DATABASE_URL, and that the server runs")


def test_a_wrong_password_says_so_and_does_not_repeat_it(postgres: Server) -> None:
    postgres.run("CREATE ROLE locked LOGIN PASSWORD 'right'")
    with pytest.raises(DatabaseError) as caught:
        Database.open(postgres.url("postgres", "locked:mistaken"))
    assert "mistaken" not in str(caught.value)
    assert str(caught.value).endswith("check the user and the password in DATABASE_URL")
    Database.open(postgres.url("postgres", "locked:right")).dispose()


def test_a_database_that_is_not_there_says_to_create_it(postgres: Server) -> None:
    with pytest.raises(DatabaseError, match=r'"nowhere" does not exist: create it first'):
        Database.open(postgres.url("nowhere"))


async def test_a_connection_that_the_server_ended_is_replaced(database: Database, postgres: Server) -> None:
    await database.read(_seen)
    if database.path is None:
        # It waits until they have ended, so many milliseconds at most.
        ended = "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
        postgres.run(f"{ended} WHERE application_name = 'priority-bot'")
    assert await database.read(_seen) == []
    await database.write(_see)


def test_a_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError, match=r"install priority-bot\[postgres\]$"):
        Database.open("postgres://localhost/priority")


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    problems: list[BaseException] = []
    ready = threading.Barrier(8)

    def start() -> None:
        ready.wait(30)
        try:
            Database.open(f"sqlite:///{tmp_path}/new.db", busy_seconds=30).dispose()
        except DatabaseError as error:
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
