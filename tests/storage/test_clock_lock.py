from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.errors import DatabaseError
from bot.storage.clock_lock import only_clock
from bot.storage.database import Database

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from bot.storage.clock_lock import only_clock
from bot.storage.database import Database
with only_clock(Database.open(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_clock_is_refused_until_the_first_ends_however_it_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'priority.db'}"
    database = Database.open(url)
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseError, match="another process runs its clock") as refused, only_clock(database):
            pass
        assert "\n" not in str(refused.value)
        first.kill()
        first.wait()
    with only_clock(database):
        pass
    database.dispose()


def test_one_file_under_two_names_has_one_clock(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    first = Database.open(f"sqlite:///{tmp_path / 'real' / 'priority.db'}")
    second = Database.open(f"sqlite:///{tmp_path / 'link' / 'priority.db'}")
    with only_clock(first), pytest.raises(DatabaseError), only_clock(second):
        pass
    first.dispose()
    second.dispose()


def test_on_postgresql_any_number_may_run(migrated_postgres: str, postgres: object) -> None:
    url = postgres.new_database(migrated_postgres)  # type: ignore[attr-defined] # the tests' server
    first, second = Database.open(url), Database.open(url)
    with only_clock(first), only_clock(second):
        assert first.url == second.url
    first.dispose()
    second.dispose()
    postgres.drop(url)  # type: ignore[attr-defined]


def test_a_folder_that_takes_no_file_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'priority.db'}")
    monkeypatch.setattr("os.open", _refuse)
    with pytest.raises(DatabaseError, match=r"priority\.db\.clock cannot be made"), only_clock(database):
        pass
    monkeypatch.undo()
    database.dispose()


def _refuse(*_arguments: object) -> int:
    raise PermissionError(13, "Permission denied")
