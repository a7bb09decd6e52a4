"""What a view shows, taken apart into its texts, and each text into what Slack would make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.local.shapes import walk
from bot.slack.desk import Reply
from bot.slack.views.page import Message, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

START, OPEN, CLOSE = "\u200f", "\u2068", "\u2069"
MRKDWN, PLAIN, RAW, FALLBACK, FIELD = "mrkdwn", "plain_text", "raw_text", "text of a message", "text at a field"
_TEXTS = {MRKDWN, PLAIN, RAW}
_FORMATTED = {MRKDWN, FALLBACK}
# What a screen does not show and a mark of Slack's may have around it.
_UNSEEN = "[\u200f\u2068\u2069]*"
_MARKUP = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<token><[^<>\n]+>)"
    rf"|(?m:^)(?P<quote>{_UNSEEN}(?:>|&gt;))"
    # Not the colons of a time of day.
    r"|(?P<emoji>(?:(?<!\d):|:(?!\d\d\b))(?:\+1|[\w'-]+):)"
    r"|(?P<mark>[`<>]|(?<![^\W_])[*_~]|[*_~](?![^\W_]))"
    r"|(?P<line>\n)"
)


@dataclass(frozen=True)
class Shown:
    """One text, by what Slack makes of it."""

    kind: str
    text: str
    block: dict[str, Any]

    @property
    def markup(self) -> list[str]:
        """Everything in it that Slack does not show letter by letter: tokens as they are, all else by its kind.

        It finds more than Slack does, who asks of a mark that it has another and stands at the end of a word.
        """
        if self.kind not in _FORMATTED:
            return ["line"] * self.text.count("\n")
        found = _MARKUP.finditer(self.text)
        return [match[0] if match.lastgroup in {"token", "mark"} else str(match.lastgroup) for match in found]


def blocks_of(shown: object) -> Sequence[dict[str, Any]]:
    """Return the blocks of whatever a view returns."""
    match shown:
        case Reply():
            return blocks_of(shown.message)
        case Page():
            return blocks_of(shown.message())
        case Message():
            return shown.blocks
        case {"blocks": blocks}:
            return list(blocks)
        case dict():
            return [shown]
        case _:
            return list(shown)  # type: ignore[call-overload]


def view_of(shown: object) -> dict[str, Any] | None:
    """Return the modal or the home tab that a view has returned, if it is one."""
    return shown if isinstance(shown, dict) and shown.get("type") in {"modal", "home"} else None


def message_of(shown: object) -> Message | None:
    """Return the message that a view has returned, if it is one."""
    match shown:
        case Reply():
            return shown.message
        case Page():
            return shown.message()
        case Message():
            return shown
    return None


def texts(shown: object) -> list[Shown]:
    """Return every text that is shown, those of a modal's frame too, and what stands for the blocks of a message."""
    if isinstance(shown, str):
        return [Shown(FIELD, shown, {})]
    message = message_of(shown)
    fallback = [Shown(FALLBACK, message.text, {})] if message else []
    root: object = view_of(shown) or blocks_of(shown)
    return [*fallback, *_objects(root)]


def _objects(root: object) -> Iterator[Shown]:
    for part in walk(root):
        if part.get("type") in _TEXTS and isinstance(part.get("text"), str):
            yield Shown(part["type"], part["text"], part)
        for key in ("alt_text", "accessibility_label"):
            if key in part:
                yield Shown(PLAIN, str(part[key]), {"emoji": False})


def depths(text: str) -> list[int]:
    """Return for each letter in how many isolates it stands; each line begins outside."""
    found, depth = [], 0
    for letter in text:
        depth = 0 if letter == "\n" else depth + (letter == OPEN) - (letter == CLOSE)
        found.append(depth)
    return found


def is_balanced(text: str) -> bool:
    """Whether every isolate is closed on the line on which it was opened, and none that was not."""
    return all(line.count(OPEN) == line.count(CLOSE) and min(depths(line), default=0) >= 0 for line in text.split("\n"))
