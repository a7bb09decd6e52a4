"""Remembers how messages looked to a person, and keeps of one that changed what is new in it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.local.console.render import Grid, Paragraph

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.local.console.messages import Place
    from bot.local.console.render import Part

_NUMBERED = re.compile(r"\[\d+\]")


class Looks:
    """What each person saw last of each message, line by line."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, Place], list[str]] = {}

    def change(self, person: str, place: Place, lines: list[str]) -> list[str] | None:
        """Remember how a message looks now; returns how it looked before, None for a person who sees it first."""
        before = self._seen.get((person, place))
        self._seen[person, place] = lines
        return before


def lines_of(parts: Sequence[Part]) -> list[str]:
    """Return the lines of what was drawn; a grid counts as one."""
    return [line for part in parts for line in _lines(part)]


def only_new(parts: Sequence[Part], before: list[str], after: list[str]) -> list[Part]:
    """Keep the first line, those that are new, and the buttons; everything where lines only went away."""
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    new = {place for kind, _, _, start, end in steps if kind != "equal" for place in range(start, end)}
    if not new:
        return list(parts)
    return _only(parts, {0} | new | {place for place, line in enumerate(after) if _NUMBERED.search(line)})


def _lines(part: Part) -> list[str]:
    if isinstance(part, Paragraph):
        return [line.plain for line in part.lines]
    return ["\n".join(cell.plain for row in part.rows for cell in row) if isinstance(part, Grid) else ""]


def _only(parts: Sequence[Part], kept: Collection[int]) -> list[Part]:
    found: list[Part] = []
    end = 0
    for part in parts:
        start, end = end, end + len(_lines(part))
        there = [place - start for place in range(start, end) if place in kept]
        if there:
            found.append(
                Paragraph([part.lines[one] for one in there], part.weight) if isinstance(part, Paragraph) else part
            )
    return found
