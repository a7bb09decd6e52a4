"""Text that is ready for its surface, the placeholders in it, and what keeps right-to-left text in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ISOLATE = "\N{FIRST STRONG ISOLATE}"
RELEASE = "\N{POP DIRECTIONAL ISOLATE}"
RIGHT_TO_LEFT_MARK = "\N{RIGHT-TO-LEFT MARK}"

_EMBEDDINGS = "\u202a\u202b\u202c\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068\u2069"
_DIRECTION_MARKS = "\u061c\u200e\u200f"
BIDI_CONTROLS = _EMBEDDINGS + _ISOLATES + _DIRECTION_MARKS
"""Every character that has no other use than to direct the text around it."""
_NO_CONTROLS = dict.fromkeys(map(ord, BIDI_CONTROLS))
_RIGHT_TO_LEFT_LETTER = re.compile("[\u0590-\u08ff]")
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
# A code span or a link is isolated as a whole: inside, the marks would be copied along with an email.
_UNIT = re.compile(r"`[^`\n]+`|<[^<>\n]+>|\{[a-z_][a-z0-9_]*\}")


class Markup(str):
    """A string that is already safe for its surface: it is inserted as it is, never escaped again."""

    __slots__ = ()


def joined(separator: str, parts: Iterable[Markup]) -> Markup:
    """Join what is safe into what is safe; a plain `str.join` would forget that it is."""
    return Markup(separator.join(parts))


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces; ValueError for any brace that is not a plain `{name}`."""
    if any(brace in _PLACEHOLDER.sub("", text) for brace in "{}"):
        raise ValueError(f"{text!r} has a brace that is no plain {{name}}")
    return frozenset(_PLACEHOLDER.findall(text))


def without_controls(text: str) -> str:
    """Return what somebody typed without the marks that could reorder the text around it."""
    return text if text.isascii() else text.translate(_NO_CONTROLS)


def has_embeddings(text: str) -> bool:
    """Whether the text holds U+202A to U+202E, which Slack's clients do not close at the end of a value."""
    return any(mark in text for mark in _EMBEDDINGS)


def isolated(text: str) -> str:
    """Return the text kept apart from the direction of its surroundings, line by line."""
    return f"{ISOLATE}{on_each_line(text)}{RELEASE}"


def directed(text: Markup) -> Markup:
    """Return a text of ours that will be isolated, marked as right-to-left if it has words that are.

    An isolate takes its direction from its first strong letter, and ours may begin with a name in Latin.
    """
    marked = is_right_to_left(text) and not text.startswith(RIGHT_TO_LEFT_MARK)
    return Markup(RIGHT_TO_LEFT_MARK + text) if marked else text


def is_right_to_left(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return _RIGHT_TO_LEFT_LETTER.search(text) is not None


def on_each_line(text: str) -> str:
    """Return a text that will be isolated as a whole, closed and opened again at every end of a line."""
    return text.replace("\n", f"{RELEASE}\n{ISOLATE}")


def with_isolates(template: str) -> str:
    """Return the template with every placeholder, code span, mention and link isolated."""
    return _UNIT.sub(rf"{ISOLATE}\g<0>{RELEASE}", template)
