"""A person at the console: what they type goes to the bot, what the bot makes them see is printed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from bot.local.api.people import user_json
from bot.local.console.eyes import Eyes
from bot.local.console.hands import Hands
from bot.local.console.lines import COMMAND, OWN, Typed, read
from bot.local.console.people import set_language
from bot.local.console.prompt import FromPipe, Keyboard
from bot.local.console.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.state.records import Channel
    from bot.local.workspace import Workspace

PATIENCE = 10.0
EXAMPLE = "check admin@customer.com"
_OK = 200


class Session:
    """One sitting at the console, in front of a workspace that is already connected to the bot.

    `output` is standard output unless given. `people` are those whom `:as` knows by role, `commands` (name,
    usage, purpose) what completion offers, `moments` the texts by which the bot only bridges the time until
    its answer. An answer may take `patience` seconds, and so many again after such a moment. `history` is a
    file that keeps what was typed.
    """

    def __init__(  # noqa: PLR0913 - three things it cannot do without, the others with defaults
        self,
        workspace: Workspace,
        person: Person,
        channel: Channel,
        *,
        output: Console | TextIO | None = None,
        people: Mapping[str, Person] | None = None,
        commands: Sequence[tuple[str, str, str]] = (),
        moments: Collection[str] = (),
        patience: float = PATIENCE,
        history: Path | None = None,
    ) -> None:
        self._workspace, self._people, self._patience = workspace, people or {}, patience
        self._commands, self._history = commands, history
        self._screen = Screen(output or sys.stdout)
        self._eyes = Eyes(workspace.world, self._screen, moments)
        self._hands = Hands(person, channel, self._screen)
        self._rule_next = self._over = False

    @property
    def who(self) -> str:
        """Who sits here and where, such as "ada (agent) in #general"."""
        person = self._hands.person
        role = next((f" ({role})" for role, one in self._people.items() if one.id == person.id), "")
        where = f"#{self._hands.channel.name}" if self._hands.is_member else "direct messages"
        return f"{person.user.name}{role} in {where}"

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
        keyboard = Keyboard(self._commands, self._history, self._arrivals)
        while not self._over and (line := await keyboard.line(self.who)) is not None:
            failure = await self._do(read(line))
            if failure:
                self._screen.say(failure, "red")
            self._screen.say("")

    async def _arrivals(self, above: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        await self._eyes.arrivals(self._hands.person, above)

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
                outcome = await self._hands.do(typed, self._eyes.controls)
        except (LookupError, ValueError) as error:
            return str(error)
        if outcome is None:
            self._eyes.show_new(self._hands.person)
            return None
        return await self._answer(outcome)

    async def _answer(self, outcome: Outcome) -> str | None:
        person = self._hands.person
        if outcome.status == _OK:
            await self._eyes.wait(person, self._patience)
        seen = self._eyes.show_new(person, answer=True)
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

    async def _own(self, typed: Typed) -> Outcome | None:
        match typed.word:
            case ":home":
                return await self._hands.person.open_home()
            case ":as":
                self._become(typed.text)
            case ":in":
                self._go(typed.text)
            case ":language":
                await self._speak(typed.text)
            case ":help" | ":?":
                self._help()
            case ":quit" | ":q" | ":exit":
                self._over = True
            case _:
                raise LookupError(f"{typed.word} is unknown; :help lists what there is")
        return None

    def _become(self, name: str) -> None:
        name = name.removeprefix("@")
        person = self._people.get(name)
        if person is None:
            user = self._workspace.world.directory.user_by_name(name)
            if user is None or user.is_bot:
                known = ", ".join(self._people) or "names such as ada"
                raise LookupError(f"there is nobody called {name!r}; :as takes {known}")
            person = self._workspace.person(user.id)
        self._hands = Hands(person, self._hands.channel, self._screen)
        self._screen.note(f"you are {self.who} now")

    def _go(self, name: str) -> None:
        channel = self._workspace.world.directory.channel_by_name(name.removeprefix("#"))
        if channel is None or channel.is_im:
            raise LookupError(f"there is no channel called {name!r}")
        self._hands = Hands(self._hands.person, channel, self._screen)
        self._screen.note(f"you are {self.who} now")

    async def _speak(self, language: str) -> None:
        """Switch the person's Slack to another language and tell the bot, as Slack does."""
        person, world = self._hands.person, self._workspace.world
        if not language:
            raise LookupError(f"your Slack is in {person.user.locale}; :language takes a code such as de or ar")
        set_language(self._workspace, person, language)
        changed = {**user_json(world, person.user), "locale": person.user.locale}
        await self._workspace.happen({"type": "user_change", "user": changed})
        self._screen.note(f"your Slack is in {person.user.locale} now")

    def _help(self) -> None:
        width = max(len(usage) for usage, _ in OWN)
        for usage, purpose in OWN:
            self._screen.say(f"{usage:<{width}}  {purpose}")
