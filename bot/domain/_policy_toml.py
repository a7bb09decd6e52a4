"""Writes a table as TOML that reads back as the same table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 110


def to_toml(table: Mapping[str, object]) -> str:
    """Return TOML for a table of JSON values; None and empty tables are left out."""
    return "\n".join(_lines(table, "")).strip() + "\n"


def _lines(table: Mapping[str, object], path: str) -> Iterator[str]:
    tables: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict) or _is_list_of_tables(value):
            tables[key] = value
        elif value is not None:
            yield _entry(key, value)
    for key, value in tables.items():
        inner = f"{path}.{_key(key)}" if path else _key(key)
        if isinstance(value, dict):
            lines = list(_lines(value, inner))
            own = bool(lines) and not lines[0].startswith(("[", "\n"))
            yield from (f"\n[{inner}]", *lines) if own else lines
        elif isinstance(value, list):
            for item in value:
                yield f"\n[[{inner}]]"
                yield from _lines(item, inner)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _entry(key: str, value: object) -> str:
    line = f"{_key(key)} = {_value(value)}"
    if len(line) <= _WIDTH or not isinstance(value, list):
        return line
    return "\n".join([f"{_key(key)} = [", *(f"    {_value(item)}," for item in value), "]"])


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    # JSON and TOML write texts, numbers and booleans alike, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
