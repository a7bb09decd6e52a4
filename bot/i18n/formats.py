"""One language's numbers, lists, dates and names from CLDR, each looked up once and kept."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from datetime import date

_KEPT = 1024
_UNGROUPED = range(1000)
# The source is British English; every other language is called as CLDR calls it.
_LOCALES = {"en": "en_GB"}
# CLDR parts Thai items by a space alone, and names such as "Zoho CRM" hold spaces themselves.
_BARE = "{0} {1}"
_COMMA = "{0}, {1}"
# What stands between the parts of a list that has no "and", where it is not as in English.
_BETWEEN = {"ar": {"; ": "؛ ", ", ": "، "}, "ja": {"; ": "；", ", ": "、"}}
# CLDR writes "and" without blanks in Thai, which would run into names that are not Thai, and into bold.
_WORDS_RUN_TOGETHER = frozenset({"th"})


class Formats:
    """How one language writes what is not a message; Gregorian dates, Latin digits, 24-hour times.

    The CLDR data of a language (about a megabyte, a few milliseconds) is read when it is first needed.
    """

    def __init__(self, language: str) -> None:
        self._name = _LOCALES.get(language, language)
        self._grouped = lru_cache(_KEPT)(self._read_grouped)
        self.country = lru_cache(_KEPT)(self._country)
        self.date = lru_cache(_KEPT)(self._date)
        self.long_date = lru_cache(_KEPT)(self._long_date)
        self.city = lru_cache(_KEPT)(self._city)

    def number(self, number: int) -> str:
        """Return a whole number with the language's grouping, in Latin digits."""
        return str(number) if number in _UNGROUPED else self._grouped(number)

    def listed(self, items: list[str], style: str) -> str:
        """Return the items as a list; the styles are `standard` (and) and `or`."""
        if len(items) < 2:  # noqa: PLR2004 (a list of one is the one)
            return "".join(items)
        two, start, middle, end = self._lists[style]
        if len(items) == 2:  # noqa: PLR2004 (languages have a pattern of its own for two)
            return two.format(*items)
        text = start.format(items[0], items[1])
        for item in items[2:-1]:
            text = middle.format(text, item)
        return end.format(text, items[-1])

    def between(self, mark: str) -> str:
        """Return what stands in the place of a mark of English between two parts, with its blanks."""
        return _BETWEEN.get(self._name, {}).get(mark, mark)

    @cached_property
    def weekdays(self) -> tuple[str, ...]:
        """The names of the days from Monday on, as they stand alone."""
        names = self._locale.days["stand-alone"]["wide"]
        return tuple(names[day] for day in range(7))

    @cached_property
    def own_name(self) -> str:
        """What the language calls itself."""
        name: str = self._locale.languages[self._locale.language]
        return name

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self._name)

    @cached_property
    def _lists(self) -> dict[str, tuple[str, str, str, str]]:
        return {style: self._list(style) for style in ("standard", "or")}

    def _list(self, style: str) -> tuple[str, str, str, str]:
        parts = self._locale.list_patterns[style]
        start, middle = (_COMMA if parts[part] == _BARE else parts[part] for part in ("start", "middle"))
        two, end = (_apart(parts[part]) if self._name in _WORDS_RUN_TOGETHER else parts[part] for part in ("2", "end"))
        return two, start, middle, end

    def _read_grouped(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)

    def _country(self, code: str) -> str:
        name: str = self._locale.territories.get(code, code)
        return name

    def _date(self, day: date, *, with_year: bool) -> str:
        return format_skeleton("yMMMd" if with_year else "MMMd", day, locale=self._locale)

    def _long_date(self, day: date) -> str:
        return format_date(day, "full", locale=self._locale)

    def _city(self, zone: str) -> str:
        # CLDR keeps what it knows of a city under the name that its zone had first, such as Asia/Calcutta.
        former = (old for old, new in get_global("zone_aliases").items() if new == zone)
        for name in (zone, *former):
            if city := self._locale.time_zones.get(name, {}).get("city"):
                return str(city)
        return get_timezone_location(ZoneInfo(zone), locale=self._locale, return_city=True).rpartition("/")[2]


def _apart(pattern: str) -> str:
    """Return a pattern with a blank on either side of its word."""
    return " ".join(pattern.replace("{0}", "{0} ").replace("{1}", " {1}").split())
