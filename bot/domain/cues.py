"""Finds cues, such as "how long * left", in a sentence of any script, however it is spelt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.phrases import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Who writes more than this tells a story; a question in it would stand at its beginning.
MOST_WORDS = 60
# So many words, or letters of a script without spaces, may stand where a cue has `*`.
_WIDEST_GAP, _WIDEST_UNSPACED_GAP = 5, 14
# From how many letters on a word of a cue may have one slip.
_LONG = 6
_GAP, _OR, _FIRST = "*", "/", "^"
_UNSPACED = re.compile("[ก-๛ぁ-ゟ゠-ヿ㐀-鿿々]")
_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_ENDS = str.maketrans({"ة": "ه", "ى": "ي"})
_ARABIC_BEFORE, _ARABIC_TO_THE, _ARABIC_THE = "وفبلك", "لل", "ال"
_SHORTEST_ARABIC = 3
# An umlaut as a keyboard without it has it.
_UMLAUT = re.compile("ae|oe|ue")
_ASKS = re.compile("[?？؟]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody wrote: each word in the spellings it may stand for, and its letters without any space."""

    words: tuple[frozenset[str], ...]
    letters: str
    has_question_mark: bool

    @classmethod
    def of(cls, text: str) -> Sentence:
        """Read the first sixty words of a cleaned text."""
        found = list(islice(words_of(text), MOST_WORDS))
        words = tuple(_spellings(word.key) for word in found)
        letters = "".join(word.key for word in found)
        return cls(words, letters, _ASKS.search(text) is not None)

    @property
    def is_short(self) -> bool:
        """Whether it is as short as a note: five words, or twenty letters of a script without spaces."""
        if _UNSPACED.search(self.letters):
            return len(self.letters) <= 20  # noqa: PLR2004 - the docstring says it
        return len(self.words) <= 5  # noqa: PLR2004 - the same


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that are looked for in a sentence, in this order.

    `steps` has for each word its spellings, any of which will do, and an empty tuple where some other words may
    stand; a spelling that ends with `*` is the beginning of a word. `unspaced`: its script has no spaces; `first`: it
    counts at the beginning of a sentence alone.
    """

    text: str
    steps: tuple[tuple[str, ...], ...]
    unspaced: bool
    first: bool = False

    @classmethod
    def of(cls, text: str) -> Cue:
        """Read a cue as `phrases.toml` has it.

        Raises ValueError for one without words, or with alternatives of which one is several words.
        """
        unspaced = _UNSPACED.search(text) is not None
        bare = text.removeprefix(_FIRST)
        parts = bare.replace(_GAP, f" {_GAP} ").split() if unspaced else bare.split()
        steps = [step for part in parts for step in _steps(part)]
        if not any(steps):
            raise ValueError(text)
        return cls(text, tuple(steps), unspaced, text.startswith(_FIRST))

    @property
    def spellings(self) -> Iterable[str]:
        """Every word that the cue may have, and every beginning of one."""
        return () if self.unspaced else (spelling for step in self.steps for spelling in step)


class Seen:
    """A sentence as one language sees it: which of the words of its cues stand where."""

    def __init__(self, sentence: Sentence, vocabulary: Vocabulary) -> None:
        self._letters = sentence.letters
        self._words = tuple(vocabulary.meant(word) for word in sentence.words)
        meant = {one for word in self._words for one in word}
        self._found = {cue.text for cue in vocabulary.beginning(meant, sentence.letters) if self._stands(cue)}

    def has(self, cue: Cue) -> bool:
        """Say whether a cue of the vocabulary stands in the sentence."""
        return cue.text in self._found

    def _stands(self, cue: Cue) -> bool:
        if cue.first:
            return self.begins_with(cue)
        if cue.unspaced:
            return any(self._unspaced(cue.steps, start) for start in range(len(self._letters)))
        return any(self._spaced(cue.steps, start) for start in range(len(self._words)))

    def begins_with(self, cue: Cue) -> bool:
        """Say whether the sentence begins with a cue."""
        return self._unspaced(cue.steps, 0) if cue.unspaced else self._spaced(cue.steps, 0)

    def _spaced(self, steps: Sequence[tuple[str, ...]], start: int) -> bool:
        if not steps:
            return True
        if not steps[0]:
            return any(self._spaced(steps[1:], start + skipped) for skipped in range(_WIDEST_GAP + 1))
        here = start < len(self._words) and not self._words[start].isdisjoint(steps[0])
        return here and self._spaced(steps[1:], start + 1)

    def _unspaced(self, steps: Sequence[tuple[str, ...]], start: int) -> bool:
        if not steps:
            return True
        if not steps[0]:
            return any(self._unspaced(steps[1:], start + skipped) for skipped in range(_WIDEST_UNSPACED_GAP + 1))
        ends = (start + len(part) for part in steps[0] if self._letters.startswith(part, start))
        return any(self._unspaced(steps[1:], end) for end in ends)


class Vocabulary:
    """All words of one language's cues; a word of a sentence stands for those that it is spelt like."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        spellings = sorted({spelling for cue in cues for spelling in cue.spellings})
        self._whole = {spelling for spelling in spellings if not spelling.endswith(_GAP)}
        self._long = {word: word for word in self._whole if len(word) >= _LONG}
        self._stems = {spelling.rstrip(_GAP): spelling for spelling in spellings if spelling.endswith(_GAP)}
        self._long_stems = {stem: name for stem, name in self._stems.items() if len(stem) >= _LONG}
        self._lengths = tuple(sorted({len(stem) for stem in self._stems}))
        self._by_first: dict[str, list[Cue]] = {}
        self._unspaced: dict[str, list[Cue]] = {}
        for cue in cues:
            by_first = self._unspaced if cue.unspaced else self._by_first
            for spelling in cue.steps[0] or next(filter(None, cue.steps)):
                by_first.setdefault(spelling, []).append(cue)

    def beginning(self, meant: Iterable[str], letters: str) -> Iterable[Cue]:
        """Yield the cues whose first word is among those that a sentence has, or among its letters."""
        for one in meant:
            yield from self._by_first.get(one, ())
        for part, cues in self._unspaced.items():
            if part in letters:
                yield from cues

    def meant(self, word: frozenset[str]) -> frozenset[str]:
        """Return the words and beginnings that a word of a sentence, in its spellings, stands for."""
        exact = {spelling for spelling in word if spelling in self._whole}
        exact |= {self._stems[start] for spelling in word for start in self._starts(spelling) if start in self._stems}
        return frozenset(exact or self._misspelt(word))

    def _starts(self, spelling: str) -> Iterable[str]:
        return (spelling[:length] for length in self._lengths if length <= len(spelling))

    def _misspelt(self, word: frozenset[str]) -> Iterable[str]:
        for spelling in word:
            if len(spelling) < _LONG:
                continue
            yield from _one_slip(spelling, self._long)
            for start in self._starts(spelling):
                if len(start) >= _LONG:
                    yield from _one_slip(start, self._long_stems)


def _one_slip(word: str, choices: Mapping[str, str]) -> Iterable[str]:
    """Yield what differs from a word by one slip, but not at its first letter."""
    found = process.extract(word, list(choices), scorer=OSA.distance, score_cutoff=1, limit=None)
    return (choices[choice] for choice, _distance, _place in found if choice[0] == word[0])


def _steps(part: str) -> Iterable[tuple[str, ...]]:
    """Yield the words of a part of a cue: alternatives, divided by `/`, are one; an apostrophe makes two."""
    if part == _GAP:
        yield ()
        return
    if _UNSPACED.search(part):
        yield tuple("".join(_keys(one)) for one in part.split(_OR))
        return
    alternatives = [(_keys(one.rstrip(_GAP)), _GAP * one.endswith(_GAP)) for one in part.split(_OR)]
    if len(alternatives) > 1 and any(len(keys) != 1 for keys, _end in alternatives):
        raise ValueError(part)
    keys = alternatives[0][0]
    yield from ((_cue_spelling(key),) for key in keys[:-1])
    yield tuple(_cue_spelling(one[-1]) + end for one, end in alternatives if one)


def _keys(text: str) -> list[str]:
    return [word.key for word in words_of(text)]


def _cue_spelling(key: str) -> str:
    """Return the one spelling under which a word of a cue is found."""
    plain = key.translate(_ARABIC_ENDS)
    bare = plain.removeprefix(_ARABIC_THE)
    return bare if len(bare) >= _SHORTEST_ARABIC else plain


def _spellings(key: str) -> frozenset[str]:
    """Return what a word of a sentence may be: without little Arabic words before it, with an umlaut for "ue"."""
    plain = key.translate(_ARABIC_ENDS)
    found = {plain, _UMLAUT.sub(lambda match: match[0][0], plain)}
    if _ARABIC.match(plain):
        found |= set(_without_little_words(plain))
    return frozenset(found)


def _without_little_words(word: str) -> Iterable[str]:
    """Yield an Arabic word without "and", "in", "to", "with", "like" and "the" before it."""
    for _ in range(3):
        if word.startswith(_ARABIC_TO_THE) and len(word) > _SHORTEST_ARABIC + 1:
            yield word[2:]
        if word.startswith(_ARABIC_THE) and len(word) > _SHORTEST_ARABIC + 1:
            yield word[2:]
        if not word.startswith(tuple(_ARABIC_BEFORE)) or len(word) <= _SHORTEST_ARABIC:
            return
        word = word[1:]
        yield word
