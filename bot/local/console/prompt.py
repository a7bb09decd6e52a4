"""Reads lines: at a keyboard with history and completion, or from a pipe."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, InMemoryHistory

from bot.local.console.lines import COMMAND, DIRECT, MENTION, OWN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

EMAILS_KEPT = 20
_EMAIL = re.compile(r"[^\s<>|,;@]+@[^\s<>|,;@]+\.[^\s<>|,;@]+")
_BEGINNING = re.compile(rf"^(?:{COMMAND}\s+|{MENTION}[:,]?\s+|{DIRECT}\s+)?", re.IGNORECASE)


class FromPipe:
    """Lines from a pipe or a file."""

    def __init__(self, source: TextIO) -> None:
        self._source = source

    async def line(self) -> str | None:
        """Return the next line, None at the end; the bot, which lives in the same process, is not held up."""
        return await asyncio.to_thread(self._source.readline) or None


class Suggestions(Completer):
    """Completes the bot's commands, the console's own with what may follow them, and emails that were used."""

    def __init__(self, commands: Sequence[tuple[str, str, str]], following: Mapping[str, Sequence[str]]) -> None:
        self._commands, self._following = commands, following
        self._emails: list[str] = []

    def remember(self, line: str) -> None:
        """Keep the emails of a line, the newest first."""
        for email in _EMAIL.findall(line):
            others = [other for other in self._emails if other != email]
            self._emails = [email, *others][:EMAILS_KEPT]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Offer commands for the first word, and for the others what may follow it: names or emails."""
        del complete_event
        before = document.text_before_cursor.lstrip()
        asked = _BEGINNING.sub("", before)
        word = asked.rpartition(" ")[2]
        if " " in asked:
            offered = self._following.get(asked.partition(" ")[0], self._emails)
            yield from (Completion(one, -len(word)) for one in offered if one.startswith(word))
            return
        yield from self._first(word, alone=asked == before)

    def _first(self, word: str, *, alone: bool) -> Iterator[Completion]:
        offered = list(self._commands)
        if alone and word:
            offered += [(usage.partition(" ")[0], usage, purpose) for usage, purpose in OWN if not usage[0].isdigit()]
        for name, usage, purpose in offered:
            if name.startswith(word.casefold()):
                # What takes more words is completed with the space before them.
                whole = f"{name} " if usage != name else name
                yield Completion(whole, -len(word), display=usage, display_meta=purpose)


class Keyboard:
    """Lines typed by a person; Ctrl-C clears the line, Ctrl-D ends.

    `following` are the words that may come after one of the console's own. `arrivals` runs while the person types,
    and calls what it is given to print above the line. `history` is a file that keeps the lines, emails among them;
    without it they are gone at the end.
    """

    def __init__(
        self,
        commands: Sequence[tuple[str, str, str]],
        following: Mapping[str, Sequence[str]],
        history: Path | None,
        arrivals: Callable[[Callable[[Callable[[], None]], Awaitable[None]]], Awaitable[None]],
    ) -> None:
        self._suggestions = Suggestions(commands, following)
        self._arrivals = arrivals
        self._prompt: PromptSession[str] = PromptSession(
            history=FileHistory(str(history)) if history else InMemoryHistory(),
            completer=self._suggestions,
            auto_suggest=AutoSuggestFromHistory(),
            complete_while_typing=False,
        )

    async def line(self, who: str) -> str | None:
        """Return the next line, asked for in this person's name; None at the end."""
        shown = FormattedText([("bold", who), ("", " › ")])
        try:
            line = await self._prompt.prompt_async(shown, pre_run=self._listen)
        except KeyboardInterrupt:
            return ""
        except EOFError:
            return None
        self._suggestions.remember(line)
        return line

    def _listen(self) -> None:
        get_app().create_background_task(self._print_arrivals())

    async def _print_arrivals(self) -> None:
        await self._arrivals(_above)


async def _above(show: Callable[[], None]) -> None:
    await run_in_terminal(show)
