"""The small values of the policy file, each refused with a sentence that says what would be accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
)

from bot.domain.names import nearest
from bot.domain.severity import Length, Window

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPERATOR = "operator"
ASSUMPTION = "assumption: "
OWN_KEY = "(key)"  # no operator writes this, so that a table may know its own key and still refuse "key"
ENDS = ("lower", "upper")
_SHOWN = 60
_MOST_WINDOWS = 100
LONGEST = Length.parse("P366D")
_SEED_LINE = re.compile(r"00[0-4]:[1-9]\d*")
_EMAIL = re.compile(r"[^@\s<>|,;]+@[^@\s<>|,;.]+(\.[^@\s<>|,;.]+)+")
_T = TypeVar("_T")


class Part(BaseModel):
    """A table of the policy file: it never changes after reading, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def said(value: object) -> str:
    """Return what somebody wrote, shortened, for a message about it."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _source(text: str) -> str:
    for item in text.split(", "):
        if not (_SEED_LINE.fullmatch(item) or item == OPERATOR or item.removeprefix(ASSUMPTION) not in ("", item)):
            raise ValueError(
                f"{said(item)} is no source: write lines of the pages as 002:437, readings of ours as "
                f"'assumption: C39', or {OPERATOR!r}, with a comma and a space between several"
            )
    return text


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError(f"{said(text)} is no country code: write two capital letters such as FR")
    return text


def _domain(text: str) -> str:
    if not _EMAIL.fullmatch(f"somebody@{text}"):
        raise ValueError(f"{said(text)} is no domain: write what stands behind the @, such as gmail.com")
    return text.lower()


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"{said(text)} does not look like an email address")
    return text.lower()


def _url(text: str) -> str:
    if not re.fullmatch(r"https://[^\s<>|]+", text):
        raise ValueError(f"{said(text)} is no address of a page: it must begin with https://")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of the database, such as "Europe", is an OSError
        near = nearest(name, sorted(available_timezones()), limit=1, cutoff=80)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"{said(name)} is no time zone: write a name such as Asia/Dubai{hint}") from None
    return name


def _weekday(name: str) -> str:
    if name.lower() not in WEEKDAYS:
        near = nearest(name, WEEKDAYS, limit=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"{said(name)} is no day of the week: write English names such as friday{hint}")
    return name.lower()


def _weekend(days: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(days)) == len(WEEKDAYS):
        raise ValueError("a weekend of all seven days leaves no working time, so that no deadline would ever come")
    return days


def _holiday(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError(f"{said(value)} is no date: write it as 2026-12-25")


def _whole(value: object) -> int:
    if type(value) is not int or value < 1:  # True is an int to Python, but not to an operator
        raise ValueError(f"must be a whole number of at least 1, not {said(value)}")
    return value


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST_WINDOWS:
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}/[1-9]\d{0,8}", value):
        return float(Fraction(value))
    raise ValueError(f'must be a number such as 0.75, or a fraction such as "1/3", not {said(value)}')


def _moment(value: object) -> str | float:
    if value in ENDS:
        return str(value)
    if isinstance(value, str) and "/" not in value:
        raise ValueError(f'must be "lower", "upper" or a share of the window such as 0.75, not {said(value)}')
    share = _number(value)
    if not 0 < share < 1:
        raise ValueError(f"must be a share of the window between 0 and 1, not {said(value)}")
    return share


def _offset(value: object) -> float:
    offset = _number(value)
    if not offset > 0:
        raise ValueError(f"must be above 0, since it passes after the deadline, not {said(value)}")
    return offset


def _window(value: object) -> Window:
    match value:
        case [str(lower_text), str(upper_text)]:
            lower, upper = _length(lower_text), _length(upper_text)
        case _:
            raise ValueError(f'must be two lengths of time such as ["PT1H", "PT3H"], not {said(value)}')
    if lower.time > upper.time:
        raise ValueError(f"the lower end ({lower}) is longer than the upper end ({upper})")
    return Window(lower, upper)


def _length(text: str) -> Length:
    try:
        length = Length.parse(text)
    except OverflowError:
        length = Length(LONGEST.time * 2)
    if not 0 < length.time.total_seconds() <= LONGEST.time.total_seconds():
        raise ValueError(f"{said(text)} must be longer than nothing and no longer than {LONGEST}")
    return length


def _with_keys(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {key: {**entry, OWN_KEY: key} if isinstance(entry, Mapping) else entry for key, entry in value.items()}


Text = Annotated[str, Field(min_length=1)]
Source = Annotated[str, AfterValidator(_source)]
Country = Annotated[str, AfterValidator(_country)]
Domains = Annotated[frozenset[Annotated[str, AfterValidator(_domain)]], PlainSerializer(sorted)]
Email = Annotated[str, AfterValidator(_email)]
Url = Annotated[str, AfterValidator(_url)]
Zone = Annotated[str, AfterValidator(_zone)]
Weekend = Annotated[tuple[Annotated[str, AfterValidator(_weekday)], ...], AfterValidator(_weekend)]
Holidays = tuple[Annotated[date, PlainValidator(_holiday), PlainSerializer(date.isoformat)], ...]
Whole = Annotated[int, PlainValidator(_whole)]
Moment = Annotated[str | float, PlainValidator(_moment)]
Offset = Annotated[float, PlainValidator(_offset)]
Promise = Annotated[
    Window, PlainValidator(_window), PlainSerializer(lambda window: [str(window.lower), str(window.upper)])
]
Key = Annotated[str, Field(alias=OWN_KEY, exclude=True)]
Table = Mapping[str, _T]
Keyed = Annotated[Mapping[str, _T], BeforeValidator(_with_keys)]
ClockName = Literal["acknowledgement", "determination", "update", "resolution"]


class Sourced(Part):
    """A table that says where it comes from: lines of the pages, readings of ours, or the operator.

    The built-in policy always says; what an operator adds without saying is the operator's.
    """

    source: Source = OPERATOR
