from __future__ import annotations

import pytest

from bot.errors import DatabaseError
from bot.storage.urls import failure, read_url, shown


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sqlite:///priority.db", "sqlite:///priority.db"),
        (" sqlite:////srv/priority.db\n", "sqlite:////srv/priority.db"),
        ("postgres://u:p@db.example/name", "postgresql://u:***@db.example/name"),
        ("postgresql://db.example:5433/name?sslmode=require", "postgresql://db.example:5433/name?sslmode=require"),
        ("postgresql+asyncpg://u@db.example/name", "postgresql://u@db.example/name"),
        ("postgresql://db.example/name?user=u&password=p", "postgresql://db.example/name?user=u"),
    ],
)
def test_a_url_is_shown_without_its_password(given: str, kept: str) -> None:
    assert shown(read_url(given)) == kept


def test_the_bot_s_own_driver_is_used_whatever_the_url_names() -> None:
    assert read_url("postgres://h/n").drivername == "postgresql+psycopg"
    assert read_url("postgresql+asyncpg://h/n").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "priority.db",
        "mysql://h/n",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://priority.db",
        "postgres://h:hush/n",
        "postgres://u:hush@hush@h/n",
        "sqlite://u:hush@h/n",
    ],
)
def test_what_is_no_url_is_refused_in_one_line_that_says_what_to_write(given: str) -> None:
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL.* write (sqlite:///FILE|postgres)") as caught:
        read_url(given)
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_failure_is_one_line_whatever_the_driver_says() -> None:
    assert str(failure("sqlite:///a.db", Exception("database\n is  locked"))) == (
        "sqlite:///a.db: database is locked: another process is writing to it: try again"
    )
    assert str(failure("sqlite:///a.db", TimeoutError())).startswith("sqlite:///a.db: TimeoutError: ")
