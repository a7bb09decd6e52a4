from __future__ import annotations

import os
import stat
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from bot.errors import DatabaseError
from bot.storage.backup import backup
from bot.storage.database import Database
from bot.storage.tables import seen_events

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.storage.postgres import Server

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def _see(connection: Connection) -> None:
    connection.execute(insert(seen_events).values(event_id="E1", seen_at=NOW))


def _seen(database: Database) -> list[str]:
    return database.read_now(lambda connection: list(connection.execute(select(seen_events.c.event_id)).scalars()))


@pytest.fixture
def pg_dump(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the server's own version come first."""
    monkeypatch.setenv("PATH", f"{postgres.programs}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_is_refused_where_a_file_stands(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_text("mine")
    with pytest.raises(DatabaseError, match="choose another name"):
        backup(database, target)
    assert target.read_text() == "mine"


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_needs_a_folder_that_is_there(database: Database, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="choose a folder that is there"):
        backup(database, tmp_path / "none" / "kept")


@pytest.mark.usefixtures("pg_dump")
def test_a_backup_leaves_one_file_that_only_its_owner_may_read(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(database, folder / "kept")
    assert [path.name for path in folder.iterdir()] == ["kept"]
    assert stat.S_IMODE((folder / "kept").stat().st_mode) == 0o600


def test_a_copy_of_sqlite_is_a_database_with_what_was_committed(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.write_now(_see)

    def copy_while_somebody_writes(connection: Connection) -> None:
        connection.execute(seen_events.delete())
        backup(sqlite_database, tmp_path / "kept.db")

    sqlite_database.write_now(copy_while_somebody_writes)
    with closing(_Opened(f"sqlite:///{tmp_path}/kept.db")) as copy:
        assert _seen(copy.database) == ["E1"]
    assert _seen(sqlite_database) == []


@pytest.mark.usefixtures("pg_dump")
def test_a_dump_of_postgresql_can_be_restored(postgres: Server, migrated_postgres: str, tmp_path: Path) -> None:
    url, target = postgres.new_database(migrated_postgres), postgres.new_database()
    with closing(_Opened(url)) as live:
        live.database.write_now(_see)
        backup(live.database, tmp_path / "kept.dump")
    subprocess.run([postgres.programs / "pg_restore", "--dbname", target, tmp_path / "kept.dump"], check=True)
    with closing(_Opened(target)) as restored:
        assert _seen(restored.database) == ["E1"]


def test_without_pg_dump_there_is_no_backup_and_the_line_says_so(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with closing(_Opened(postgres.url("postgres"))) as live, pytest.raises(DatabaseError, match="is not on the PATH"):
        backup(live.database, tmp_path / "kept.dump")
    assert list(tmp_path.iterdir()) == []


def test_what_pg_dump_says_is_passed_on_in_one_line(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'server version: 18' >&2\necho 'version mismatch' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    with closing(_Opened(postgres.url("postgres"))) as live, pytest.raises(DatabaseError) as caught:
        backup(live.database, tmp_path / "kept.dump")
    assert str(caught.value).endswith("pg_dump: server version: 18 version mismatch")
    assert not (tmp_path / "kept.dump").exists()


def test_the_password_is_no_argument_of_pg_dump(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\necho "$PGPASSWORD" > {tmp_path}/secret\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    with closing(_Opened(postgres.url("postgres", "postgres:hush"))) as live:
        backup(live.database, tmp_path / "kept.dump")
    assert "hush" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "secret").read_text() == "hush\n"


class _Opened:
    """A database that `closing` can close."""

    def __init__(self, url: str) -> None:
        self.database = Database.open(url)

    def close(self) -> None:
        self.database.dispose()
