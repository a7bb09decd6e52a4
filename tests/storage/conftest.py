from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.storage.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.storage.postgres import Server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Server) -> str:
    """The name of a database to copy: quicker than to migrate one for each test."""
    database = Database.open(postgres.new_database())
    migrate(database)
    database.dispose()
    return str(database.url.database)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("migrated") / "priority.db"
    database = Database.open(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table, on each of the two."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/priority.db"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database, on each of the two."""
    if request.param == "sqlite":
        path = tmp_path / "priority.db"
        path.write_bytes(request.getfixturevalue("migrated_sqlite"))
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database(request.getfixturevalue("migrated_postgres"))
    yield url
    server.drop(url)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database.open(url, busy_seconds=0.2)
    yield database
    database.dispose()


@pytest.fixture
def empty_database(empty_url: str) -> Iterator[Database]:
    database = Database.open(empty_url, busy_seconds=0.2)
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_sqlite: bytes) -> Iterator[Database]:
    (tmp_path / "priority.db").write_bytes(migrated_sqlite)
    database = Database.open(f"sqlite:///{tmp_path}/priority.db", busy_seconds=0.2)
    yield database
    database.dispose()
