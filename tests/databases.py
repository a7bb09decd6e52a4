"""Real databases for every folder of tests: one PostgreSQL for each process of tests, and migrated ones to copy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.storage.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.storage.postgres import Server

SQLITE, POSTGRESQL = BOTH = ("sqlite", "postgresql")


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


@contextmanager
def migrated(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a migrated database of one of the two kinds, for as long as the block lasts."""
    if kind == SQLITE:
        path = folder / "priority.db"
        path.write_bytes(request.getfixturevalue("migrated_sqlite"))
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database(request.getfixturevalue("migrated_postgres"))
    try:
        yield url
    finally:
        server.drop(url)
