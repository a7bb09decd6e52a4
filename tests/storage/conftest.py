from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage.database import Database
from tests.databases import BOTH, SQLITE, migrated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.storage.postgres import Server


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table, on each of the two."""
    if request.param == SQLITE:
        yield f"sqlite:///{tmp_path}/priority.db"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database, on each of the two."""
    with migrated(request.param, request, tmp_path) as url:
        yield url


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
