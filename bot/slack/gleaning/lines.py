"""Reads a message as plain lines, each said once, and the labels that stand in them."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.names import fold
from bot.domain.phrases import LONGEST_NAME, words_of
from bot.slack.gleaning.pieces import Pieces
from bot.slack.typed import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from bot.domain.phrases import Word

# What holds the place of a line's end while the text is cleaned, which makes one line of it.
_END = "␤"
_LINE_ENDS = re.compile(r"[\r\n\v\f\u2028\u2029]+")
_LONGEST_LABEL = 60
_BOLD_ALONE = re.compile(rf"\*([^*]{{2,{_LONGEST_LABEL}}})\*:?")
_MARKS = re.compile(r"(?<!\w)[*~`]+(?=\S)|(?<=\S)[*~`]+(?!\w)|^[•◦▪‣›\s]+")
_LABEL = re.compile(rf"(?:^|[|•;,·])\s*([^:=|•;,·]{{2,{_LONGEST_LABEL}}})[:=]\s*(?=\S)")
# What rich text has no words for: channels, groups, everybody, emoji.
_UNSAID = re.compile(r"<[#!][^<>]*>|:[a-z0-9_+'-]+:")
# A list has its numbers in the text alone.
_WORD = re.compile(r"(?!\d{1,2}\b)[^\W_]+")
# The lines of a mail that say who wrote to whom, and by which way: names there are people's and programs'.
_HEADER = re.compile(
    r"(?:from|to|cc|bcc|reply-to|sent by|von|an|van|aan|de|à|para|差出人|宛先|من|إلى|จาก|ถึง) ?: ", re.IGNORECASE
)
_UNSEEN_HEADER = re.compile(r"(?:message-id|in-reply-to|references|content-id) ?:", re.IGNORECASE)


class Lines(NamedTuple):
    """What a message says, line by line; `aside` is what names who sent or served it, and links."""

    said: tuple[str, ...]
    aside: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every line, what stands aside behind the others."""
        return self.said + self.aside


class Line(NamedTuple):
    """A line with its words."""

    text: str
    words: list[Word]

    @classmethod
    def of(cls, text: str) -> Line:
        """Cut a line into its words."""
        return cls(text, words_of(text))


def lines_of(message: Mapping[str, Any]) -> Lines:
    """Return the lines of a message, whatever its JSON is; a text that only repeats the blocks is left out.

    A label on a line of its own is joined with the value on the next. Lines that say who wrote to whom stand aside.
    """
    pieces = Pieces()
    pieces.read(message)
    lines = _cleaned(pieces.said)
    seen = {word for line in lines for word in _words(line)}
    spare = _cleaned(_UNSAID.sub(" ", text) for text in pieces.spare)
    lines += [line for line in spare if not seen.issuperset(_words(line))]
    headers = [line for line in lines if _HEADER.match(line)]
    said = tuple(dict.fromkeys(line for line in lines if not _HEADER.match(line)))
    return Lines(said, tuple(dict.fromkeys(headers + _cleaned(pieces.aside))))


def labelled(line: str, labels: frozenset[str]) -> Iterator[str]:
    """Yield what stands behind one of the folded labels, such as "Customer country:", up to the next label."""
    found = list(_LABEL.finditer(line))
    for match, following in zip_longest(found, found[1:]):
        end = following.start() if following else len(line)
        words = fold(match[1].strip("_ ")).split()
        # The label may be the end of a longer one, or of the sentence before it.
        if any(" ".join(words[first:]) in labels for first in range(max(len(words) - LONGEST_NAME, 0), len(words))):
            yield line[match.end() : end].strip()


def _cleaned(texts: Iterable[str]) -> list[str]:
    whole = clean(f" {_END} ".join(_LINE_ENDS.sub(f" {_END} ", text) for text in texts))
    lines = [line.strip() for line in whole.split(_END)]
    return [_MARKS.sub("", line) for line in _joined(filter(None, lines)) if not _UNSEEN_HEADER.match(line)]


def _words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())


def _joined(lines: Iterable[str]) -> Iterator[str]:
    label = ""
    for line in lines:
        is_label = _BOLD_ALONE.fullmatch(line) is not None or (line.endswith(":") and len(line) <= _LONGEST_LABEL)
        if label and is_label:
            yield label
        if is_label:
            label = line.strip("*:").rstrip() + ":"
        else:
            yield f"{label} {line}".strip()
            label = ""
    if label:
        yield label
