"""TIME as people type it: what is read, in which zone, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack.times import NotATime, ReadTime, has_form_of_time, leading_time, read_time
from bot.slack.typed import clean, words

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Thursday, 15:20:30 in Amsterdam.
NOW = datetime(2026, 11, 26, 14, 20, 30, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(text: str, now: datetime = NOW, zone: str = "Europe/Amsterdam") -> ReadTime | NotATime:
    return read_time(text, now, ZoneInfo(zone))


# -------------------------------------------------------------------------------------------- date and time


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-26T14:30+01:00", "2026-11-26T13:30"),
        ("2026-11-26T14:30:15+01:00", "2026-11-26T13:30:15"),
        ("2026-11-26T14:30+0100", "2026-11-26T13:30"),
        ("2026-11-26T14:30+01", "2026-11-26T13:30"),
        ("2026-11-26T14:30-03:30", "2026-11-26T18:00"),
        ("2026-11-26T14:30−03:30", "2026-11-26T18:00"),
        ("2026‑11‑26T14:30Z", "2026-11-26T14:30"),
        ("2026-11-26T14:30Z", "2026-11-26T14:30"),
        ("2026-11-26t14:30z", "2026-11-26T14:30"),
        ("2026-11-26T14:30:15.999Z", "2026-11-26T14:30:15"),
        ("2026-11-26 14:30Z", "2026-11-26T14:30"),
        ("2026-11-26 14:30 Z", "2026-11-26T14:30"),
        ("2026-11-26 14:30 UTC", "2026-11-26T14:30"),
        ("2026-11-26 14:30 +01:00", "2026-11-26T13:30"),
        ("2026-11-26T14:30+14:00", "2026-11-26T00:30"),
        ("2027-01-01T00:00Z", "2027-01-01T00:00"),
        ("0001-01-01T00:00Z", "0001-01-01T00:00"),
    ],
)
def test_a_date_and_time_with_a_zone_needs_no_other(text: str, at: str) -> None:
    assert read(text, zone="Asia/Tokyo") == ReadTime(utc(at), assumed_zone=False)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-26T14:30", "2026-11-26T13:30"),
        ("2026-11-26 14:30", "2026-11-26T13:30"),
        ("  2026-11-26   14:30 ", "2026-11-26T13:30"),
        ("2026-11-26T14:30:15", "2026-11-26T13:30:15"),
        ("2026-07-01 9:05", "2026-07-01T07:05"),
        ("2026-11-26 2:30 pm", "2026-11-26T13:30"),
        ("2026-12-01 00:00", "2026-11-30T23:00"),
        ("2026-11-26 15:21", "2026-11-26T14:21"),
    ],
)
def test_a_date_and_time_without_a_zone_is_the_readers_and_that_is_said(text: str, at: str) -> None:
    assert read(text) == ReadTime(utc(at), assumed_zone=True)


def test_a_date_and_time_that_clocks_leave_out_has_never_been() -> None:
    assert read("2026-03-29 02:30") == NotATime("2026-03-29 02:30")
    assert read("2026-03-29 03:00") == ReadTime(utc("2026-03-29T01:00"), assumed_zone=True)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-10-25T12:00", "2026-10-25T01:30"),  # both have been
        ("2026-10-25T01:30", "2026-10-25T01:30"),  # the later is now
        ("2026-10-25T01:29", "2026-10-25T00:30"),  # only the earlier has been
        ("2026-10-24T12:00", "2026-10-25T00:30"),  # neither has
    ],
)
def test_a_date_and_time_that_is_there_twice_is_the_latest_that_has_been(now: str, at: str) -> None:
    assert read("2026-10-25 02:30", now=utc(now)) == ReadTime(utc(at), assumed_zone=True)


# ---------------------------------------------------------------------------------------------- time of day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14:30", "2026-11-26T13:30"),
        ("9:05", "2026-11-26T08:05"),
        ("00:00", "2026-11-25T23:00"),
        ("15:20", "2026-11-26T14:20"),
        ("15:20:30", "2026-11-26T14:20:30"),
        ("15:20:31", "2026-11-25T14:20:31"),
        ("15:21", "2026-11-25T14:21"),
        ("23:59", "2026-11-25T22:59"),
        ("2:30pm", "2026-11-26T13:30"),
        ("2:30 PM", "2026-11-26T13:30"),
        ("2 p.m.", "2026-11-26T13:00"),
        ("12 am", "2026-11-25T23:00"),
        ("12:15 pm", "2026-11-26T11:15"),
    ],
)
def test_a_time_of_day_is_the_latest_that_is_not_in_the_future(text: str, at: str) -> None:
    assert read(text) == ReadTime(utc(at), assumed_zone=True)


@pytest.mark.parametrize("text", ["14:15Z", "14:15 z", "14:15 UTC", "14:15 gmt"])
def test_a_time_of_day_may_have_its_zone(text: str) -> None:
    assert read(text, zone="Asia/Tokyo") == ReadTime(utc("2026-11-26T14:15"), assumed_zone=False)


@pytest.mark.parametrize(
    ("text", "now", "zone", "at"),
    [
        # Clocks go from 02:00 to 03:00 on 29 March 2026: 02:30 was last there on the 28th.
        ("02:30", "2026-03-29T12:00", "Europe/Amsterdam", "2026-03-28T01:30"),
        ("03:00", "2026-03-29T12:00", "Europe/Amsterdam", "2026-03-29T01:00"),
        # They go back from 03:00 to 02:00 on 25 October 2026.
        ("02:30", "2026-10-25T12:00", "Europe/Amsterdam", "2026-10-25T01:30"),
        ("02:30", "2026-10-25T01:00", "Europe/Amsterdam", "2026-10-25T00:30"),
        ("02:30", "2026-10-25T00:29", "Europe/Amsterdam", "2026-10-24T00:30"),
        # A summer that began at midnight, and a day that Samoa never had.
        ("00:30", "2018-11-04T12:00", "America/Sao_Paulo", "2018-11-03T03:30"),
        ("10:00", "2011-12-30T12:00", "Pacific/Apia", "2011-12-29T20:00"),
        # Clocks went back over midnight, so that the next day had begun before the last hour of this one.
        ("00:00", "2005-10-30T03:00", "America/St_Johns", "2005-10-30T02:30"),
    ],
)
def test_clocks_that_change_are_no_trap(text: str, now: str, zone: str, at: str) -> None:
    assert read(text, utc(now), zone) == ReadTime(utc(at), assumed_zone=True)


CHANGING = [
    ("Europe/Amsterdam", utc("2026-03-29T01:00")),
    ("Europe/Amsterdam", utc("2026-10-25T01:00")),
    ("America/Sao_Paulo", utc("2018-11-04T03:00")),
    ("America/Sao_Paulo", utc("2018-02-18T02:00")),
    ("Australia/Lord_Howe", utc("2026-04-04T15:00")),
    ("Australia/Lord_Howe", utc("2026-10-03T15:30")),
    ("America/St_Johns", utc("2005-10-30T02:31")),
    ("America/St_Johns", utc("2005-04-03T03:31")),
    ("Pacific/Apia", utc("2011-12-30T10:00")),
    ("Africa/Casablanca", utc("2026-02-15T02:00")),
    ("Asia/Kolkata", utc("2026-06-01T00:00")),
]


@given(
    st.sampled_from(CHANGING),
    st.integers(min_value=-3 * 86_400, max_value=3 * 86_400),
    st.integers(min_value=0, max_value=24 * 60 - 1),
)
def test_the_time_of_day_is_what_a_walk_back_through_the_minutes_finds(
    change: tuple[str, datetime], seconds: int, minute_of_day: int
) -> None:
    name, at = change
    zone, now = ZoneInfo(name), at + timedelta(seconds=seconds)
    hour, minute = divmod(minute_of_day, 60)
    walked = now.replace(second=0)
    while (shown := walked.astimezone(zone)).hour != hour or shown.minute != minute:
        walked -= timedelta(minutes=1)
    assert read_time(f"{hour}:{minute:02}", now, zone) == ReadTime(walked, assumed_zone=True)


# ------------------------------------------------------------------------------------------------------ age


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("90m", timedelta(minutes=90)),
        ("90min", timedelta(minutes=90)),
        ("90 min", timedelta(minutes=90)),
        ("90 minutes", timedelta(minutes=90)),
        ("2h", timedelta(hours=2)),
        ("2H", timedelta(hours=2)),
        ("2h30m", timedelta(hours=2, minutes=30)),
        ("2h 30m", timedelta(hours=2, minutes=30)),
        ("2 hours", timedelta(hours=2)),
        ("2hrs", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("1D2H", timedelta(days=1, hours=2)),
        ("1d2h30m", timedelta(days=1, hours=2, minutes=30)),
        ("3 days", timedelta(days=3)),
        ("2h ago", timedelta(hours=2)),
        ("0m", timedelta(0)),
        ("400d", timedelta(days=400)),
    ],
)
def test_an_age_is_taken_from_now_and_needs_no_zone(text: str, age: timedelta) -> None:
    assert read(text) == ReadTime(NOW - age, assumed_zone=False)


def test_now_may_be_told_in_any_zone() -> None:
    assert read("2h", now=NOW.astimezone(ZoneInfo("Asia/Tokyo"))) == ReadTime(NOW - timedelta(hours=2), False)
    assert read("14:30", now=NOW.astimezone(ZoneInfo("Asia/Tokyo"))) == read("14:30")


# -------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", ":", "T", "now", "yesterday", "at 14:30", "14", "1430", "14.30", "14h30", "2m1h", "2h30", "h",
        "m", "-5m", "+5m", "1.5h", "5w", "m5", "ago", "90 m m", "1h1h",
        "25:00", "24:00", "12:60", "12:30:60", "1:5", "123:00", "14:30-15:00", "14:30+01:00", "13:00 pm", "0:30 am",
        "2026-13-01", "2026-11-26", "2026-13-01T10:00", "2026-02-30T10:00Z", "2026-11-26T25:00Z", "0000-01-01T10:00",
        "26-11-26 10:00", "2026/11/26 10:00", "2026-11-26T10", "2026-11-26T10:00X", "2026-11-26T10:00+15:00",
        "2026-11-26T10:00+01:60", "2026-11-26T10:00+1", "20261126T1000Z", "2026-W48-4T10:00",
        "0001-01-01T00:00+01:00", "9999-12-31T23:59-01:00", "9999999999d", "999999d", f"{'9' * 5000}m",
        f"{'9' * 5000}:00", "2026-11-26\u066114:30", "١٤:٣٠",
    ],
)  # fmt: skip
def test_what_is_no_time_comes_back_as_it_was_typed(text: str) -> None:
    assert read(text) == NotATime(text)


def test_digits_of_any_script_are_times_once_they_are_cleaned() -> None:
    for typed in ("١٤:٣٠", "１４：３０", "۱۴:۳۰"):
        assert read(clean(typed)) == read("14:30") != NotATime("14:30")


@given(
    st.one_of(st.text(), st.from_regex(r"[0-9TZtz:+\- dhmap.]{0,40}"), st.from_regex(r"\d{1,6}-\d\d-\d\dT\d\d:\d\d"))
)
@example("0001-01-01 00:00")
@example("9999-12-31 23:59")
def test_any_text_is_a_time_or_none(text: str) -> None:
    for zone in ("Europe/Amsterdam", "Pacific/Kiritimati", "America/Los_Angeles"):
        found = read(text, zone=zone)
        if isinstance(found, ReadTime):
            assert found.at.tzinfo is UTC
            assert has_form_of_time(text)
        else:
            assert found == NotATime(text)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), st.sampled_from(["", ":30"]))  # noqa: DTZ001 - local
def test_a_written_out_instant_is_read_back(local: datetime, seconds: str) -> None:
    instant = local.replace(tzinfo=UTC, second=30 if seconds else 0, microsecond=0)
    for zone in ("Europe/Amsterdam", "Asia/Kathmandu", "America/St_Johns"):
        written = instant.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds" if seconds else "minutes")
        assert read(written) == ReadTime(instant, assumed_zone=False)


# ----------------------------------------------------------------------------------------------------- form


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("", 0),
        ("lunch", 0),
        ("14:30", 1),
        ("14:30 sharp", 1),
        ("14:30 pm", 2),
        ("2 pm then", 2),
        ("2 people", 0),
        ("90m late", 1),
        ("90 min ago we saw", 3),
        ("1 day 2 hours 30 minutes ago too", 7),
        ("2h 30m ago", 3),
        ("2026-11-26", 0),
        ("2026-11-26 14:30", 2),
        ("2026-11-26 14:30 +01:00 reply", 3),
        ("2026-11-26 2:30 pm UTC reply", 4),
        ("2026-11-26T14:30Z, reply", 1),
        ("25:00", 1),
        ("2026-13-01T10:00", 1),
        ("14:30-15:00", 0),
        (", 14:30", 0),
    ],
)
def test_a_time_at_the_beginning_is_as_long_as_it_can_be(typed: str, count: int) -> None:
    assert leading_time(words(clean(typed))) == count


@pytest.mark.parametrize("snippet", ["1", "1d", "1 ", "14:30 ", "2026-11-26", "0:", "+01:00", ".", "1d 1h 1m "])
def test_reading_takes_time_in_proportion(snippet: str) -> None:
    def cost(length: int) -> float:
        text = snippet * (length // len(snippet))
        began = process_time()
        read(text)
        read(f"1:00:00.{text}")
        return process_time() - began

    fast = min(cost(3_000) for _ in range(3))
    slow = min(cost(30_000) for _ in range(3))
    assert slow < max(40 * fast, 0.1)
