"""Writes Slack's date tokens as a client shows them: in the reader's zone and language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer

ENGLISH = "en_US"
# Slack leaves the year out within so many days.
YEAR_DAYS = 183
_PLACE = re.compile(r"\{(\w+)\}")
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def written_date(viewer: Viewer, timestamp: str, pattern: str, fallback: str) -> str:
    """Return the pattern with its places filled, or the fallback where one of them cannot be.

    `timestamp` is in seconds since 1970; times are shown in 24 hours, as the bot writes them.
    """
    try:
        instant = datetime.fromtimestamp(int(timestamp), UTC).astimezone(ZoneInfo(viewer.zone))
    except (ValueError, OverflowError, OSError):
        return fallback
    places = {name: _place(viewer, instant, name) for name in _PLACE.findall(pattern)}
    if None in places.values():
        return fallback
    return _PLACE.sub(lambda match: str(places[match[1]]), pattern)


def _place(viewer: Viewer, instant: datetime, name: str) -> str | None:
    locale = _locale(viewer.locale)
    if name in {"time", "time_secs"}:
        return f"{instant:%H:%M}" if name == "time" else f"{instant:%H:%M:%S}"
    if name == "ago":
        return format_timedelta(instant - viewer.now, add_direction=True, locale=locale)
    if name == "date_num":
        return f"{instant:%Y-%m-%d}"
    today = viewer.now.astimezone(instant.tzinfo).date()
    near = _NEAR.get((instant.date() - today).days) if locale.language == "en" else None
    if name.endswith("_pretty") and near:
        return near
    return _day(instant.date(), today, name.removesuffix("_pretty"), locale)


def _day(day: date, today: date, name: str, locale: Locale) -> str | None:
    near = abs(day - today) < timedelta(days=YEAR_DAYS)
    if name == "date_long":
        return format_date(day, "full", locale=locale)
    if name == "date":
        return format_skeleton("MMMMd", day, locale=locale) if near else format_date(day, "long", locale=locale)
    if name == "date_short":
        return format_skeleton("MMMd" if near else "yMMMd", day, locale=locale)
    return None


def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH)
