"""Support time worked out by hand, for the module and for the oracle that its properties are held to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.domain import support_time
from bot.domain.support_time import Calendar
from tests import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from _pytest.mark import ParameterSet

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)


def calendar(zone: str, weekend: set[int], *holidays: str) -> Calendar:
    return Calendar(ZoneInfo(zone), frozenset(weekend), frozenset(map(date.fromisoformat, holidays)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


CALENDARS = {
    "London": calendar("Europe/London", {SAT, SUN}),
    "round the clock": calendar("Europe/London", {SAT, SUN}, "2026-03-06").round_the_clock(),
    "Wed, Sun off": calendar("Europe/London", {WED, SUN}),
    "Wed holiday": calendar("Europe/London", {SAT, SUN}, "2026-03-04"),
    "Sat holiday": calendar("Europe/London", {SAT, SUN}, "2026-03-07"),
    "no weekend": calendar("Europe/London", set(), "2026-03-07"),
    "Easter": calendar("Europe/London", {SAT, SUN}, "2026-04-03", "2026-04-06"),
    "Christmas": calendar("Europe/London", {SAT, SUN}, "2026-12-24", "2026-12-25"),
    "New Year": calendar("Europe/London", {SAT, SUN}, "2027-01-01"),
    "Dubai": calendar("Asia/Dubai", {FRI, SAT}),
    "Cairo": calendar("Africa/Cairo", {SAT, SUN}),
    "Cairo, Fri off": calendar("Africa/Cairo", {FRI}),
    "Cairo, always": calendar("Africa/Cairo", {SAT, SUN}).round_the_clock(),
    "Brazil": calendar("America/Sao_Paulo", {FRI, SAT}),
    "Brazil, Sun off": calendar("America/Sao_Paulo", {SUN}),
    "Beirut": calendar("Asia/Beirut", {FRI, SAT}),
    "Havana": calendar("America/Havana", {FRI, SAT}),
    "St. John's": calendar("America/St_Johns", {FRI, SAT}),
    "Lord Howe": calendar("Australia/Lord_Howe", {FRI, SAT}),
    "Apia": calendar("Pacific/Apia", {SAT, SUN}),
    "Apia, holiday": calendar("Pacific/Apia", {SUN}, "2011-12-30"),
    "Toronto": calendar("America/Toronto", {SAT, SUN}),
    "Tehran": calendar("Asia/Tehran", {FRI}),
}
LONDON, DUBAI, CAIRO, EASTER = (CALENDARS[name] for name in ("London", "Dubai", "Cairo", "Easter"))

# calendar | start | hours:minutes of working time | due | what it shows
BY_HAND = """
London          | 2026-03-06 23:00+00   |   3:00 | 2026-03-09 02:00+00   | Friday 23:00 + 3 h is Monday 02:00
London          | 2026-03-06 21:00+00   |   3:00 | 2026-03-07 00:00+00   | Friday 21:00 + 3 h ends at midnight
London          | 2026-03-07 14:20+00   |   3:00 | 2026-03-09 03:00+00   | Saturday counts from Monday 00:00
London          | 2026-03-08 23:59+00   |   3:00 | 2026-03-09 03:00+00   | Sunday's last minute does too
London          | 2026-03-07 14:20+00   |   0:00 | 2026-03-07 14:20+00   | no length is due on that Saturday
London          | 2026-03-04 12:00+00   |  72:00 | 2026-03-09 12:00+00   | three working days from Wednesday
London          | 2026-03-02 00:00+00   | 120:00 | 2026-03-07 00:00+00   | a week's work ends Saturday 00:00
London          | 2026-03-07 04:30+0530 |   3:00 | 2026-03-09 02:00+00   | the reader's zone does not matter
London          | 2026-03-27 23:00+00   |   3:00 | 2026-03-30 02:00+01   | clocks changed at the weekend
Dubai           | 2026-03-05 23:00+04   |   3:00 | 2026-03-08 02:00+04   | a weekend of Friday and Saturday
Dubai           | 2026-03-06 10:00+04   |   3:00 | 2026-03-08 03:00+04   | received on that Friday
round the clock | 2026-03-06 23:00+00   |   3:00 | 2026-03-07 02:00+00   | an empty weekend
Wed, Sun off    | 2026-03-03 23:00+00   |  73:00 | 2026-03-08 00:00+00   | two weekend days far apart
Wed holiday     | 2026-03-03 23:00+00   |   3:00 | 2026-03-05 02:00+00   | a holiday in the week
Sat holiday     | 2026-03-06 23:00+00   |   3:00 | 2026-03-09 02:00+00   | a holiday on Saturday takes nothing
no weekend      | 2026-03-06 23:00+00   |   3:00 | 2026-03-08 02:00+00   | a holiday without any weekend
Easter          | 2026-04-02 23:00+01   |   3:00 | 2026-04-07 02:00+01   | holidays around the weekend
Christmas       | 2026-12-23 23:00+00   |   3:00 | 2026-12-28 02:00+00   | two holidays, then the weekend
Christmas       | 2026-12-25 09:00+00   |   3:00 | 2026-12-28 03:00+00   | received on the second holiday
London          | 2026-12-31 23:00+00   |   3:00 | 2027-01-01 02:00+00   | New Year's Day counts if not listed
New Year        | 2026-12-31 23:00+00   |   3:00 | 2027-01-04 02:00+00   | New Year's Day, listed, is not
New Year        | 2026-12-31 21:00+00   |   3:00 | 2027-01-01 00:00+00   | a year's last hours used up
Cairo           | 2026-04-24 01:00+03   |  23:00 | 2026-04-25 00:00+03   | a Friday of 23 hours
Cairo           | 2026-04-24 01:00+03   |  24:00 | 2026-04-27 01:00+03   | its 24th hour is taken from Monday
Cairo           | 2026-04-23 12:00+02   |  24:00 | 2026-04-24 13:00+03   | 24 hours over a skipped midnight
Cairo           | 2026-10-29 00:00+03   |  25:00 | 2026-10-30 00:00+02   | a Thursday of 25 hours
Cairo           | 2026-10-29 00:00+03   |  24:00 | 2026-10-29 23:00+02   | the second 23:00 of that Thursday
Cairo, Fri off  | 2026-10-29 23:00+03   |   3:00 | 2026-10-31 01:00+02   | the first 23:00 has 2 h of it left
Cairo, Fri off  | 2026-10-29 23:00+02   |   2:00 | 2026-10-31 01:00+02   | the second 23:00 has 1 h of it left
Cairo, always   | 2026-04-23 23:00+02   |   3:00 | 2026-04-24 03:00+03   | round the clock is elapsed time
Tehran          | 2022-03-21 23:00+0330 |  25:00 | 2022-03-23 01:00+0430 | a Tuesday of 23 hours
Tehran          | 2022-09-21 00:00+0430 |  26:00 | 2022-09-22 01:00+0330 | a Wednesday of 25 hours
Brazil          | 2018-11-02 12:00-03   |   3:00 | 2018-11-04 04:00-02   | a Sunday that begins at 01:00
Brazil, Sun off | 2019-02-16 22:00-02   |   3:00 | 2019-02-17 00:00-03   | a Saturday with two hours at 23:00
Beirut          | 2026-03-27 12:00+02   |   3:00 | 2026-03-29 04:00+03   | another one
Havana          | 2026-10-31 12:00-04   |   1:00 | 2026-11-01 00:00-05   | a Sunday that has two midnights
Havana          | 2026-10-31 12:00-04   |  25:00 | 2026-11-02 00:00-05   | and 25 hours
St. John's      | 2010-11-06 12:00-0230 |   0:01 | 2010-11-07 00:01-0230 | Sunday for one minute
St. John's      | 2010-11-06 12:00-0230 |   0:02 | 2010-11-07 00:01-0330 | and on after an hour of Saturday
St. John's      | 2010-11-07 00:00-0230 |   0:02 | 2010-11-07 00:01-0330 | received in that first minute
Toronto         | 1919-03-29 12:00-05   |   1:00 | 1919-03-31 01:30-04   | clocks that skip 23:30 to 00:30
Lord Howe       | 2026-04-04 12:00+11   |  25:00 | 2026-04-06 00:30+1030 | a Sunday of 24 and a half hours
Lord Howe       | 2026-10-03 12:00+1030 |  24:00 | 2026-10-05 00:30+11   | a Sunday of 23 and a half hours
Apia            | 2011-12-29 23:00-10   |   3:00 | 2012-01-02 02:00+14   | a Friday that never was
"""


def length_of(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def worked_by_hand() -> Iterator[ParameterSet]:
    for line in BY_HAND.strip().splitlines():
        name, start, length, due, shows = (cell.strip() for cell in line.split("|"))
        yield pytest.param(CALENDARS[name], at(start), length_of(length), at(due), id=f"{name}: {shows}")


@pytest.mark.parametrize("counted_by", [support_time, oracle], ids=["module", "oracle"])
@pytest.mark.parametrize(("worked", "start", "length", "due"), list(worked_by_hand()))
def test_a_deadline_is_the_one_worked_out_by_hand(
    counted_by: ModuleType, worked: Calendar, start: datetime, length: timedelta, due: datetime
) -> None:
    assert counted_by.add(worked, start, length) == due
    assert counted_by.between(worked, start, due) == length


# calendar | start | then up to when it was what
SHOWN = """
London | 2026-03-06 20:50+00 | 2026-03-07 00:00+00 working, 2026-03-09 00:00+00 weekend, \
    2026-03-09 03:00+00 working
London | 2026-03-06 20:00+00 | 2026-03-07 00:00+00 working
London | 2026-03-07 09:00+00 | 2026-03-07 09:01+00 weekend
London | 2026-03-06 20:00+00 |
round the clock | 2026-03-06 20:00+00 | 2026-03-10 00:00+00 working
Easter | 2026-04-02 12:00+01 | 2026-04-03 00:00+01 working, 2026-04-04 00:00+01 holiday, \
    2026-04-06 00:00+01 weekend, 2026-04-07 00:00+01 holiday, 2026-04-07 12:00+01 working
Christmas | 2026-12-24 12:00+00 | 2026-12-26 00:00+00 holiday, 2026-12-26 12:00+00 weekend
Sat holiday | 2026-03-06 12:00+00 | 2026-03-07 00:00+00 working, 2026-03-09 00:00+00 weekend
St. John's | 2010-11-06 12:00-02:30 | 2010-11-07 00:00-02:30 weekend, 2010-11-07 00:01-02:30 working, \
    2010-11-07 00:00-03:30 weekend, 2010-11-07 12:00-03:30 working
St. John's | 2010-11-06 23:30-03:30 | 2010-11-07 00:00-03:30 weekend, 2010-11-07 12:00-03:30 working
Apia, holiday | 2011-12-29 12:00-10 | 2011-12-31 12:00+14 working
"""


def shown_by_hand() -> Iterator[ParameterSet]:
    for line in SHOWN.strip().splitlines():
        name, start, parts = (cell.strip() for cell in line.split("|"))
        ends = [part.strip().rpartition(" ") for part in parts.split(",") if part]
        expected = [(at(end), kind) for end, _space, kind in ends]
        yield pytest.param(CALENDARS[name], at(start), expected, id=f"{name}, {start}")


@pytest.mark.parametrize(("worked", "start", "expected"), list(shown_by_hand()))
def test_stretches_show_how_time_is_counted(
    worked: Calendar, start: datetime, expected: list[tuple[datetime, str]]
) -> None:
    end = expected[-1][0] if expected else start
    shown = list(support_time.stretches(worked, start, end))
    assert [(stretch.end, str(stretch.kind)) for stretch in shown] == expected
    assert [stretch.start for stretch in shown] == [start, *(stretch.end for stretch in shown)][:-1]


def test_everything_that_is_answered_is_in_utc() -> None:
    tokyo = datetime(2026, 3, 6, 20, tzinfo=ZoneInfo("Asia/Tokyo"))
    shown = list(support_time.stretches(LONDON, tokyo, tokyo + 3 * HOUR))
    answered = [support_time.add(LONDON, tokyo, length * HOUR) for length in (0, 3)]
    assert {instant.tzinfo for instant in [*answered, shown[0].start, shown[-1].end]} == {UTC}


def test_the_second_reading_of_a_repeated_hour_is_an_hour_later() -> None:
    zone = ZoneInfo("Africa/Cairo")
    first = datetime(2026, 10, 29, 23, 30, tzinfo=zone)
    second = first.replace(fold=1)
    assert support_time.add(CAIRO, second, HOUR) - support_time.add(CAIRO, first, HOUR) == HOUR
    assert support_time.between(CAIRO, first, second) == HOUR
    with pytest.raises(ValueError, match="forwards"):
        support_time.between(CAIRO, second, first)


NAIVE = datetime(2026, 3, 6, 12)  # noqa: DTZ001 - what is refused here
AWARE = NAIVE.replace(tzinfo=UTC)


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        support_time.add(LONDON, NAIVE, HOUR)
    for start, end in ((NAIVE, AWARE), (AWARE, NAIVE)):
        with pytest.raises(ValueError, match="time zone"):
            support_time.between(LONDON, start, end)
        with pytest.raises(ValueError, match="time zone"):
            support_time.stretches(LONDON, start, end)


def test_time_is_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        support_time.between(LONDON, AWARE, AWARE - MICROSECOND)
    with pytest.raises(ValueError, match="forwards"):
        support_time.stretches(LONDON, AWARE, AWARE - MICROSECOND)
    with pytest.raises(ValueError, match="negative"):
        support_time.add(LONDON, AWARE, -MICROSECOND)


@pytest.mark.parametrize(
    "worked",
    [
        LONDON,
        DUBAI,
        LONDON.round_the_clock(),
        *(calendar("Asia/Tokyo", days) for days in ({FRI}, {THU, FRI})),
    ],
)
def test_what_would_end_after_the_year_9999_is_refused(worked: Calendar) -> None:
    late = at("9999-12-20T00:00+00:00")
    assert support_time.add(worked, late, 24 * HOUR).year == 9999
    with pytest.raises(OverflowError, match="9999"):
        support_time.add(worked, late, timedelta(days=30))
    with pytest.raises(OverflowError, match="9999"):
        support_time.between(worked, late, at("9999-12-31T14:59:59+00:00"))


def test_the_last_day_but_one_of_the_year_9999_is_still_counted() -> None:
    assert support_time.between(LONDON, at("9999-12-30T00:00+00:00"), at("9999-12-31T00:00+00:00")) == 24 * HOUR


@pytest.mark.parametrize("weekend", [set(range(7)), {7}, {-1, SUN}, {SAT, SUN, 7}])
def test_a_weekend_of_the_whole_week_or_of_no_weekday_is_refused(weekend: set[int]) -> None:
    with pytest.raises(ValueError, match="at most six days"):
        calendar("Europe/London", weekend)


def test_calendars_with_the_same_days_are_equal_and_can_be_keys() -> None:
    assert calendar("Europe/London", {SUN, SAT}) == LONDON
    assert len({LONDON, calendar("Europe/London", {SAT, SUN}), EASTER, DUBAI}) == 3


class CountingZone(ZoneInfo):
    """London, counting how often it is asked for an offset."""

    asked = 0

    def utcoffset(self, instant: datetime | None, /) -> timedelta | None:
        self.asked += 1
        return super().utcoffset(instant)

    def fromutc(self, instant: datetime, /) -> datetime:
        self.asked += 1
        return super().fromutc(instant)


@pytest.mark.parametrize(
    ("weekend", "holidays", "weeks", "most"),
    [
        pytest.param({SAT, SUN}, 0, 1, 20, id="a week"),
        pytest.param({SAT, SUN}, 0, 520, 520 * 2 * 5, id="ten years of weeks"),
        pytest.param(set(), 0, 5200, 20, id="a century round the clock"),
        pytest.param(set(), 3, 5200, 3 * 2 * 5 + 20, id="a century with three holidays"),
    ],
)
def test_the_cost_grows_with_weeks_and_holidays(weekend: set[int], holidays: int, weeks: int, most: int) -> None:
    zone = CountingZone.no_cache("Europe/London")
    closed = frozenset(date(2026, 6, 3 + 2 * number) for number in range(holidays))
    worked = Calendar(zone, frozenset(weekend), closed)
    support_time.add(worked, AWARE, timedelta(days=(7 - len(weekend)) * weeks))
    assert zone.asked <= most
