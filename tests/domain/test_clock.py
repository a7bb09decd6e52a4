"""When a run of a clock is due, what of it has been used, and how that is counted, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.clock import (
    Clock,
    Counting,
    Pause,
    Piece,
    Run,
    deadline,
    instant_at,
    is_late,
    left,
    used,
    working,
)
from bot.domain.severity import Severity
from bot.domain.support_time import Calendar
from tests.tickets import LONDON, S1, S3, at, window

HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
EIGHT_HOURS = window("PT2H", "PT8H")
FRIDAY_OFF = Calendar(ZoneInfo("Europe/London"), frozenset({4, 5}))
HOLIDAY = replace(LONDON, holidays=frozenset({date(2026, 3, 5)}))


def run(start: str, upper: str = "PT8H", calendar: Calendar = LONDON, stop: str | None = None, pauses: str = "") -> Run:
    """Return a run; pauses read as "thu 10 to thu 12, fri 9 to", the last one open."""
    ends = [each.split(" to") for each in pauses.split(", ") if each]
    return Run(
        Clock.DETERMINATION,
        1,
        at(start),
        window("PT1H", upper),
        calendar,
        at(stop) if stop else None,
        tuple(Pause(at(since), at(until.strip()) if until.strip() else None) for since, until in ends),
    )


# what it shows | start | window | calendar | pauses | due
DUE = """
within the day              | 9         | PT3H  | week | | 12
over the weekend            | fri 23    | PT3H  | week | | next mon 2
used up at Friday 24:00     | fri 21    | PT3H  | week | | sat 0
a minute more               | fri 21    | PT3H1M| week | | next mon 0:01
received on a Saturday      | sat 14:20 | PT3H  | week | | next mon 3
S3, three working days      | 12        | P3D   | week | | next mon 12
S3, from Monday on          | mon 0     | P5D   | week | | sat 0
a weekend of Friday         | thu 23    | PT3H  | friday | | sun 2
a holiday                   | 23        | PT3H  | holiday | | fri 2
around the clock            | fri 23    | PT3H  | always | | sat 2
a hold                      | 9         | PT8H  | week | 10 to 12 | 19
a hold of no length         | 9         | PT8H  | week | 10 to 10 | 17
two holds                   | 9         | PT8H  | week | 10 to 12, 13 to 14 | 20
a hold over the weekend     | fri 20    | PT8H  | week | fri 22 to next mon 1 | next mon 7
a hold within the weekend   | fri 20    | PT8H  | week | sat 9 to sun 9 | next mon 4
a hold that ends on Sunday  | fri 20    | PT8H  | week | fri 22 to sun 12 | next mon 6
received on hold            | 9         | PT8H  | week | 9 to 12 | 20
a hold begun at the deadline| 9         | PT8H  | week | 17 to | 17
a hold begun after it       | 9         | PT8H  | week | 18 to | 17
one before, one after it    | 9         | PT8H  | week | 10 to 11, 19 to | 18
a hold at Friday 24:00      | fri 16    | PT8H  | week | sat 0 to | sat 0
a hold at the weekend after | fri 16    | PT8H  | week | sat 9 to | sat 0
"""
CALENDARS = {"week": LONDON, "friday": FRIDAY_OFF, "holiday": HOLIDAY, "always": HOLIDAY.round_the_clock()}


def worked_by_hand() -> list[object]:
    lines = [[cell.strip() for cell in line.split("|")] for line in DUE.strip().splitlines()]
    return [
        pytest.param(run(start, upper, CALENDARS[calendar], pauses=pauses), due, id=shows)
        for shows, start, upper, calendar, pauses, due in lines
    ]


@pytest.mark.parametrize(("counted", "due"), worked_by_hand())
def test_a_run_is_due_when_its_window_is_used_up(counted: Run, due: str) -> None:
    assert deadline(counted) == at(due)
    assert left(counted, at(due)) == timedelta(0)
    assert used(counted, at(due)) == counted.window.upper.time


@pytest.mark.parametrize(("counted", "due"), worked_by_hand())
def test_exactly_at_the_deadline_is_in_time_and_nothing_later_is(counted: Run, due: str) -> None:
    assert not is_late(counted, at(due))
    assert is_late(counted, at(due) + MICROSECOND)
    assert not is_late(replace(counted, stop=at(due)), at("next fri 9"))
    assert is_late(replace(counted, stop=at(due) + MICROSECOND), at("next fri 9"))


@pytest.mark.parametrize("pauses", ["9 to", "10 to", "10 to 11, 12 to", "16:59 to"])
def test_a_run_that_waits_before_its_deadline_has_none_and_is_not_late(pauses: str) -> None:
    waiting = run("9", pauses=pauses)
    assert waiting.is_paused
    assert deadline(waiting) is None
    assert not is_late(waiting, at("next fri 9"))
    assert left(waiting, at("17")) == left(waiting, at("next fri 9"))


def test_a_hold_never_undoes_a_missed_deadline() -> None:
    missed = run("9")
    held = replace(missed, pauses=(Pause(at("18")),))
    resumed = replace(missed, pauses=(Pause(at("18"), at("20")),))
    assert deadline(missed) == deadline(held) == deadline(resumed) == at("17")
    assert all(is_late(each, at("21")) for each in (missed, held, resumed))
    assert left(resumed, at("21")) == -2 * HOUR


def test_what_runs_waits_or_has_stopped() -> None:
    assert (run("9").is_running, run("9").is_paused) == (True, False)
    assert (run("9", pauses="10 to").is_running, run("9", pauses="10 to").is_paused) == (True, True)
    assert not run("9", pauses="10 to 11").is_paused
    stopped = run("9", stop="12", pauses="10 to 12")
    assert (stopped.is_running, stopped.is_paused) == (False, False)


def test_a_point_of_a_run_is_found_by_the_support_time_used_until_then() -> None:
    held = run("9", pauses="10 to 12, 13 to")
    assert [instant_at(held, hours * HOUR) for hours in (0, 1, 1.5, 2, 2.5)] == [
        at("9"),
        at("10"),
        at("12:30"),
        at("13"),
        None,
    ]


def test_a_point_after_the_deadline_is_counted_in_support_time_too() -> None:
    friday = run("fri 16")
    assert deadline(friday) == at("sat 0")
    assert instant_at(friday, friday.window.upper.time * (1 + 1 / 4)) == at("next mon 2")


def test_an_instant_after_the_year_9999_is_none_that_is_counted() -> None:
    late = replace(run("9"), start=datetime(9999, 12, 28, tzinfo=UTC))
    with pytest.raises(OverflowError):
        instant_at(late, timedelta(days=5))


# --------------------------------------------------------------------------------------- what has been used


def test_time_is_used_while_a_run_runs_on_working_days() -> None:
    counted = run("fri 20", pauses="fri 22 to next mon 1")
    seen = {"fri 20": 0, "fri 21": 1, "fri 22": 2, "sat 9": 2, "next mon 0": 2, "next mon 1": 2, "next mon 3": 4}
    assert {when: used(counted, at(when)) / HOUR for when in seen} == seen
    assert {when: left(counted, at(when)) / HOUR for when in seen} == {when: 8 - hours for when, hours in seen.items()}


def test_nothing_is_used_after_the_stop_nor_before_the_start() -> None:
    assert used(run("9", stop="12"), at("20")) == 3 * HOUR
    for counted in (run("9"), run("9", pauses="10 to 11"), run("9", pauses="9 to")):
        assert used(counted, at("8")) == timedelta(0)
        assert list(working(counted, at("8"))) == []


def test_time_used_beyond_the_window_is_time_left_below_nothing() -> None:
    assert left(run("9"), at("18:30")) == -1.5 * HOUR
    assert left(run("9", stop="18"), at("20")) == -HOUR


# ------------------------------------------------------------------------------------------- how it is counted

C, W, H, P = Counting.COUNTED, Counting.WEEKEND, Counting.HOLIDAY, Counting.HOLD
# what it shows, a run, when it is read, then up to when it was what
WORKING = [
    ("nothing yet", run("9"), "9", []),
    ("an hour", run("9"), "10", [("10", C)]),
    ("until its stop", run("9", stop="12"), "20", [("12", C)]),
    ("a weekend", run("fri 20"), "next mon 2", [("sat 0", C), ("next mon 0", W), ("next mon 2", C)]),
    ("within a weekend", run("fri 20"), "sat 9", [("sat 0", C), ("sat 9", W)]),
    ("received on a Sunday", run("sun 9"), "next mon 2", [("next mon 0", W), ("next mon 2", C)]),
    ("a holiday", run("9", calendar=HOLIDAY), "fri 2", [("thu 0", C), ("fri 0", H), ("fri 2", C)]),
    ("a hold", run("9", pauses="10 to 12"), "13", [("10", C), ("12", P), ("13", C)]),
    ("on hold", run("9", pauses="10 to"), "13", [("10", C), ("13", P)]),
    ("on hold since its start", run("9", pauses="9 to"), "13", [("13", P)]),
    ("resolved on hold", run("9", stop="12", pauses="10 to 12"), "20", [("10", C), ("12", P)]),
    ("read before a later hold", run("9", pauses="10 to 12, 14 to 15"), "13", [("10", C), ("12", P), ("13", C)]),
    (
        "a hold over the weekend is a hold, whatever the day",
        run("fri 20", pauses="fri 22 to next mon 1"),
        "next mon 3",
        [("fri 22", C), ("next mon 1", P), ("next mon 3", C)],
    ),
    (
        "a hold that begins at the weekend",
        run("fri 20", pauses="sat 12 to next mon 1"),
        "next mon 3",
        [("sat 0", C), ("sat 12", W), ("next mon 1", P), ("next mon 3", C)],
    ),
    (
        "around the clock",
        run("fri 20", calendar=LONDON.round_the_clock(), pauses="sat 1 to sat 2"),
        "sat 3",
        [("sat 1", C), ("sat 2", P), ("sat 3", C)],
    ),
]


@pytest.mark.parametrize(("counted", "read", "expected"), [pytest.param(*rest, id=shows) for shows, *rest in WORKING])
def test_every_piece_of_a_run_is_shown_in_order(counted: Run, read: str, expected: list[tuple[str, Counting]]) -> None:
    starts = [counted.start, *(at(until) for until, _counting in expected)]
    pieces = [Piece(start, at(until), counting) for start, (until, counting) in zip(starts, expected, strict=False)]
    assert list(working(counted, at(read))) == pieces


def test_the_example_of_a_ticket_received_on_a_friday_evening() -> None:
    """8 h from Friday 20:50, an hour on hold on Monday, read at 03:00: 5 h 10 min used, due Monday 05:50."""
    counted = run("fri 20:50", pauses="next mon 1 to next mon 2")
    now = at("next mon 3")
    lengths = {each.counting: timedelta(0) for each in working(counted, now)}
    for piece in working(counted, now):
        lengths[piece.counting] += piece.length
    assert lengths == {C: 5 * HOUR + timedelta(minutes=10), W: 48 * HOUR, P: HOUR}
    assert left(counted, now) == 2 * HOUR + timedelta(minutes=50)
    assert deadline(counted) == at("next mon 5:50")


def test_everything_that_is_answered_is_in_utc() -> None:
    counted = replace(run("9"), start=at("9").astimezone(ZoneInfo("Asia/Tokyo")), pauses=(Pause(at("10"), at("11")),))
    pieces = list(working(counted, at("12")))
    assert {instant.tzinfo for piece in pieces[:1] for instant in (piece.start, piece.end)} == {UTC}
    assert deadline(counted) == at("18")


# --------------------------------------------------------------------------------------------------- rulings


def test_c29_the_lower_end_is_when_it_is_expected_and_the_upper_when_it_is_due() -> None:
    counted = Run(Clock.ACKNOWLEDGEMENT, 1, at("fri 23"), S1.windows[Clock.ACKNOWLEDGEMENT], LONDON)
    assert instant_at(counted, counted.window.lower.time) == at("sat 0")
    assert deadline(counted) == at("next mon 2")


def test_c30_past_the_commitment_time_is_said_of_one_run_of_one_ticket() -> None:
    runs = [run("9"), run("10")]
    assert [is_late(each, at("17:30")) for each in runs] == [True, False]


def test_c36_a_working_day_has_24_hours_and_the_weekend_none() -> None:
    assert deadline(run("fri 23", "PT3H")) == at("next mon 2")
    assert deadline(run("23", "PT3H")) == at("thu 2")


@pytest.mark.parametrize("clock", [Clock.ACKNOWLEDGEMENT, Clock.DETERMINATION, Clock.UPDATE])
def test_c37_every_window_of_the_table_is_counted_on_working_days(clock: Clock) -> None:
    for terms in (S1, S3):
        counted = Run(clock, 1, at("sat 9"), terms.windows[clock], LONDON)
        assert used(counted, at("next mon 0")) == timedelta(0)
        assert deadline(counted) == at("next mon 0") + terms.windows[clock].upper.time


def test_c38_two_to_three_days_are_48_to_72_working_hours() -> None:
    assert S3.severity is Severity.S3
    counted = Run(Clock.DETERMINATION, 1, at("12"), S3.windows[Clock.DETERMINATION], LONDON)
    assert instant_at(counted, counted.window.lower.time) == at("fri 12")
    assert deadline(counted) == at("next mon 12")


def test_c39_another_weekend_is_counted_where_it_is_set() -> None:
    assert deadline(run("thu 23", "PT3H", FRIDAY_OFF)) == at("sun 2")
    assert deadline(run("thu 23", "PT3H", LONDON)) == at("fri 2")


def test_c40_the_day_is_that_of_the_territory() -> None:
    sydney = replace(LONDON, zone=ZoneInfo("Australia/Sydney"))
    assert deadline(run("fri 12", "PT3H", sydney)) == at("sun 15")  # Saturday begins there at 13:00 UTC on Friday
    assert deadline(run("fri 12", "PT3H")) == at("fri 15")


def test_c41_only_holidays_that_are_listed_are_left_out() -> None:
    assert deadline(run("23", "PT3H")) == at("thu 2")
    assert deadline(run("23", "PT3H", HOLIDAY)) == at("fri 2")


def test_c43_a_critical_ticket_has_its_hours_on_the_clock() -> None:
    always = LONDON.round_the_clock()
    assert deadline(run("sat 9", "PT3H", always)) == at("sat 12")
    assert used(run("fri 12", calendar=always), at("next mon 12")) == 72 * HOUR


def test_c44_only_the_resolution_is_an_aim() -> None:
    promises = {clock: replace(run("9"), clock=clock).is_promise for clock in Clock}
    assert [clock for clock, promised in promises.items() if not promised] == [Clock.RESOLUTION]
