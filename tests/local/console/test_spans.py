"""How long to wait is written as people write it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.local.console.spans import read_span


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("3h", timedelta(hours=3)),
        ("90m", timedelta(minutes=90)),
        ("1d", timedelta(days=1)),
        ("2h30m", timedelta(hours=2, minutes=30)),
        ("1d 12h", timedelta(days=1, hours=12)),
        ("10 MIN", timedelta(minutes=10)),
        ("٣h", timedelta(hours=3)),
        ("366d", timedelta(days=366)),
    ],
)
def test_days_hours_and_minutes_are_understood(typed: str, span: timedelta) -> None:
    assert read_span(typed) == span


@pytest.mark.parametrize("typed", ["", "soon", "0h", "-3h", "3", "3x", "30m2h", "1.5h"])
def test_anything_else_is_shown_how(typed: str) -> None:
    with pytest.raises(LookupError, match="such as 90m, 3h or 1d12h, not "):
        read_span(typed)


@pytest.mark.parametrize("typed", ["367d", "366d1m", "999999999d"])
def test_nobody_waits_for_more_than_a_year(typed: str) -> None:
    with pytest.raises(LookupError, match="366 days at most"):
        read_span(typed)
