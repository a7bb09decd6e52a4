"""How facts of tickets and details of changes are written as JSON, and read back to the letter."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.domain.clock import Clock
from bot.domain.severity import Severity
from bot.domain.ticket import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.ticket import Change


def facts_document(facts: Facts) -> dict[str, object]:
    """Return facts as JSON has them; raises ValueError for an instant without a zone."""
    return _document(facts, _FACTS)


def facts_of(text: str) -> Facts:
    """Read facts; raises TypeError or ValueError for what this version did not write."""
    return Facts(**_read(text, _FACTS))


def details_document(change: Change) -> dict[str, object]:
    """Return the fields of a change that have no column of their own, as JSON has them."""
    return _document(change, _DETAILS)


def details_of(text: str) -> dict[str, Any]:
    """Read those fields, by name; raises TypeError or ValueError for what this version did not write."""
    return _read(text, _DETAILS)


def _document(value: Facts | Change, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, object]:
    """Return the fields that can be read back, as JSON has them; those that are as they are by default stay out."""
    return {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if field.name in readers and getattr(value, field.name) != field.default
    }


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a field holds
    match value:
        case datetime(tzinfo=None):
            raise ValueError(f"{value} has no time zone: stored instants are aware")
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Enum():
            return value.value
        case frozenset():
            return sorted(value)
        case _:
            return value


def _read(text: str, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError(f"{text} has no fields")
    if not found.keys() <= readers.keys():
        raise ValueError(f"unknown: {', '.join(sorted(found.keys() - readers.keys()))}")
    return {name: readers[name](value) for name, value in found.items()}


def _of_type(wanted: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        if type(value) is not wanted:
            raise TypeError(f"{value!r} is not of the type {wanted.__name__}")
        return value

    return check


def _instant(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return instant


_text, _number, _flag = _of_type(str), _of_type(int), _of_type(bool)


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever JSON holds
    return tuple(map(_text, _of_type(list)(value)))


def _clocks(value: Any) -> frozenset[Clock]:  # noqa: ANN401 - whatever JSON holds
    return frozenset(map(Clock, _texts(value)))


_FACTS: Mapping[str, Callable[[Any], Any]] = {
    "received": _instant,
    "territory": _text,
    "partner_country": _text,
    "country": _text,
    "account": _number,
    "identified_at": _instant,
    "priority": _flag,
    "services": _texts,
    "impact": Severity,
    "type": _text,
    "critical": _text,
    "via": _text,
}
_DETAILS: Mapping[str, Callable[[Any], Any]] = {
    "reason": _text,
    "restarts": _clocks,
    "level": _number,
    "told": _texts,
    "ground": _text,
}
