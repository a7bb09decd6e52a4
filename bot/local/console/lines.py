"""Reads a line typed into the console: what is for the bot, what is a press, what is for the console itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

COMMAND = "/priority"
MENTION = "@priority"
DIRECT = "dm"

Kind: TypeAlias = Literal["slash", "mention", "direct", "press", "own", "strange", "nothing"]

OWN = (
    (f"{COMMAND} …", f"a slash command; {COMMAND} may be left out"),
    (f"{MENTION} …", "a mention in the channel"),
    (f"{DIRECT} …", "a direct message to the bot"),
    ("2", "presses what is marked [2]"),
    ("2 text", 'picks or fills in what is marked [2]; several with commas, none with ""'),
    (":wait 3h", "lets three hours pass, for the bot too; 90m or 1d12h as well"),
    (":home", "opens the home tab"),
    (":post TEXT", "writes in the channel, where the bot does not hear it"),
    (":shortcut NAME 2", "chooses a shortcut, such as track_ticket, on message 2; without 2 on the newest"),
    (":as WHO", "changes who you are: a role or a name"),
    (":in #CHANNEL", "goes to another channel"),
    (":language CODE", "changes the language of your Slack, such as de or ar"),
    (":help", "this list; the Tab key completes commands and emails"),
    (":quit", "ends, as Ctrl-D does"),
)
"""What can be typed, and what it does; the words after a colon are for the console, not for the bot."""

ELSEWHERE = (
    "Below an answer stands what the bot did elsewhere, if you see it there: messages in other channels, what changed "
    "in them, direct messages; their buttons are numbered too. :wait moves the time of the bot and of this Slack, so "
    "that deadlines pass. Whoever you become with :as reads what has come for them."
)
"""What is shown without having been asked for."""

_MARKED: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(":.*"), "own"),
    (re.compile(COMMAND, re.IGNORECASE), "slash"),
    (re.compile("/.*"), "strange"),
    (re.compile(f"{MENTION}[:,]?", re.IGNORECASE), "mention"),
    (re.compile(DIRECT, re.IGNORECASE), "direct"),
)
_NUMBER = re.compile(r"\[?(\d{1,4})\]?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as it was meant: `word` is its first word in small letters, `text` what follows."""

    kind: Kind
    text: str = ""
    word: str = ""
    number: int = 0


def read(line: str) -> Typed:
    """Tell what a line means; whatever is not marked otherwise is a slash command."""
    line = line.strip()
    number = _NUMBER.fullmatch(line)
    if number is not None:
        return Typed("press", (number[2] or "").strip(), number=int(number[1]))
    first, _, rest = line.partition(" ")
    kind = next((kind for pattern, kind in _MARKED if pattern.fullmatch(first)), None)
    if kind is None:
        return Typed("slash" if line else "nothing", line)
    return Typed(kind, rest.strip(), first.casefold())
