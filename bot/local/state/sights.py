"""Records what the bot made people see, in the order in which they saw it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.local.inputs import suggested
from bot.local.shapes import Json, map_in, text_in, walk

if TYPE_CHECKING:
    from bot.local.state.directory import Directory
    from bot.local.state.records import View

Kind: TypeAlias = Literal["message", "ephemeral", "updated", "deleted", "modal", "closed", "home", "errors", "failed"]
Via: TypeAlias = Literal["api", "ack", "response_url", "slack"]


@dataclass(frozen=True, slots=True)
class Button:
    """A button as a person sees it."""

    action_id: str
    label: str
    value: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing that came up on screens; `user` is set when one person alone sees it."""

    kind: Kind
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    channel: str = ""
    user: str = ""
    ts: str = ""
    thread_ts: str | None = None
    view: View | None = None
    via: Via = "api"
    answers: str = ""

    @property
    def words(self) -> str:
        """All that stands on the screen: the texts of the blocks, or the text where there are none."""
        return words(self.blocks) or self.text

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The buttons, in the order in which they stand."""
        return tuple(_button(part) for part in walk(self.blocks) if part.get("type") == "button")

    @property
    def suggested(self) -> dict[str, object]:
        """What stands in the inputs before anybody touches them, by block_id; options by their values."""
        return suggested(self.blocks)

    def button(self, action_id: str) -> Button:
        """Return the first button with an action id; LookupError names those that there are."""
        for button in self.buttons:
            if button.action_id == action_id:
                return button
        raise LookupError(f"no {action_id!r} among {[button.action_id for button in self.buttons]}")


def words(blocks: list[Json]) -> str:
    """Return every text in the blocks, a line each."""
    return "\n".join(text_in(part, "text") for part in walk(blocks) if text_in(part, "text"))


def _button(part: Json) -> Button:
    label = text_in(map_in(part, "text"), "text")
    return Button(text_in(part, "action_id"), label, text_in(part, "value"), text_in(part, "url"))


Test: TypeAlias = Callable[[Sight], bool]


class SightLog:
    """All sights of a workspace, and those who wait for one."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._waiting: list[tuple[Test, asyncio.Future[Sight]]] = []
        self.all: list[Sight] = []

    def record(self, sight: Sight) -> None:
        """Add a sight and wake whoever waits for such a one."""
        self.all.append(sight)
        for test, future in list(self._waiting):
            if not future.done() and test(sight):
                future.set_result(sight)

    def sees(self, user_id: str, sight: Sight) -> bool:
        """Tell whether a person sees it: it is theirs alone, or in a channel that they are in."""
        if sight.user:
            return sight.user == user_id
        channel = self._directory.channels.get(sight.channel)
        return channel is not None and user_id in channel.members

    async def first(self, test: Test, since: int = 0, within: float = 20.0) -> Sight:
        """Return the first sight since a position that passes, waiting up to so many real seconds.

        Raises TimeoutError that shows what was seen instead.
        """
        found = next((sight for sight in self.all[since:] if test(sight)), None)
        return found or await self._next(test, since, within)

    async def _next(self, test: Test, since: int, within: float) -> Sight:
        future: asyncio.Future[Sight] = asyncio.get_running_loop().create_future()
        self._waiting.append((test, future))
        try:
            return await asyncio.wait_for(future, within)
        except TimeoutError:
            seen = [(sight.kind, sight.words[:200]) for sight in self.all[since:]]
            raise TimeoutError(f"not seen within {within} s; seen instead: {seen}") from None
        finally:
            self._waiting.remove((test, future))
