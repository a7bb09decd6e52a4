"""Finds every view there is by itself, so that no new one escapes the tests that go over all of them."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from bot.slack import views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    Functions = dict[str, Callable[..., object]]

# What is shown as it is returned: whole messages, modals, home tabs, blocks, the sentence at a field.
SHOWN = {
    "Message", "Page", "Reply", "View", "Block", "Iterable[Block]", "Sequence[Block]", "tuple[Block, ...]",
    "dict[str, Any]", "str",
}  # fmt: skip
# What stands in one of those: a sentence, a few of them, buttons; and what is made for them.
SAID = {
    "Markup", "Markup | str", "Iterable[Markup]", "Iterable[Markup | str]", "tuple[Markup, ...]", "list[Button]",
    "Button", "Translator", "dict[str, Any]",
}  # fmt: skip
_SPEAKS = {"tr", "asked"}
_FRAMED = {"home.home", "modal.holding"}


def modules() -> Iterator[ModuleType]:
    for found in iter_modules(views.__path__):
        yield import_module(f"{views.__name__}.{found.name}")


def functions() -> Functions:
    """Return the public functions of all views that choose words, or frame what others have chosen."""
    found = {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    return {
        name: function
        for name, function in found.items()
        if name in _FRAMED or _SPEAKS.intersection(inspect.signature(function).parameters)
    }


def returning(types: set[str]) -> Functions:
    """Return those of them that return one of these types."""
    return {name: each for name, each in functions().items() if each.__annotations__.get("return") in types}
