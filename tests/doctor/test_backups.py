"""What is said of the age of the last backup."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.doctor.backups import backups
from bot.services.inspection import DatabaseSeen
from bot.services.outbox import Health

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING_WAITS = Health(0.0, 0.0, 0, {}, {}, 0, 0, resting=False)


@pytest.mark.parametrize(
    ("age", "line"),
    [
        (HOUR / 2, "ok    backup: the last was made within the hour"),
        (47 * HOUR, "ok    backup: the last was made 47 h ago"),
        (7 * DAY, "ok    backup: the last was made 7 days ago"),
        (8 * DAY, "warn  backup: the last was made 8 days ago; run `python -m bot backup FILE` every day"),
    ],
)
def test_a_backup_may_be_a_week_old(age: timedelta, line: str) -> None:
    (found,) = backups(DatabaseSeen(None, NOTHING_WAITS, backed_up=NOW - age), NOW)
    assert found.line.startswith(line)


def test_without_any_it_is_said_where_there_is_something_to_save() -> None:
    (found,) = backups(DatabaseSeen(None, NOTHING_WAITS, keeps=True), NOW)
    assert found.line.startswith("warn  backup: `python -m bot backup` has made none of this database; run")
    assert list(backups(DatabaseSeen(None, NOTHING_WAITS), NOW)) == []
