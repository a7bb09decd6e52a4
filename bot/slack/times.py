"""TIME as people type it: an instant with its zone, one in the reader's, a time of day, or an age."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

# Days, hours and minutes, each with its unit, and "ago".
MOST_WORDS = 7
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_AGE = re.compile(
    r"""(?=\d)
    (?:(?P<days>\d++)\ ?d(?:ays?)?)?\ ?
    (?:(?P<hours>\d++)\ ?h(?:(?:ou)?rs?)?)?\ ?
    (?:(?P<minutes>\d++)\ ?m(?:in(?:ute)?s?)?)?
    (?:\ ago)?""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(
    r"""(?:(?P<date>\d{4}-\d\d-\d\d)[t\ ])?
    (?P<hour>\d\d?)
    (?=:|\ ?[ap]\.?m)                              # an hour alone is no time, but "2 pm" is one
    (?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d++)?)?)?
    (?:\ ?(?P<half>[ap])\.?m\.?)?
    (?:\ ?(?P<zone>z|utc|gmt|(?(date)[+-]\d\d(?::?[0-5]\d)?|(?!))))?  # "14:00-15:00" without a date is a span""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_FURTHEST_OFFSET = timedelta(hours=15)
_NOON = 12
# No zone has ever left out a time of day for a week.
_DAYS_BACK = 7


@dataclass(frozen=True, slots=True)
class ReadTime:
    """An instant in UTC; `assumed_zone` says that it was written without a zone and read in the reader's."""

    at: datetime
    assumed_zone: bool


@dataclass(frozen=True, slots=True)
class NotATime:
    """What was typed, and is no TIME, or one that no calendar holds."""

    text: str


def read_time(text: str, now: datetime, zone: ZoneInfo) -> ReadTime | NotATime:
    """Read a TIME; `now` is aware, and `zone` the reader's, for what is written without one.

    A time of day is the latest that is not in the future. A time that is there twice, as clocks go back, is the
    later one if that is not in the future; one that clocks leave out on the date that was typed is no time.
    An instant may lie in the future, or far back: that is for the caller to judge. Fractions of seconds are dropped.
    """
    plain = _plain(text)
    now = now.astimezone(UTC)
    try:
        if age := _AGE.fullmatch(plain):
            ago = timedelta(**{unit: int(count or 0) for unit, count in age.groupdict().items()})
            return ReadTime(now - ago, assumed_zone=False)
        if clock := _CLOCK.fullmatch(plain):
            return _on_the_clock(clock, now, zone)
    except (ValueError, OverflowError):  # the 30th of February, 25:00, an age of a million years
        return NotATime(text)
    return NotATime(text)


def has_form_of_time(text: str) -> bool:
    """Say whether a text is written as a TIME is, even if there is none such, as with 25:00."""
    plain = _plain(text)
    return any(form.fullmatch(plain) for form in (_AGE, _CLOCK))


def leading_time(words: Sequence[str]) -> int:
    """Return how many of the first words make up one TIME by their form, the most there can be; 0 for none."""
    counts = range(min(len(words), MOST_WORDS), 0, -1)
    return next((count for count in counts if has_form_of_time(" ".join(words[:count]))), 0)


def _plain(text: str) -> str:
    return " ".join(text.translate(_DASHES).split())


def _on_the_clock(found: re.Match[str], now: datetime, zone: ZoneInfo) -> ReadTime:
    """Read hours and minutes, on their date or the latest possible; raises ValueError where there are none such."""
    where = _zone(found["zone"]) or zone
    clock = _time_of_day(found)
    if found["date"]:
        readings = sorted(_instants(date.fromisoformat(found["date"]), clock, where))
    else:
        # From tomorrow on: where clocks went back over midnight, tomorrow has been before.
        last = now.astimezone(where).date() + timedelta(days=1)
        days = (last - timedelta(days=back) for back in range(_DAYS_BACK + 1))
        readings = sorted(at for day in days for at in _instants(day, clock, where) if at <= now)
    if not readings:
        raise ValueError(found.string)
    at = max((at for at in readings if at <= now), default=readings[0])
    return ReadTime(at, assumed_zone=found["zone"] is None)


def _instants(day: date, clock: time, zone: tzinfo) -> Iterator[datetime]:
    """Yield the instants in UTC at which clocks show a time on a date: one, two alike or not, none in a gap."""
    for fold in (0, 1):
        shown = datetime.combine(day, clock.replace(fold=fold), zone)
        at = shown.astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None):
            yield at


def _time_of_day(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise ValueError(found.string)
        hour = hour % _NOON + (_NOON if found["half"].casefold() == "p" else 0)
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0))


def _zone(written: str | None) -> tzinfo | None:
    if written is None:
        return None
    if written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= _FURTHEST_OFFSET:
        raise ValueError(written)
    return timezone(-offset if written[0] == "-" else offset)
