"""What one reader is told: messages, numbers, lists, names, times, in their language and time zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import structlog

from bot.i18n.lengths import duration_text, length_text, window_text
from bot.i18n.markup import (
    RIGHT_TO_LEFT_MARK,
    Markup,
    directed,
    is_right_to_left,
    isolated,
    joined,
    on_each_line,
    without_controls,
)
from bot.i18n.voice import COUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime, timedelta
    from zoneinfo import ZoneInfo

    from bot.domain.severity import Length, Window
    from bot.i18n.voice import Voice

Value: TypeAlias = str | int
Style: TypeAlias = Literal["short", "time", "full"]
Mark: TypeAlias = Literal[" · ", "; ", ", ", " / "]

_UNFILLED = (KeyError, IndexError, ValueError, AttributeError, TypeError)
_DAYS_NAMED = 6
_log = structlog.get_logger(__name__)


def as_is(text: str) -> str:
    """Return the text; the escape of a surface on which nothing is special."""
    return text


@dataclass(frozen=True, slots=True)
class Translator:
    """A language, a time zone and the escape of a surface; cheap, so one is made for every answer.

    Everything it returns is Markup. Of what is inserted, Markup goes in as it is, other strings are escaped,
    whole numbers are written as the language writes them; in right-to-left languages all are isolated.
    """

    voice: Voice
    zone: ZoneInfo
    escape: Callable[[str], str] = as_is

    @property
    def language(self) -> str:
        """The code of the language, such as `de` or `pt_BR`."""
        return self.voice.language

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.voice.rtl

    @property
    def start(self) -> str:
        """What every text object begins with: U+200F in right-to-left languages, else nothing."""
        return RIGHT_TO_LEFT_MARK if self.voice.rtl else ""

    def t(self, message: str, /, **values: Value) -> Markup:
        """Return the message in the reader's language, its `{placeholders}` filled; it never raises."""
        template = self.voice.template(message)
        return self._filled(template, message, values) if values else template

    def p(self, context: str, message: str, /, **values: Value) -> Markup:
        """Return a message whose meaning depends on a context that is not shown."""
        template = self.voice.template(message, context)
        return self._filled(template, message, values) if values else template

    def n(self, one: str, many: str, count: int, /, **values: Value) -> Markup:
        """Return the message in the plural form of `count`, which also fills `{count}`."""
        values.setdefault(COUNT, count)
        return self._filled(self.voice.plural_template(one, many, count), one if count == 1 else many, values)

    def policy(self, text: str, /, **values: Value) -> Markup:
        """Return a text of the policy in the reader's language, or as it is if an operator wrote their own.

        The text is data, so it is escaped; its placeholders are filled like a message's.
        """
        template = self.voice.escaped(text, self.escape)
        said = self._filled(template, self.escape(text), values) if values else template
        # In words of their own a whole line may be of the other direction, and its full stop with it.
        foreign = self.voice.rtl and template and not is_right_to_left(template)
        return Markup(isolated(said)) if foreign else said

    def number(self, number: int) -> Markup:
        """Return a whole number with the language's grouping, in Latin digits."""
        return Markup(self.voice.formats.number(number))

    def list_and(self, items: Iterable[str]) -> Markup:
        """Return "A, B and C"."""
        return self._listed(items, "standard")

    def list_or(self, items: Iterable[str]) -> Markup:
        """Return "A, B or C"."""
        return self._listed(items, "or")

    def joined(self, mark: Mark, parts: Iterable[Markup]) -> Markup:
        """Return the parts with the language's mark between them, each kept apart in right-to-left text."""
        return joined(self.voice.formats.between(mark), map(self.apart, parts))

    def country(self, code: str) -> Markup:
        """Return CLDR's name of an ISO 3166-1 country (XK too); a code it does not know stands for itself."""
        return self._safe(self.voice.formats.country(code))

    def city(self, zone: ZoneInfo) -> Markup:
        """Return the city by which a time zone is known."""
        return self._safe(self.voice.formats.city(zone.key))

    def quote(self, text: str) -> Markup:
        """Return somebody's words in the language's quotation marks."""
        return self.p("quotation marks", "“{text}”", text=text)

    def weekday(self, day: int) -> Markup:
        """Return the name of a day of the week, 0 being Monday."""
        return Markup(self.voice.formats.weekdays[day])

    def day(self, day: date, *, today: date) -> Markup:
        """Return a weekday within six days of today, else the date, with the year if it is another."""
        if abs((day - today).days) <= _DAYS_NAMED:
            return self.weekday(day.weekday())
        return Markup(self.voice.formats.date(day, with_year=day.year != today.year))

    def instant(self, at: datetime, zone: ZoneInfo | None = None, style: Style = "short", *, now: datetime) -> Markup:
        """Return an aware instant in a zone, by default the reader's; Gregorian, 24 hours, Latin digits.

        `time` is the time alone, `short` adds the day unless it is today, `full` the whole date.
        Raises ValueError for a datetime without a zone.
        """
        if at.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        place = zone or self.zone
        local = at.astimezone(place)
        today = now.astimezone(place).date()
        if style == "time" or (style == "short" and local.date() == today):
            return _time(local)
        if style == "full":
            return self._on(Markup(self.voice.formats.long_date(local.date())), local)
        return self._on(self.day(local.date(), today=today), local)

    def beside(self, at: datetime, zone: ZoneInfo, *, now: datetime) -> Markup:
        """Return the reader's time with another zone's beside it: "Monday 06:50 (05:50 in London)".

        The other is left out where both clocks show the same, and names its day where the days differ.
        """
        here = self.instant(at, now=now)
        ours, theirs = at.astimezone(self.zone), at.astimezone(zone)
        if ours.utcoffset() == theirs.utcoffset():
            return here
        there = _time(theirs)
        if theirs.date() != ours.date():
            there = self._on(self.day(theirs.date(), today=now.astimezone(zone).date()), theirs)
        return self.t("{here} ({there} in {city})", here=here, there=there, city=self.city(zone))

    def length(self, length: Length) -> Markup:
        """Return "3 h", "2 h 40 min", "18 min", "2 days"; seconds only in less than two minutes."""
        return length_text(self, length)

    def duration(self, time: timedelta, *, in_days: bool = False) -> Markup:
        """Return how long something takes or took, whatever its sign; with `in_days`, from a day on as "2 days 5 h"."""
        return duration_text(self, time, in_days=in_days)

    def window(self, window: Window) -> Markup:
        """Return "1 to 3 h", "2 to 3 days", "30 min to 2 h": a unit that both ends share is said once."""
        return window_text(self, window)

    def _filled(self, template: Markup, message: str, values: dict[str, Value]) -> Markup:
        shown = {
            name: value if type(value) is Markup and not self.voice.rtl else self._shown(value)
            for name, value in values.items()
        }
        try:
            return Markup(template.format_map(shown))
        except _UNFILLED as error:
            _log.warning("message not filled", message=message, error=repr(error))
            return self._half_filled(message, shown)

    def _half_filled(self, message: str, shown: dict[str, str]) -> Markup:
        try:
            return Markup(self.voice.english(message).format_map(_Open(shown)))
        except _UNFILLED:
            return self.voice.english(message)

    def _shown(self, value: Value) -> str:
        if type(value) is int:
            return self.voice.formats.number(value)
        text = self._directed(value)
        # The template isolates a value as a whole, and an isolate ends with its line.
        return on_each_line(text) if self.voice.rtl and "\n" in text else text

    def apart(self, value: Markup) -> Markup:
        """Return a value that stands without a message around it, kept from turning in right-to-left text."""
        return Markup(isolated(directed(value))) if self.voice.rtl else value

    def alone(self, text: str) -> Markup:
        """Return what somebody typed where it stands without a message around it: safe, and kept apart."""
        return self.apart(self._safe(text))

    def _directed(self, value: Value) -> Markup:
        """Give our own words the language's direction; what people typed keeps that of its first letter."""
        return directed(value) if self.voice.rtl and isinstance(value, Markup) else self._safe(value)

    def _safe(self, value: object) -> Markup:
        if isinstance(value, Markup):
            return value
        return Markup(self.escape(without_controls(str(value))))

    def _listed(self, items: Iterable[str], style: str) -> Markup:
        shown: list[str] = [self._directed(item) for item in items]
        if self.voice.rtl:
            shown = [isolated(item) for item in shown]
        return Markup(self.voice.formats.listed(shown, style))

    def _on(self, day: Markup, local: datetime) -> Markup:
        return self.p("an instant", "{day} {time}", day=day, time=_time(local))


class _Open(dict[str, str]):
    """Values for a message of which some may be missing: their placeholders stay to be seen."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _time(local: datetime) -> Markup:
    return Markup(f"{local.hour:02}:{local.minute:02}")
