"""Reads values that arrived as JSON without trusting their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json: TypeAlias = dict[str, object]


def text_in(source: Mapping[str, object], key: str) -> str:
    """Return the text under a key, and "" where there is none."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def flag_in(source: Mapping[str, object], key: str) -> bool:
    """Return whether the value under a key is exactly true."""
    return source.get(key) is True


def whole_in(source: Mapping[str, object], key: str, default: int) -> int:
    """Return the whole number under a key, and `default` where there is none."""
    value = source.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def map_in(source: Mapping[str, object], key: str) -> Json:
    """Return the object under a key, and an empty one where there is none."""
    return as_map(source.get(key))


def as_map(value: object) -> Json:
    """Return the value when it is an object, and an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def maps_in(source: Mapping[str, object], key: str) -> list[Json]:
    """Return the objects of the list under a key; anything else in it is left out."""
    return as_maps(source.get(key))


def as_maps(value: object) -> list[Json]:
    """Return the objects of a list; anything else in it is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def walk(value: object) -> Iterator[Json]:
    """Yield every object in a tree of JSON, an outer one before those inside it."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)
