"""Time stamps and ids are never given twice."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.local.state.stamps import Stamps


def test_time_stamps_follow_the_clock_and_rise_when_it_stands_or_goes_back() -> None:
    instants = iter([100, 100, 101.5, 99])
    stamps = Stamps(lambda: datetime.fromtimestamp(next(instants), UTC))
    assert [stamps.new_ts() for _ in range(4)] == ["100.000000", "100.000001", "101.500000", "101.500001"]


def test_ids_are_counted_by_their_prefix() -> None:
    stamps = Stamps(lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert [stamps.new_id("U"), stamps.new_id("C"), stamps.new_id("U")] == ["U0L0000001", "C0L0000001", "U0L0000002"]
