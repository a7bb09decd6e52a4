"""A person at the console: what they type goes to the bot, what the bot makes them see is printed."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO
from zoneinfo import ZoneInfo

from bot.local.console.eyes import Eyes
from bot.local.console.lines import COMMAND, ELSEWHERE, OWN, Typed, read
from bot.local.console.messages import Messages
from bot.local.console.prompt import FromPipe, Keyboard
from bot.local.console.screen import Screen
from bot.local.console.seat import Seat
from bot.local.console.spans import read_span

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from bot.local.console.bot import Bot
    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.state.records import Channel
    from bot.local.workspace import Workspace

PATIENCE = 10.0
EXAMPLE = "check admin@customer.com"
_OK = 200


class Session:
    """One sitting at the console, in front of a workspace that is already connected to the bot.

    `output` is standard output unless given. `people` are those whom `:as` knows by role. An answer may take
    `patience` seconds, and so many again after a moment that only bridges the time; so may what follows from it.
    `history` is a file that keeps what was typed.
    """

    def __init__(
        self,
        workspace: Workspace,
        person: Person,
        channel: Channel,
        bot: Bot,
        *,
        output: Console | TextIO | None = None,
        people: Mapping[str, Person] | None = None,
        patience: float = PATIENCE,
        history: Path | None = None,
    ) -> None:
        self._workspace, self._bot, self._patience, self._history = workspace, bot, patience, history
        self._people = people or {}
        self._screen, self._messages = Screen(output or sys.stdout), Messages()
        self._eyes = Eyes(workspace.world, self._screen, bot.moments, self._messages)
        self._seat = Seat(workspace, person, channel, self._people, self._screen)
        self._rule_next = self._over = False

    @property
    def who(self) -> str:
        """Who sits here and where, such as "ada (agent) in #general"."""
        return self._seat.who

    async def run_lines(self, lines: Sequence[str]) -> str | None:
        """Type each line and print what the person saw; None, or one line that says what was not answered."""
        failures = []
        for line in lines:
            failures += await self._typed(line)
            if self._over:
                break
        return "; ".join(failures) or None

    async def run_interactive(self, source: TextIO | None = None) -> str | None:
        """Read lines until Ctrl-D or `:quit`, at a keyboard or from a pipe (standard input unless given).

        At a keyboard failures are shown as they happen; of a pipe they are returned as `run_lines` does.
        """
        source = source or sys.stdin
        if source.isatty():
            await self._at_keyboard()
            return None
        failures = []
        pipe = FromPipe(source)
        while not self._over and (line := await pipe.line()) is not None:
            failures += await self._typed(line)
        return "; ".join(failures) or None

    async def _at_keyboard(self) -> None:
        self._screen.say(f"You are {self.who} of a Slack workspace on this machine alone.", "dim")
        self._screen.say(f"Type {EXAMPLE} or help; :help explains this console.", "dim")
        following = {":as": list(self._people), ":shortcut": [one.name for one in self._bot.shortcuts]}
        keyboard = Keyboard(self._bot.commands, following, self._history, self._arrivals)
        while not self._over and (line := await keyboard.line(self.who)) is not None:
            failure = await self._do(read(line))
            if failure:
                self._screen.say(failure, "red")
            self._screen.say("")

    async def _arrivals(self, above: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        await self._eyes.arrivals(self._seat.person, above)

    async def _typed(self, line: str) -> list[str]:
        """Do one of several lines, each after the first under a rule, and say in which way it failed."""
        typed = read(line)
        if typed.kind == "nothing":
            return []
        if self._rule_next:
            self._screen.rule(line.strip())
        self._rule_next = True
        failure = await self._do(typed)
        return [f"{line.strip()!r} was not answered: {failure}"] if failure else []

    async def _do(self, typed: Typed) -> str | None:
        if typed.kind == "nothing":
            return None
        if typed.kind == "strange":
            return f"{COMMAND} is the only slash command here"
        try:
            if typed.kind == "own":
                outcome = await self._own(typed)
            else:
                outcome = await self._seat.hands.do(typed, self._eyes.controls)
        except (LookupError, ValueError) as error:
            return str(error)
        if outcome is None:
            await self._settled()
            self._eyes.show_new(self._seat.person)
            return None
        return await self._answer(outcome)

    async def _answer(self, outcome: Outcome) -> str | None:
        person = self._seat.person
        if outcome.status == _OK:
            await self._eyes.wait(person, outcome, self._patience)
            await self._settled()
        seen = self._eyes.show_new(person, outcome)
        if outcome.status is None:
            return "the bot did not acknowledge it in time, or cannot be reached"
        if outcome.status != _OK:
            return f"the bot refused it with HTTP {outcome.status}"
        failed = next((sight for sight in seen if sight.kind == "failed"), None)
        if failed is not None:
            return f"Slack could not use what the bot answered ({failed.text})"
        if all(map(self._eyes.only_a_moment, seen)):
            return f"nothing came back within {self._patience:g} s"
        return None

    async def _settled(self) -> None:
        """Wait for what follows by itself: messages in other channels, changes of old ones, direct messages."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await self._bot.settle()

    async def _own(self, typed: Typed) -> Outcome | None:
        match typed.word:
            case ":home":
                return await self._seat.person.open_home()
            case ":shortcut":
                return await self._shortcut(typed.text)
            case ":post":
                self._post(typed.text)
            case ":wait":
                self._wait(typed.text)
            case ":as":
                self._seat.become(typed.text)
            case ":in":
                self._seat.go(typed.text)
            case ":language":
                await self._seat.speak(typed.text)
            case ":help" | ":?":
                self._help()
            case ":quit" | ":q" | ":exit":
                self._over = True
            case _:
                raise LookupError(f"{typed.word} is unknown; :help lists what there is")
        return None

    async def _shortcut(self, text: str) -> Outcome:
        name, _, number = text.partition(" ")
        number = number.strip().strip("[]#")
        if number and not number.isdecimal():
            raise LookupError(f":shortcut takes a name and the number of a message, such as :shortcut {name} 1")
        shortcut = self._bot.shortcut(name)
        place = self._messages.find(int(number) if number else None) if shortcut.on_message else None
        return await self._seat.hands.choose(shortcut, place)

    def _post(self, text: str) -> None:
        message = self._seat.hands.post(text)
        number = self._messages.number((message.channel, message.ts))
        self._screen.note(f"message {number}, in #{self._seat.hands.channel.name}; the bot does not hear it")

    def _wait(self, text: str) -> None:
        span = read_span(text)
        self._bot.forward(span)
        zone = self._seat.person.user.tz
        now = self._workspace.world.now().astimezone(ZoneInfo(zone))
        self._screen.note(f"it is {now:%A} {now.day} {now:%B}, {now:%H:%M} now in {zone.rpartition('/')[2]}")

    def _help(self) -> None:
        self._screen.pairs(OWN)
        self._screen.say("")
        self._screen.say(ELSEWHERE)
