from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.domain.people import Reader
from bot.errors import DatabaseError
from bot.storage.accounts import AccountStore
from bot.storage.database import Database
from bot.storage.migrate import _config, check_current, migrate, open_for_command
from bot.storage.people import ReaderStore
from bot.storage.schema import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from tests.storage.postgres import Server

ALL = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")


def _run(database: Database, statement: str) -> None:
    database.write_now(lambda connection: connection.execute(text(statement)))


def _tables(database: Database) -> set[str]:
    return set(database.read_now(lambda connection: inspect(connection).get_table_names()))


def _shape(connection: Connection) -> dict[str, object]:
    """Everything that the database itself knows about our tables."""
    seen = inspect(connection)
    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(name)],
            "key": seen.get_pk_constraint(name),
            "checks": sorted((c["name"], c["sqltext"]) for c in seen.get_check_constraints(name)),
            "foreign": seen.get_foreign_keys(name),
            "unique": seen.get_unique_constraints(name),
            "indexes": sorted((i["name"], i["column_names"], i["unique"]) for i in seen.get_indexes(name)),
            "options": seen.get_table_options(name),
        }
        for name in metadata.tables
    }


def test_the_migrations_build_what_the_tables_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert database.read_now(differences) == []


def test_the_migrations_build_the_same_keys_and_checks_as_the_tables(empty_database: Database) -> None:
    empty_database.write_now(metadata.create_all)
    wanted = empty_database.read_now(_shape)
    empty_database.write_now(metadata.drop_all)
    migrate(empty_database)
    assert empty_database.read_now(_shape) == wanted


def test_a_number_is_never_given_twice_on_sqlite(sqlite_database: Database) -> None:
    made = sqlite_database.read_now(
        lambda connection: connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'accounts'")).scalar()
    )
    assert "AUTOINCREMENT" in str(made)


def test_a_new_database_is_migrated_once(empty_database: Database) -> None:
    assert migrate(empty_database) == ALL
    assert migrate(empty_database) == ()
    check_current(empty_database)


def test_a_database_that_is_behind_is_refused_with_the_command_to_run(empty_database: Database) -> None:
    with pytest.raises(DatabaseError, match=r"behind this version of the bot: run `python -m bot migrate`$"):
        check_current(empty_database)


@pytest.mark.parametrize("ask", [migrate, check_current])
def test_a_database_of_a_newer_version_is_refused(database: Database, ask: object) -> None:
    _run(database, "UPDATE alembic_version SET version_num = '9999'")
    assert callable(ask)
    with pytest.raises(DatabaseError, match=r"newer version of the bot has migrated it \(to 9999\)"):
        ask(database)


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: Database) -> None:
    _run(empty_database, "CREATE TABLE audit (mine INTEGER)")
    with pytest.raises(Exception, match="audit"):
        migrate(empty_database)
    assert _tables(empty_database) == {"audit"}


def test_who_waits_too_long_for_another_migration_is_told(empty_database: Database, empty_url: str) -> None:
    def migrate_beside(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({0x7072696F})")
        impatient = Database.open(empty_url, busy_seconds=0.05)
        try:
            with pytest.raises(DatabaseError, match="another process is writing to it: try again"):
                migrate(impatient)
        finally:
            impatient.dispose()

    empty_database.write_now(migrate_beside)


def test_several_who_migrate_at_once_migrate_once(empty_url: str) -> None:
    done: list[tuple[str, ...]] = []

    def start() -> None:
        database = Database.open(empty_url, busy_seconds=30)
        done.append(migrate(database))
        database.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [(), (), (), ALL]


async def test_what_the_first_version_kept_is_there_after_the_migrations(empty_database: Database) -> None:
    empty_database.write_now(partial(_upgrade_to, "0001"))
    _run(
        empty_database,
        "INSERT INTO accounts (superadmin_email, partner, imported_at)"
        " VALUES ('admin@customer.com', 'Tulip Cloud', '2026-06-01 09:30:00')",
    )
    _run(empty_database, "INSERT INTO identifiers (kind, value, account) VALUES ('email', 'admin@customer.com', 1)")
    _run(empty_database, "INSERT INTO readers (team_id, user_id, kind, language) VALUES ('T1', 'U1', 'stranger', 'de')")
    assert migrate(empty_database) == ALL[1:]
    (found,) = await AccountStore(empty_database).find("email", "admin@customer.com")
    assert found.partner == "Tulip Cloud"
    readers = ReaderStore(empty_database)
    assert await readers.get("T1", "U1") == Reader("T1", "U1", language="de")
    await readers.choose_territories("T1", "U1", ("anz",))
    assert await readers.get("T1", "U1") == Reader("T1", "U1", language="de", territories=("anz",))


_STATES = {
    "waiting": {},
    "sending": {"attempt_at": "2026-06-01 09:30:00", "owner": "me", "thread_ts": "1.1"},
    "sent": {"channel": "C1", "ts": "1.2", "sent_at": "2026-06-01 09:30:00"},
    "cancelled": {},
    "gone": {"channel": "C1", "ts": "1.3", "sent_at": "2026-06-01 09:30:00"},
}


def _add_delivery(database: Database, key: str, **cells: object) -> None:
    given = {
        "key": key,
        "purpose": "breach",
        "rank": 0,
        "destination": "C1",
        "ticket": "t-1",
        "content": '{"alert": {"run": 1}}',
        "in_thread": True,
        "broadcast": False,
        "due_at": "2026-06-01 09:30:00",
        "lane": "C1",
        "failures": 2,
        "plain": False,
        "repeat": True,
    } | cells
    names = ", ".join(given)
    statement = text(f"INSERT INTO deliveries ({names}) VALUES (:{', :'.join(given)})")  # noqa: S608 - of this file
    database.write_now(lambda connection: connection.execute(statement, given))


def _deliveries(database: Database) -> list[tuple[object, ...]]:
    query = text("SELECT * FROM deliveries ORDER BY id")
    return [tuple(row) for row in database.read_now(lambda connection: connection.execute(query).all())]


def test_deliveries_in_every_state_survive_the_new_table_and_no_number_is_given_twice(empty_database: Database) -> None:
    empty_database.write_now(partial(_upgrade_to, "0005"))
    for state, cells in _STATES.items():
        if state != "gone":
            _add_delivery(empty_database, f"alert {state}", state=state, **cells)
        _add_delivery(
            empty_database,
            f"ticket {state}",
            **{"purpose": "ticket", "destination": state, "wanted": 3, "shown": 2, "state": state} | cells,
        )
    _add_delivery(empty_database, "removed", state="waiting")
    _run(empty_database, "DELETE FROM deliveries WHERE key = 'removed'")
    before = _deliveries(empty_database)
    assert len(before) == 9
    empty_database.write_now(partial(_upgrade_to, "0006"))
    assert _deliveries(empty_database) == before
    _run(empty_database, "UPDATE deliveries SET wanted = 4, shown = 0 WHERE key = 'alert sent'")
    _add_delivery(empty_database, "new", state="waiting")
    numbers = [row[0] for row in _deliveries(empty_database)]
    assert numbers[-1] == 11, "10 was a number already"


def test_an_empty_outbox_begins_at_one_in_the_new_table(empty_database: Database) -> None:
    migrate(empty_database)
    _add_delivery(empty_database, "first", state="waiting")
    assert [row[0] for row in _deliveries(empty_database)] == [1]


def _upgrade_to(revision: str, connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_a_command_migrates_sqlite_by_itself(tmp_path: Path) -> None:
    database = open_for_command(f"sqlite:///{tmp_path}/new.db")
    assert "accounts" in _tables(database)
    database.dispose()


def test_a_command_on_sqlite_needs_no_lock_when_nothing_is_to_do(sqlite_database: Database) -> None:
    def open_beside(_connection: Connection) -> None:
        open_for_command(str(sqlite_database.url)).dispose()

    sqlite_database.write_now(open_beside)


def test_a_command_refuses_postgresql_that_is_behind(postgres: Server) -> None:
    url = postgres.new_database()
    with pytest.raises(DatabaseError, match="run `python -m bot migrate`"):
        open_for_command(url)
    database = Database.open(url)
    migrate(database)
    database.dispose()
    open_for_command(url).dispose()
    postgres.drop(url)


def test_a_percent_sign_in_the_path_of_the_database_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "100% mine").mkdir()
    database = open_for_command(f"sqlite:///{tmp_path}/100%25 mine/a.db")
    assert database.read_now(partial(_count_of, "accounts")) == 0
    database.dispose()


def _count_of(table: str, connection: Connection) -> object:
    return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - a literal of this file
