"""Collects every message from the code and from the policy."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog

from bot.catalogue.checks import text_problems
from bot.domain.policy import TRANSLATABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from importlib.resources.abc import Traversable

# How many of its first arguments are text, by method of the Translator; a context comes before its message.
_TEXTS = {"t": 1, "p": 2, "n": 2}
_CALL = re.compile(r"\.\s*[tnp]\s*\(")
_NOTE = "# Translators:"
_POLICY = "domain/policy.toml"


@dataclass(frozen=True, slots=True)
class Found:
    """A message as it stands in the sources: its texts (two if plural), context, file, translators' note."""

    texts: tuple[str, ...]
    context: str | None
    place: str
    note: str = ""


@dataclass(slots=True)
class _Sources:
    messages: list[Found] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def extract(root: Traversable | None = None, keys: Collection[str] = TRANSLATABLE) -> Catalog:
    """Return every message of the Python files and of the policy under the root, by default the package.

    `keys` are the names under which a string, or a list of strings, of the policy is a message.
    """
    return _template(_read(root, keys))


def source_problems(root: Traversable | None = None, keys: Collection[str] = TRANSLATABLE) -> list[str]:
    """Return a sentence for every text in the sources that could not be translated as it stands."""
    return _problems(_read(root, keys))


def examined() -> tuple[Catalog, list[str]]:
    """Return both: every message of the bot, and what is wrong with its sources."""
    sources = _read(None, TRANSLATABLE)
    return _template(sources), _problems(sources)


def _template(sources: _Sources) -> Catalog:
    catalog = Catalog(charset="utf-8")
    for found in sources.messages:
        texts = found.texts if len(found.texts) > 1 else found.texts[0]
        notes = (found.note,) if found.note else ()
        catalog.add(texts, context=found.context, locations=[(found.place, 0)], auto_comments=notes)
    return catalog


def _problems(sources: _Sources) -> list[str]:
    problems = list(sources.problems)
    forms: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for found in sources.messages:
        for text in found.texts:
            problems.extend(f"{found.place}: {text!r} {problem}" for problem in text_problems(text))
        if forms.setdefault((found.context, found.texts[0]), found.texts) != found.texts:
            problems.append(f"{found.place}: {found.texts[0]!r} has different plurals in two places")
    return problems


def _read(root: Traversable | None, keys: Collection[str]) -> _Sources:
    package = files("bot") if root is None else root
    sources = _Sources()
    for place, file in _python_files(package, "bot"):
        _read_python(file.read_text("utf-8"), place, sources)
    policy = package.joinpath(_POLICY)
    if policy.is_file():
        table = tomllib.loads(policy.read_text("utf-8"))
        sources.messages.extend(_policy_texts(table, frozenset(keys), ()))
    return sources


def _python_files(folder: Traversable, place: str) -> Iterator[tuple[str, Traversable]]:
    for child in sorted(folder.iterdir(), key=lambda child: child.name):
        inside = f"{place}/{child.name}"
        if child.is_dir():
            yield from _python_files(child, inside)
        elif child.name.endswith(".py"):
            yield inside, child


def _read_python(text: str, place: str, sources: _Sources) -> None:
    if not _CALL.search(text):
        # Most files speak to nobody, and to parse all of them would take most of the time.
        return
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and (name := _method(node)):
            _read_call(node, name, lines, place, sources)


def _read_call(call: ast.Call, name: str, lines: list[str], place: str, sources: _Sources) -> None:
    count = _TEXTS[name]
    texts = [arg.value for arg in call.args[:count] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if len(texts) < count:
        problem = f"the text of {name}() must be written out there: not computed, and no f-string"
        sources.problems.append(f"{place}:{call.lineno}: {problem}")
        return
    context = texts.pop(0) if name == "p" else None
    sources.messages.append(Found(tuple(texts), context, place, _note(lines, call.lineno)))


def _method(call: ast.Call) -> str | None:
    """Return t, n or p when the call is of one, on whatever object."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name if name in _TEXTS else None


def _note(lines: list[str], line: int) -> str:
    """Return the note for translators that stands in the line above a call."""
    above = lines[line - 2].strip() if line > 1 else ""
    return above.removeprefix(_NOTE).strip() if above.startswith(_NOTE) else ""


def _policy_texts(value: object, keys: frozenset[str], path: tuple[str, ...]) -> Iterator[Found]:
    """Yield the texts below a table; the path leaves out places in lists, which move with each edit."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _policy_texts(inner, keys, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _policy_texts(inner, keys, path)
    elif isinstance(value, str) and value and path and path[-1] in keys:
        yield Found((value,), None, f"bot/{_POLICY}", ".".join(path))
