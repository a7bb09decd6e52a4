"""Reads TOML for the policy, lays one table over another, and says what is wrong in words for operators."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from bot.domain._policy_types import OPERATOR, OWN_KEY, said
from bot.domain.names import nearest
from bot.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
_WHERE = re.compile(r"(.*) \(at (.*)\)", re.DOTALL)
_SOURCE_OF = {
    "members": "members_source",
    "printed": "members_source",
    "time_zone": "calendar_source",
    "weekend": "calendar_source",
    "holidays": "calendar_source",
    "data_centre": "data_centre_source",
}
_WITHOUT_SOURCE = frozenset({"aliases", "ladder", "mailbox"})
_SHAPES = {
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in square brackets",
    "frozen_set_type": "must be a list in square brackets",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "dict_type": "must be a table",
    "mapping_type": "must be a table",
}


def table_of(text: str, name: str) -> tuple[dict[str, object], tuple[Problem, ...]]:
    """Return the TOML text as a table, or an empty table and the place where reading it stopped."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff")), ()
    except RecursionError:
        return {}, (Problem(name, "has tables or lists nested too deeply"),)
    except tomllib.TOMLDecodeError as error:
        match = _WHERE.fullmatch(str(error))
        reason, place = (match[1], f"{name}, {match[2]}") if match else (str(error), name)
        return {}, (Problem(place, f"this is no TOML: {reason[:1].lower()}{reason[1:]}"),)
    except ValueError:  # Python refuses to read very long numbers
        return {}, (Problem(name, "has a number that is too long"),)


def laid_over(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """Return `base` with the tables of `over` laid over it; lists and values replace.

    What changes loses its printed source: it becomes the operator's, unless `over` names another one.
    """
    whole = dict(base)
    for key, value in over.items():
        before = base.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            whole[key] = laid_over(before, value)
            continue
        whole[key] = value
        source = _SOURCE_OF.get(key, "source")
        source = source if source in base else "source"
        changed = value != before and key not in _WITHOUT_SOURCE and not isinstance(value, dict)
        if changed and source in base and source not in over:
            whole[source] = OPERATOR
    return whole


def sound_part(over: dict[str, object], error: ValidationError) -> dict[str, object]:
    """Return `over` without what `error` complains of, so that the rest can still be checked."""
    sound = over
    for path in {_deepest(over, detail["loc"]) for detail in error.errors(include_url=False)}:
        sound = _without(sound, path)
    return sound


def _deepest(table: object, path: Path) -> Path:
    if not path or not isinstance(table, dict) or path[0] not in table:
        return ()
    return (path[0], *_deepest(table[path[0]], path[1:]))


def _without(table: dict[str, object], path: Path) -> dict[str, object]:
    if not path or path[0] not in table:
        return table
    key = str(path[0])
    inner = table[key]
    if len(path) > 1 and isinstance(inner, dict):
        return {**table, key: _without(inner, path[1:])}
    return {name: value for name, value in table.items() if name != key}


def refusals(
    error: ValidationError, model: type[BaseModel], base: Mapping[str, object], over: Mapping[str, object]
) -> tuple[Problem, ...]:
    """Return what pydantic refused, one problem for each place (entries of lists are counted from 1)."""
    found: dict[str, Problem] = {}
    incomplete: dict[Path, list[str]] = {}
    for detail in sorted(error.errors(include_url=False), key=lambda each: each["loc"][-1] != "[key]"):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        new = _new_entry(path, base, over) if detail["type"] == "missing" else ()
        if new:
            incomplete.setdefault(new, []).append(_written(path[len(new) :]))
        else:
            problem = Problem(_written(path), _reason(detail, model, path))
            found.setdefault(problem.place, problem)
    for path, missing in incomplete.items():
        found.setdefault(_written(path), Problem(_written(path), _unknown_entry(path, missing, base)))
    return tuple(found.values())


def _written(path: Path) -> str:
    parts = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return parts.removeprefix(".")


def _reason(detail: ErrorDetails, model: type[BaseModel], path: Path) -> str:
    kind = detail["type"]
    context = detail.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), _known_keys(model, path[:-1]))
    if kind in _SHAPES:
        return f"{_SHAPES[kind]}, not {said(detail['input'])}"
    if "expected" in context:
        return f"must be {context['expected']}, not {said(detail['input'])}"
    return str(context["error"]) if "error" in context else detail["msg"]


def _unknown_key(key: str, known: Sequence[str]) -> str:
    near = nearest(key, known, limit=1)
    hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
    return f"there is no such key; {hint}"


def _known_keys(model: type[BaseModel], path: Path) -> list[str]:
    shape: object = model
    for part in path:
        shape = _inside(shape, part)
    fields = _fields(shape)
    return [key for key in fields if key != OWN_KEY]


def _fields(shape: object) -> dict[str, object]:
    if not (isinstance(shape, type) and issubclass(shape, BaseModel)):
        return {}
    return {field.alias or name: field.annotation for name, field in shape.model_fields.items()}


def _inside(shape: object, part: str | int) -> object:
    fields = _fields(shape)
    if fields:
        return fields.get(str(part))
    return next(_element_types(shape), None)


def _element_types(shape: object) -> Iterator[object]:
    # Of Mapping[str, T], tuple[T, ...] and Annotated forms of them, T is the one that is a table.
    for arg in get_args(shape):
        if _fields(arg):
            yield arg
        else:
            yield from _element_types(arg)


def _new_entry(path: Path, base: Mapping[str, object], over: Mapping[str, object]) -> Path:
    here: object = base
    there: object = over
    for depth, part in enumerate(path[:-1], start=1):
        if not isinstance(there, dict) or part not in there:
            return ()
        if not isinstance(here, dict) or part not in here:
            return path[:depth] if depth > 1 and isinstance(there[part], dict) else ()
        here, there = here[part], there[part]
    return ()


def _unknown_entry(path: Path, missing: Iterable[str], base: Mapping[str, object]) -> str:
    here: object = base
    for part in path[:-1]:
        here = here.get(str(part)) if isinstance(here, dict) else None
    near = nearest(str(path[-1]), list(here) if isinstance(here, dict) else [], limit=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"there is no such entry{hint}; a new one needs {', '.join(missing)} too"
