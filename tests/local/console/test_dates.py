"""Slack's date tokens read as in a client of the reader's zone and language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.local.console.dates import written_date

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer

NOON = "1795176000"  # 2026-11-20 12:00 UTC, the instant at which the tests' clock stands; 13:00 in Amsterdam
YEAR_BEFORE = "1763640000"


@pytest.mark.parametrize(
    ("timestamp", "pattern", "written"),
    [
        (NOON, "{date_num} {time}", "2026-11-20 13:00"),
        (NOON, "{time_secs}", "13:00:00"),
        (NOON, "{date_short}", "Nov 20"),
        (NOON, "{date}", "November 20"),
        (NOON, "{date_long}", "Friday, November 20, 2026"),
        (NOON, "{date_short_pretty} at {time}", "today at 13:00"),
        (str(int(NOON) + 86_400), "{date_pretty}", "tomorrow"),
        (str(int(NOON) - 86_400), "{date_long_pretty}", "yesterday"),
        (str(int(NOON) + 3 * 86_400), "{date_short_pretty}", "Nov 23"),
        (YEAR_BEFORE, "{date_short}", "Nov 20, 2025"),
        (YEAR_BEFORE, "{date}", "November 20, 2025"),
        (str(int(NOON) - 1080), "{ago}", "18 minutes ago"),
        (NOON, "{fortnight}", "noon"),
        ("never", "{date}", "noon"),
        ("9" * 30, "{date}", "noon"),
    ],
)
def test_a_token_is_written_out_or_falls_back(viewer: Viewer, timestamp: str, pattern: str, written: str) -> None:
    assert written_date(viewer, timestamp, pattern, "noon") == written


def test_the_reader_s_zone_and_language_decide(viewer: Viewer) -> None:
    viewer.user.tz, viewer.user.locale = "Asia/Tokyo", "ja-JP"
    assert written_date(viewer, NOON, "{date_short_pretty} {time}", "") == "11月20日 21:00"
    viewer.user.locale = "xx-YY"
    assert written_date(viewer, NOON, "{date_short}", "") == "Nov 20"


def test_the_instant_of_these_tests_is_the_clock_s(viewer: Viewer) -> None:
    assert viewer.now == datetime.fromtimestamp(int(NOON), UTC)
