"""Support time: 24 hours on every working day of a zone, counted as they elapse (C36 to C45)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK = frozenset(range(7))
_FIRST_MIDNIGHT = time(fold=0)
_SECOND_MIDNIGHT = time(fold=1)


class Kind(StrEnum):
    """What a local date is to the support desk."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time of one kind, from `start` up to but not including `end`, both in UTC."""

    start: datetime
    end: datetime
    kind: Kind

    @property
    def length(self) -> timedelta:
        """The time that elapses in it."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which local dates of `zone` are worked: all but weekend days (0 is Monday, C39) and holidays (C41).

    Raises ValueError for a weekend of all seven days, or of a day that is not 0 to 6.
    """

    zone: ZoneInfo
    weekend: frozenset[int]
    holidays: frozenset[date] = frozenset()
    _sorted_holidays: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weekend < _WEEK:
            raise ValueError(f"a weekend is at most six days, 0 (Monday) to 6, not {sorted(self.weekend)}")
        object.__setattr__(self, "_sorted_holidays", tuple(sorted(self.holidays)))

    def round_the_clock(self) -> Calendar:
        """Return the calendar of critical tickets: the same zone without weekends and holidays (C42, C43)."""
        return replace(self, weekend=frozenset(), holidays=frozenset())

    def kind(self, day: date) -> Kind:
        """Return what the local date `day` is; a holiday at the weekend is weekend: it takes nothing more."""
        if day.weekday() in self.weekend:
            return Kind.WEEKEND
        return Kind.HOLIDAY if day in self.holidays else Kind.WORKING

    def next_change(self, day: date) -> date:
        """Return the first date after `day` that is of another kind; the last date there is when none is."""
        kind = self.kind(day)
        if kind is Kind.WORKING:
            return min(self._next_weekend(day), self._next_holiday(day))
        while day < date.max and self.kind(day) is kind:
            day += _DAY
        return day

    def _next_weekend(self, day: date) -> date:
        ahead = min(((weekday - day.weekday()) % 7 for weekday in self.weekend), default=None)
        return date.max if ahead is None or date.max - day < ahead * _DAY else day + ahead * _DAY

    def _next_holiday(self, day: date) -> date:
        later = bisect_right(self._sorted_holidays, day)
        return self._sorted_holidays[later] if later < len(self._sorted_holidays) else date.max


def add(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """Return the first instant (UTC) at which `length` of working time has passed since `start`.

    What is used up exactly at Friday 24:00 is due then, not on Monday; no length at all is due at `start`,
    whatever the day. Raises ValueError when `start` is naive or `length` negative, OverflowError when the
    answer would lie after the local midnight that begins 31 December 9999.
    """
    since = _utc(start)
    if length < timedelta(0):
        raise ValueError(f"a length of support time cannot be negative: {length}")
    if not length:
        return since
    for stretch in _walk(calendar, since):
        if stretch.kind is Kind.WORKING:
            if length <= stretch.length:
                return stretch.start + length
            length -= stretch.length
    raise OverflowError("this much support time would end after the year 9999")


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time from `start` to `end`; both may be in any zone; errors as for `stretches`."""
    counted = (stretch.length for stretch in stretches(calendar, start, end) if stretch.kind is Kind.WORKING)
    return sum(counted, timedelta(0))


def stretches(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Yield in order what [start, end) is made of, each stretch as long as its kind lasts; nothing if empty.

    Raises ValueError when either is naive or `end` comes before `start`; OverflowError, while it is read,
    when `end` is after the local midnight that begins 31 December 9999.
    """
    since, until = _utc(start), _utc(end)
    if until < since:
        raise ValueError(f"support time is counted forwards, not from {since} back to {until}")
    pieces = _cut(_walk(calendar, since), until)
    return (_joined(kind, tuple(group)) for kind, group in groupby(pieces, key=lambda piece: piece.kind))


def _utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs its time zone: {instant}")
    return instant.astimezone(UTC)


def _joined(kind: Kind, pieces: tuple[Stretch, ...]) -> Stretch:
    # A date that a zone never had (Apia, 30 December 2011) leaves two pieces of one kind side by side.
    return Stretch(pieces[0].start, pieces[-1].end, kind)


def _cut(pieces: Iterator[Stretch], end: datetime) -> Iterator[Stretch]:
    for piece in pieces:
        if piece.start < end:
            yield piece if piece.end <= end else replace(piece, end=end)
        if piece.end >= end:
            return
    raise OverflowError("support time is not counted after the year 9999")


def _walk(calendar: Calendar, start: datetime) -> Iterator[Stretch]:
    # From the day before, which may come back after `start` where clocks go back over midnight.
    day = start.astimezone(calendar.zone).date() - _DAY
    while day < date.max:
        change = calendar.next_change(day)
        before, after = calendar.kind(day), calendar.kind(change)
        for end, kind in zip(_crossings(calendar.zone, change), (before, after, before), strict=False):
            if end > start:
                yield Stretch(start, end, kind)
                start = end
        day = change


def _crossings(zone: ZoneInfo, day: date) -> tuple[datetime, ...]:
    """Return the instant at which `day` begins; or three: it begins, the day before is back, it goes on."""
    first = datetime.combine(day, _FIRST_MIDNIGHT, zone).astimezone(UTC)
    second = datetime.combine(day, _SECOND_MIDNIGHT, zone).astimezone(UTC)
    if first == second:
        return (first,)
    if first < second:
        return (first, _transition(zone, first, second), second)
    # Midnight was skipped: the two readings of it lie around the instant at which clocks went forward.
    return (_transition(zone, second, first),)


def _transition(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the one instant after `low`, up to `high`, at which the zone's offset changes: whole seconds."""
    offset = low.astimezone(zone).utcoffset()

    def changed(seconds: int) -> bool:
        return (low + timedelta(seconds=seconds)).astimezone(zone).utcoffset() != offset

    span = int((high - low).total_seconds())
    return low + timedelta(seconds=bisect_left(range(span), x=True, key=changed))
