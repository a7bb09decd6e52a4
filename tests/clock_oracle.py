"""A slow support desk that can be checked by reading: for every tick of every stopwatch it writes down a letter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count, groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WORKING, WEEKEND, HOLIDAY, HOLD = "wahp"
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTES_OF_A_DAY = 24 * 60
UNDO_WITHIN = timedelta(minutes=15)

# What can happen to a ticket that stands so, and how it stands then; what is not named leaves it as it is.
POSSIBLE = {
    "open": {"acknowledge", "determined", "updated", "hold", "resolve", "untrack"},
    "held": {"acknowledge", "determined", "updated", "resume", "resolve", "untrack"},
    "resolved": {"reopen", "untrack"},
    "untracked": set[str](),
}
BECOMES = {
    "hold": "held",
    "resume": "open",
    "determined": "open",
    "resolve": "resolved",
    "untrack": "untracked",
    "reopen": "open",
}
REPLIES = {"acknowledge", "updated", "determined"}


class ImpossibleError(Exception):
    """This cannot happen to a ticket that stands so."""


@dataclass(frozen=True)
class Promise:
    """What is promised for a ticket: the upper ends of its windows, the lower ends, and how they are counted."""

    zone: str
    windows: Mapping[str, timedelta]
    expected: Mapping[str, timedelta] = field(default_factory=dict)
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    round_the_clock: bool = False
    determination_starts: str = "receipt"
    hold_pauses: frozenset[str] = frozenset({"determination", "update", "resolution"})

    def letter(self, day: date) -> str:
        """Return what a local date is to the desk."""
        if self.round_the_clock:
            return WORKING
        if day.weekday() in self.weekend:
            return WEEKEND
        return HOLIDAY if day in self.holidays else WORKING


@dataclass(frozen=True)
class Event:
    """Something that happened `at`, and was recorded then or later; a promise belongs to track and correct."""

    act: str
    at: datetime
    recorded_at: datetime
    promise: Promise | None = None
    received: datetime | None = None


@cache
def local_dates(zone: str, day: int) -> tuple[tuple[date, int], ...]:
    """Return the local dates of the minutes of a UTC day (counted from 1970): each is asked for its own."""
    midnight, place = EPOCH + timedelta(days=day), ZoneInfo(zone)
    asked = ((midnight + minute * MINUTE).astimezone(place).date() for minute in range(MINUTES_OF_A_DAY))
    return tuple((local, sum(1 for _minute in minutes)) for local, minutes in groupby(asked))


class Tape:
    """The letters of a promise's calendar, one for each tick since 1970: a tick is a minute, or a second.

    Every zone has changed its date on a whole UTC minute since 1972.
    """

    def __init__(self, promise: Promise, tick: timedelta) -> None:
        self.promise = promise
        self.ticks_of_a_minute = MINUTE // tick
        self.ticks_of_a_day = MINUTES_OF_A_DAY * self.ticks_of_a_minute
        self._days: dict[int, str] = {}

    def day(self, day: int) -> str:
        """Return the letters of a UTC day."""
        if day not in self._days:
            dates = local_dates(self.promise.zone, day)
            self._days[day] = "".join(
                self.promise.letter(local) * (minutes * self.ticks_of_a_minute) for local, minutes in dates
            )
        return self._days[day]

    def cut(self, start: int, end: int) -> str:
        """Return the letters from one tick up to but not including another."""
        first = start // self.ticks_of_a_day
        text = "".join(self.day(day) for day in range(first, end // self.ticks_of_a_day + 1))
        return text[start - first * self.ticks_of_a_day : end - first * self.ticks_of_a_day]

    def on_from(self, start: int) -> Iterator[str]:
        """Yield the letters from a tick on, day by day, for ever."""
        first = start // self.ticks_of_a_day
        yield self.cut(start, (first + 1) * self.ticks_of_a_day)
        yield from map(self.day, count(first + 1))


@dataclass
class Stopwatch:
    """A run of a clock, with a letter for every tick that has passed."""

    clock: str
    start: int
    letters: str = ""
    stop: int | None = None


@dataclass
class Desk:
    """How a ticket stands after some events; all instants are ticks since 1970."""

    promise: Promise
    received: int
    tick: timedelta
    time: int = 0
    state: str = "open"
    replied: bool = False
    replied_by: int = -1
    determined: bool = False
    watches: list[Stopwatch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tape = Tape(self.promise, self.tick)
        self.time = self.received
        self._start("acknowledgement")
        if self.promise.determination_starts == "receipt":
            self._start("determination")
        self._start("resolution")

    def pass_time(self, until: int) -> None:
        """Write down a letter for every tick of every stopwatch that runs."""
        for watch in self.watches:
            if watch.stop is None:
                held = self.is_paused(watch)
                watch.letters += HOLD * (until - self.time) if held else self.tape.cut(self.time, until)
        self.time = until

    def happen(self, act: str, number: int) -> None:
        """Let something happen now; a later `number` was recorded later."""
        if act == "acknowledge" and act in POSSIBLE[self.state] and self.replied_by > number:
            return  # it was said afterwards that the reply had been sent before
        repeated = (act == "acknowledge" and self.replied) or (act == "determined" and self.determined)
        if act not in POSSIBLE[self.state] or repeated:
            raise ImpossibleError(act)
        if act in REPLIES and not self.replied:
            self._reply(number)
        if act == "updated" and self.determined:
            self._stop("update")
            self._start("update")
        if act == "determined":
            self.determined = True
            self._stop("determination")
            self._start("update")
        if act in {"resolve", "untrack"}:
            self.replied_by = self.replied_by if self.replied else number
            self.replied = True
            self._stop("acknowledgement", "determination", "update", "resolution")
        if act == "reopen":
            self.determined = False
            self._start("determination")
            self._start("resolution")
        self.state = BECOMES.get(act, self.state)

    def is_paused(self, watch: Stopwatch) -> bool:
        """Say whether a stopwatch waits for the partner."""
        return watch.stop is None and self.state == "held" and watch.clock in self.promise.hold_pauses

    def used(self, watch: Stopwatch) -> timedelta:
        """Return the support time that a stopwatch has counted."""
        return watch.letters.count(WORKING) * self.tick

    def pieces(self, watch: Stopwatch) -> list[tuple[datetime, datetime, str]]:
        """Return what a run is made of: from when, until when, which letter."""
        found, place = [], watch.start
        for letter, length in together(watch.letters):
            found.append((self.instant(place), self.instant(place + length), letter))
            place += length
        return found

    def deadline(self, watch: Stopwatch) -> datetime | None:
        """Return when the window is used up; None while a hold keeps that open."""
        return self.instant_at(watch, self.promise.windows[watch.clock])

    def instant_at(self, watch: Stopwatch, length: timedelta) -> datetime | None:
        """Return the end of the tick with which so much is used up; None while a hold keeps that open."""
        needed, place = length // self.tick, watch.start
        for letters in self._letters_of(watch):
            for letter, ticks in together(letters):
                if letter == WORKING:
                    if needed <= ticks:
                        return self.instant(place + needed)
                    needed -= ticks
                place += ticks
        return None

    def is_late(self, watch: Stopwatch) -> bool:
        """Say whether a run is, or was when it stopped, past its deadline."""
        due = self.deadline(watch)
        return due is not None and self.instant(self.time if watch.stop is None else watch.stop) > due

    def instant(self, tick: int) -> datetime:
        """Return the instant at which a tick begins."""
        return EPOCH + tick * self.tick

    def _letters_of(self, watch: Stopwatch) -> Iterator[str]:
        yield watch.letters
        if not self.is_paused(watch):
            yield from self.tape.on_from(watch.start + len(watch.letters))

    def _reply(self, number: int) -> None:
        self.replied, self.replied_by = True, number
        self._stop("acknowledgement")
        if self.promise.determination_starts == "acknowledgement":
            self._start("determination")

    def _start(self, clock: str) -> None:
        if clock in self.promise.windows:
            self.watches.append(Stopwatch(clock, self.time))

    def _stop(self, *clocks: str) -> None:
        for watch in self.watches:
            if watch.clock in clocks and watch.stop is None:
                watch.stop = self.time


def together(letters: str) -> Iterator[tuple[str, int]]:
    """Yield each letter with how often it follows itself."""
    place = 0
    while place < len(letters):
        letter = letters[place]
        rest = letters[place:]
        length = len(rest) - len(rest.lstrip(letter))
        yield letter, length
        place += length


def standing(events: Iterable[Event]) -> list[Event]:
    """Return the events that were not taken back, since the ticket was tracked last."""
    kept: list[Event] = []
    for event in events:
        if event.act == "track":
            kept = [event]
        elif event.act != "undo":
            kept.append(event)
        elif len(kept) > 1 and event.recorded_at - kept[-1].recorded_at <= UNDO_WITHIN:
            kept.pop()
        else:
            raise ImpossibleError("undo")
    return kept


def follow(events: Sequence[Event], now: datetime, tick: timedelta = MINUTE) -> Desk:
    """Return how a ticket stands at `now`, when all of these have been recorded, the first of them a track.

    Raises ImpossibleError for events that cannot have happened in the order of their times.
    """
    kept = standing(events)
    promise = [event.promise for event in kept if event.promise][-1]
    received = [event.received for event in kept if event.received][-1]
    desk = Desk(promise, (received - EPOCH) // tick, tick)
    numbered = [each for each in enumerate(kept) if each[1].act not in {"track", "correct"}]
    for number, event in sorted(numbered, key=lambda each: each[1].at):
        if event.at < received:
            raise ImpossibleError(event.act)
        desk.pass_time((event.at - EPOCH) // tick)
        desk.happen(event.act, number)
    closed = desk.state not in {"open", "held"}
    if kept[-1].act == "correct" and (closed or received > kept[-1].recorded_at):
        raise ImpossibleError("correct")
    desk.pass_time((now - EPOCH) // tick)
    return desk
