"""Shows a person what comes up on their screen, each thing once, and waits for what has not come yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.console.controls import Controls
from bot.local.console.marks import printable
from bot.local.console.render import Pen
from bot.local.console.viewer import Viewer
from bot.local.shapes import map_in, text_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from bot.local.console.screen import Screen
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from bot.local.state.world import World

# How long to listen at a stretch for what nobody asked for.
ARRIVALS = 3600.0


class Eyes:
    """What one person after another sees at this console.

    `moments` are the texts of messages that only bridge the time until the answer. A pipe is spared them, so
    that its first line is the answer's.
    """

    def __init__(self, world: World, screen: Screen, moments: Collection[str]) -> None:
        self._world, self._screen, self._moments = world, screen, moments
        self._next = len(world.sights.all)
        self.controls = Controls()

    def show_new(self, person: Person, *, answer: bool = False) -> list[Sight]:
        """Show what came up since the last look and return it; failures are left to the caller.

        The buttons of an answer are numbered from 1, if it has any; what comes by itself goes on counting.
        """
        new = [sight for sight in self._world.sights.all[self._next :] if self._sees(person, sight)]
        self._next = len(self._world.sights.all)
        controls = Controls() if answer else self.controls
        for sight in new:
            self._show(person, sight, controls)
        if controls.all:
            self.controls = controls
        return new

    async def wait(self, person: Person, seconds: float) -> None:
        """Wait for something new, and on while it only says that the answer will come; so many seconds each."""
        try:
            first = await self._world.sights.first(lambda sight: self._sees(person, sight), self._next, seconds)
            if self.only_a_moment(first):
                start = self._next
                if self._screen.terminal:
                    self.show_new(person, answer=True)
                await self._world.sights.first(lambda sight: self._answers(person, sight), start, seconds)
        except TimeoutError:
            return

    async def arrivals(self, person: Person, above: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        """Show whatever comes by itself, through a function that makes room for it; never ends."""
        while True:
            try:
                await self._world.sights.first(lambda sight: self._sees(person, sight), self._next, ARRIVALS)
            except TimeoutError:
                continue
            await above(lambda: self._arrived(person))

    def only_a_moment(self, sight: Sight) -> bool:
        """Tell whether a message only bridges the time until the answer."""
        return sight.text in self._moments

    def _arrived(self, person: Person) -> None:
        self.show_new(person)
        self._screen.say("")

    def _answers(self, person: Person, sight: Sight) -> bool:
        return self._sees(person, sight) and not self.only_a_moment(sight)

    def _sees(self, person: Person, sight: Sight) -> bool:
        return self._world.sights.sees(person.id, sight)

    def _show(self, person: Person, sight: Sight, controls: Controls) -> None:
        if sight.kind == "failed" or (self.only_a_moment(sight) and not self._screen.terminal):
            return
        if sight.kind in {"deleted", "closed"}:
            self._screen.note("a message was taken away" if sight.kind == "deleted" else "the dialog is closed")
            return
        if sight.kind == "errors":
            self._screen.say(printable(sight.text), "red")
            self._screen.note("the dialog stays open")
            return
        viewer = Viewer(self._world.directory, person.user, self._world.now(), self._screen.terminal)
        self._screen.show(Pen(viewer, sight, controls).draw(), _title(sight))
        self._screen.note(self._remark(sight))

    def _remark(self, sight: Sight) -> str:
        """Say who sees it and where, in the words of somebody who looks at their own screen."""
        if sight.view is not None:
            return "a dialog, open before you" if sight.kind == "modal" else "your home tab of the app"
        channel = self._world.directory.channels.get(sight.channel)
        if channel is not None and channel.is_im:
            where = "in your direct messages"
        else:
            thread = "a thread in " if sight.thread_ts and sight.thread_ts != sight.ts else ""
            public = f"in {thread}#{channel.name if channel else sight.channel}"
            where = "only you see this" if sight.user else f"{public}, for everybody there"
        return f"changed: {where}" if sight.kind == "updated" else where


def _title(sight: Sight) -> str | None:
    if sight.view is None:
        return None
    return printable(text_in(map_in(sight.view.content, "title"), "text")) or "Home"
