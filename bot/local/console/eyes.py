"""Shows a person what comes up on their screen, each thing once, and waits for what has not come yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.console.controls import Controls
from bot.local.console.inbox import Inbox
from bot.local.console.looks import Looks, lines_of, only_new
from bot.local.console.marks import printable
from bot.local.console.render import Pen
from bot.local.console.viewer import Viewer
from bot.local.console.words import beside, heading
from bot.local.shapes import as_map, map_in, text_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from bot.local.console.inbox import News
    from bot.local.console.messages import Messages
    from bot.local.console.screen import Screen
    from bot.local.outcome import Outcome
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

    def __init__(self, world: World, screen: Screen, moments: Collection[str], messages: Messages) -> None:
        self._world, self._screen, self._moments, self._messages = world, screen, moments, messages
        self._inbox, self._looks = Inbox(world), Looks()
        self.controls = Controls()

    def show_new(self, person: Person, outcome: Outcome | None = None) -> list[Sight]:
        """Show what came up since the last look; returns the answers to `outcome`, failures among them.

        The buttons of an answer are numbered from 1, and so is what came up elsewhere meanwhile; what comes by
        itself goes on counting.
        """
        news = self._inbox.take(person, outcome)
        controls = Controls() if outcome else self.controls
        for one in news:
            self._show(person, one, controls, outcome)
        if controls.all:
            self.controls = controls
        return [one.sight for one in news if one.is_answer]

    async def wait(self, person: Person, outcome: Outcome, seconds: float) -> None:
        """Wait for an answer, and on while there is only word that it will come; so many seconds each."""
        sights, answers = self._world.sights, self._inbox.answers(outcome)
        start = outcome.watch.since

        def answer(sight: Sight) -> bool:
            return self._inbox.sees(person, sight) and answers(sight)

        try:
            first = await sights.first(answer, start, seconds)
            if self.only_a_moment(first):
                if self._screen.terminal:
                    self.show_new(person, outcome)
                await sights.first(lambda sight: answer(sight) and not self.only_a_moment(sight), start, seconds)
        except TimeoutError:
            return

    async def arrivals(self, person: Person, above: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        """Show whatever comes by itself, through a function that makes room for it; never ends."""
        while True:
            try:
                await self._world.sights.first(
                    lambda sight: sight.kind != "home" and self._inbox.sees(person, sight),
                    self._inbox.next(person),
                    ARRIVALS,
                )
            except TimeoutError:
                continue
            await above(lambda: self._arrived(person))

    def only_a_moment(self, sight: Sight) -> bool:
        """Tell whether a message or dialog only bridges the time until the answer."""
        return sight.text in self._moments or sight.words in self._moments

    def _arrived(self, person: Person) -> None:
        self.show_new(person)
        self._screen.say("")

    def _show(self, person: Person, news: News, controls: Controls, outcome: Outcome | None) -> None:
        sight = news.sight
        if sight.kind == "failed" or (self.only_a_moment(sight) and not self._screen.terminal):
            return
        if sight.kind == "errors":
            self._errors(outcome)
        elif sight.kind in {"deleted", "closed"}:
            self._gone(sight)
        elif news.is_answer:
            self._answer(person, sight, controls)
        else:
            self._elsewhere(person, sight, controls)

    def _errors(self, outcome: Outcome | None) -> None:
        """Say what is wrong at which input of a dialog."""
        errors = map_in(as_map(outcome.body if outcome else None), "errors")
        for block_id, error in errors.items():
            self._screen.say(f"{self.controls.name(block_id)}: {printable(str(error))}", "red")
        self._screen.note("the dialog stays open")

    def _gone(self, sight: Sight) -> None:
        if sight.kind == "closed":
            self._screen.note("the dialog is closed")
            return
        number = self._messages.known((sight.channel, sight.ts))
        if number or sight.user:
            self._screen.note(f"{f'message {number}' if number else 'a message'} was taken away")

    def _answer(self, person: Person, sight: Sight, controls: Controls) -> None:
        self._look(person, sight)
        parts = Pen(self._viewer(person), sight, controls).draw()
        self._screen.show(parts, _title(sight))
        self._screen.note(beside(self._world, self._messages, sight, controls))

    def _elsewhere(self, person: Person, sight: Sight, controls: Controls) -> None:
        before, after = self._look(person, sight)
        if before == after:
            return
        words = heading(self._world, self._messages, sight, changed=before is not None)
        parts = Pen(self._viewer(person), sight, controls).draw()
        self._screen.say("")
        self._screen.say(words, "bold")
        self._screen.show(parts if before is None else only_new(parts, before, after), _title(sight))

    def _look(self, person: Person, sight: Sight) -> tuple[list[str] | None, list[str]]:
        """Return how something looked to a person before, and how it looks now."""
        after = lines_of(Pen(self._viewer(person), sight, Controls()).draw())
        return self._looks.change(person.id, (sight.channel, sight.ts), after), after

    def _viewer(self, person: Person) -> Viewer:
        return Viewer(self._world.directory, person.user, self._world.now(), self._screen.terminal)


def _title(sight: Sight) -> str | None:
    if sight.view is None:
        return None
    return printable(text_in(map_in(sight.view.content, "title"), "text")) or "Home"
