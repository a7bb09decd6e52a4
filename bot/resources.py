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
    return inside if inside.is_file() or inside.is_dir() else Path(str(files("bot"))).parent / name
