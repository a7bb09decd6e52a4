"""Keeps right-to-left text and control characters in order on a screen and in a pipe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

ISOLATE = "\N{FIRST STRONG ISOLATE}"
RELEASE = "\N{POP DIRECTIONAL ISOLATE}"
LEFT = "\N{LEFT-TO-RIGHT MARK}"
RIGHT = "\N{RIGHT-TO-LEFT MARK}"

_OPENING = "\u2066\u2067\u2068"
_MARKS = re.compile(rf"[{LEFT}{RIGHT}{_OPENING}{RELEASE}]")
_AT_THE_START = re.compile(rf"[{LEFT}{RIGHT}{_OPENING}]+")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Everything but a line break that a terminal would act upon: what people wrote must not move the cursor.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+")


def printable(text: str) -> str:
    """Return the text without characters that a terminal obeys instead of showing them."""
    return _CONTROLS.sub(" ", text)


def without_marks(text: str) -> str:
    """Return the text without what only directs it, as it is typed."""
    return _MARKS.sub("", text)


def is_right_to_left(text: str) -> bool:
    """Tell whether any letter is written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def undirected(line: Text) -> Text:
    """Return a line without the direction in front of it when none of its letters asks for one."""
    lacks = line.plain.startswith(RIGHT) and not is_right_to_left(line.plain)
    return line[len(RIGHT) :] if lacks else line


def for_a_pipe(line: str) -> str:
    """Return the line beginning with its words: no direction marks in front, nor what closes them.

    Marks further inside stay, since whoever opens the text in an editor still needs them.
    """
    opening = _AT_THE_START.match(line)
    if opening is None:
        return line
    rest = line[opening.end() :]
    for _ in range(sum(mark in _OPENING for mark in opening[0])):
        rest = _without_release(rest)
    return rest


def _without_release(line: str) -> str:
    """Drop the mark that closes an isolate opened before the line begins."""
    depth = 0
    for place, letter in enumerate(line):
        if letter in _OPENING:
            depth += 1
        elif letter == RELEASE and depth == 0:
            return line[:place] + line[place + 1 :]
        elif letter == RELEASE:
            depth -= 1
    return line


def kept_apart(text: str) -> str:
    """Return right-to-left text so that it stays in its place of a line of ours; other text as it is."""
    return f"{LEFT}{ISOLATE}{text}{RELEASE}{LEFT}" if is_right_to_left(text) else text
