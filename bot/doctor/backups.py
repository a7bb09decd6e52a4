"""Judges how old the last backup is, where there is something to lose."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.doctor.findings import ok, warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.doctor.findings import Finding
    from bot.services.inspection import DatabaseSeen

OLDEST = timedelta(days=7)
_REMEDY = "run `python -m bot backup FILE` every day, or see to it that something else copies the database"
_HOUR = timedelta(hours=1)


def backups(seen: DatabaseSeen, now: datetime) -> Iterator[Finding]:
    """Judge the age of the last backup that `backup` made of this database; it knows of no other copies."""
    if seen.backed_up is None:
        if seen.keeps:
            yield warn("backup", "`python -m bot backup` has made none of this database", _REMEDY)
        return
    age = now - seen.backed_up
    said = f"the last was made {_long(age)} ago" if age >= _HOUR else "the last was made within the hour"
    yield warn("backup", said, _REMEDY) if age > OLDEST else ok("backup", said)


def _long(age: timedelta) -> str:
    hours = int(age / _HOUR)
    return f"{hours} h" if hours < 2 * 24 else f"{age.days} days"
