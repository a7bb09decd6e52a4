"""Cuts a text into words of any script, and finds names of several words among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.domain.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Known = TypeVar("Known")

# More words has no name that anybody writes out.
LONGEST_NAME = 6
# A word of a script without spaces ends where the kind of letter changes: Katakana, Hiragana, Han, Thai.
_KATAKANA, _HIRAGANA, _HAN, _THAI = "゠-ヺー-ヿㇰ-ㇿ", "ぁ-ゟ", "々〆㐀-䶿一-鿿豈-﫿", "ก-๛"
# What is written above or below a letter belongs to it, though Python calls it no letter.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963"
_UNSPACED = _KATAKANA + _HIRAGANA + _HAN + _THAI
_WORD = re.compile(
    rf"[{_KATAKANA}]+|[{_HIRAGANA}]+|[{_HAN}]+|[{_THAI}]+|(?:(?![{_UNSPACED}])[^\W_]|[{_MARKS}])+",
)
_IN_HAN = re.compile(f"[{_HAN}]")
_IN_THAI = re.compile(f"[{_THAI}]")
# What may stand between two words of one name; a dot only inside of U.S.A. and behind St.
_WITHIN = re.compile(r" ?[-‐‑–'’ʼ&·・]? ?|\.")
_USUAL_GAPS = frozenset({"", " "})
_WIDEST = 3
_CUED = 2


class Word(NamedTuple):
    """A word as it is written from `start` on, and folded; `gap` stands before it, None where no name goes on."""

    written: str
    key: str
    start: int
    gap: str | None

    @property
    def end(self) -> int:
        """Where it ends in its line."""
        return self.start + len(self.written)

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter, or is of a script that has none."""
        return not self.written[0].islower()

    @property
    def han(self) -> bool:
        """Whether it is a run of Han letters, several words in one."""
        return _IN_HAN.match(self.written) is not None

    @property
    def thai(self) -> bool:
        """Whether it is a run of Thai letters, several words in one."""
        return is_thai(self.written)


def words_of(line: str) -> list[Word]:
    """Cut a line into words; the time grows with its length alone."""
    words: list[Word] = []
    keys: dict[str, str] = {}
    end = 0
    for match in _WORD.finditer(line):
        written, gap = match[0], line[end : match.start()]
        if written not in keys:
            keys[written] = written.lower() if written.isascii() else fold(written)
        goes_on = words and (gap in _USUAL_GAPS or _goes_on(words[-1], gap))
        words.append(Word(written, keys[written], match.start(), gap if goes_on else None))
        end = match.end()
    return words


def is_thai(text: str) -> bool:
    """Say whether a text begins with a Thai letter."""
    return _IN_THAI.match(text) is not None


def first_word(key: str) -> str:
    """Return the first word of a folded name, and "" where it has none."""
    match = _WORD.search(key)
    return match[0] if match else ""


def _goes_on(before: Word, gap: str) -> bool:
    if len(gap) > _WIDEST:
        return False
    return _WITHIN.fullmatch(gap) is not None or (gap == ". " and before.key == "st")


def longest_name(
    words: Sequence[Word], first: int, known: Callable[[str], Known | None], between: str = " "
) -> tuple[int, Known] | None:
    """Return where the longest known name that begins at a word ends, and what it stands for.

    Names are asked for by their folded words, `between` in each gap and nothing where one word follows another
    without a gap.
    """
    keys = [words[first].key]
    for word in words[first + 1 : first + LONGEST_NAME]:
        if word.gap is None:
            break
        keys.append(f"{keys[-1]}{between if word.gap else ''}{word.key}")
    for count in range(len(keys), 0, -1):
        meant = known(keys[count - 1])
        if meant is not None:
            return first + count, meant
    return None


class Inside:
    """Names that are looked for inside of a run of letters without spaces, longest first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_cue: dict[str, list[str]] = {}
        for name in sorted({name for name in names if len(name) >= _CUED}, key=len, reverse=True):
            self._by_cue.setdefault(name[:_CUED], []).append(name)

    def find(self, run: str) -> Iterator[tuple[int, str]]:
        """Yield each name with where it begins; none overlaps another."""
        place = 0
        while place < len(run):
            name = self._at(run, place)
            if name:
                yield place, name
            place += len(name) or 1

    def _at(self, run: str, place: int) -> str:
        cued = self._by_cue.get(run[place : place + _CUED], ())
        return next((name for name in cued if run.startswith(name, place)), "")
