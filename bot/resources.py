"""Finds the files that travel with the bot, in a source tree as in an installed wheel."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def shipped(name: str) -> Traversable:
    """Return a shipped file or folder by its name at the top level of the project.

    A wheel carries `locales/` and `manifest.yml` inside the package; a source tree has them beside it.
    """
    inside = files("bot").joinpath(name)
    return inside if _is_there(inside) else _beside(name)


def beside_sources(name: str) -> Path | None:
    """Return a folder of a source tree, which may be changed; None where the bot is installed."""
    beside = _beside(name)
    return beside if beside.is_dir() and not _is_there(files("bot").joinpath(name)) else None


def _is_there(place: Traversable) -> bool:
    return place.is_file() or place.is_dir()


def _beside(name: str) -> Path:
    return Path(str(files("bot"))).parent / name
