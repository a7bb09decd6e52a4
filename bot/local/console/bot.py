"""What the console knows of the bot behind the workspace, and what it asks of it beside Slack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut of the bot by its callback id: in the menu of a message, or a global one that needs none."""

    name: str
    on_message: bool = True


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot as the console sees it.

    `settle` returns once the bot has sent all that it can send now; `forward` lets time pass for it and for the
    workspace. `commands` (name, usage, purpose) are what completion offers. `moments` are the texts of messages
    that only bridge the time until the answer.
    """

    settle: Callable[[], Awaitable[None]]
    forward: Callable[[timedelta], None]
    commands: Sequence[tuple[str, str, str]] = ()
    shortcuts: Sequence[Shortcut] = ()
    moments: Collection[str] = ()

    def shortcut(self, name: str) -> Shortcut:
        """Find a shortcut by its name or the beginning of it; LookupError names those that there are."""
        found = [one for one in self.shortcuts if one.name.startswith(name.casefold())]
        exact = [one for one in found if one.name == name.casefold()]
        if name and len(exact or found) == 1:
            return (exact or found)[0]
        known = ", ".join(one.name for one in self.shortcuts) or "none"
        raise LookupError(f"there is no shortcut {name!r}; there are {known}")
