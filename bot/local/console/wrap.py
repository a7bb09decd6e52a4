"""Breaks a line of text into lines of the screen's width, where its script allows a break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from rich.style import Style
from rich.text import Text

from bot.local.console.marks import ISOLATE, LEFT, RELEASE, RIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Chinese, Japanese and Korean break between any two letters, but not before the first nor after the second.
_DENSE = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003fffd"
_MARKS = RIGHT + LEFT
_CLOSING = "、。，．・：；？！）」』】〕〉》ー々〜％…”’" + re.escape(")]},.:;?!%") + RELEASE + _MARKS
_NEVER_FIRST = _CLOSING + "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
_NEVER_LAST = "（「『【〔〈《“‘" + re.escape("([{") + ISOLATE + _MARKS
# Foreign words in Japanese, which read badly when they are broken.
_KATAKANA = "ァ-ヺー"
_BREAK = re.compile(
    rf"[ \u3000]+(?=\S)|(?:(?<=[{_DENSE}])|(?=[{_DENSE}]))(?<![{_NEVER_LAST}\s])(?![{_NEVER_FIRST}\s])"
    rf"(?!(?<=[{_KATAKANA}])[{_KATAKANA}])",
)
# Vowels that Thai writes before their consonant, and signs that belong to the one before them.
_THAI_BEFORE = "เแโใไ"
_THAI_AFTER = "ะัาำิีึืฺุู็่้๊๋์ํๆฯ"
_UNBROKEN = "unbroken"
# What stands in front of a list's item, a quotation, or a menu or input of the console.
_HANGING = re.compile(rf"^{RIGHT}?(\s*(?:[•▌>–-]|\d+[.)])\s+|\[\d+\]\N{{NO-BREAK SPACE}}|\s+)")
# Beyond this share of the width an indent leaves too little room to read.
_DEEPEST = 3


def unbroken(text: Text) -> Text:
    """Keep a text in one line, if it fits into one."""
    text.stylize(Style(meta={_UNBROKEN: True}))
    return text


def wrapped(text: Text, width: int) -> list[Text]:
    """Return the lines; those that follow are indented as the first one's bullet is, in the same direction."""
    plain = text.plain
    found = _HANGING.match(plain)
    indent = cell_len(found[1]) if found else 0
    indent = indent if indent * _DEEPEST < width else 0
    places = _places(text, width - indent)
    lines = text.divide(list(_line_breaks(plain, places, width, indent)))
    direction = RIGHT if plain.startswith(RIGHT) else ""
    bar = "▌" if "▌" in (found[1] if found else "") else ""
    hang = Text(direction) + Text(f"{bar:<{indent}}", "dim")
    for line in lines:
        line.rstrip()
    return [lines[0], *(hang + line for line in lines[1:])]


def _places(text: Text, room: int) -> list[int]:
    """Return where a line may break: not within what is to stay whole, as far as a line holds it."""
    whole = [span for span in text.spans if isinstance(span.style, Style) and span.style.meta.get(_UNBROKEN)]
    fitting = [(span.start, span.end) for span in whole if cell_len(text.plain[span.start : span.end]) <= room]
    places = [match.end() for match in _BREAK.finditer(text.plain)]
    free = [place for place in places if not any(start < place < end for start, end in fitting)]
    return [*free, len(text.plain)]


def _line_breaks(plain: str, places: Sequence[int], width: int, indent: int) -> Iterator[int]:
    """Yield where new lines begin; what is too long for any line is cut, from the line it begins in on."""
    start, last, room = 0, 0, width
    for place in places:
        too_long = cell_len(plain[last:place].rstrip()) > width - indent
        if cell_len(plain[start:place].rstrip()) > room and last > start and not too_long:
            yield last
            start, room = last, width - indent
        while cell_len(plain[start:place].rstrip()) > room:
            start += _cut(plain[start:place], room)
            yield start
            room = width - indent
        last = place


def _cut(text: str, room: int) -> int:
    """Return how many characters of a text without breaks go onto a line; Thai syllables stay whole at its end."""
    most = len(chop_cells(text, room)[0])
    cut = most
    while cut > 1 and (text[cut - 1] in _THAI_BEFORE or text[cut] in _THAI_AFTER):
        cut -= 1
    return cut if cut > 1 else most
