"""How names that people type are compared with the names that the bot knows."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable

# No name is longer, and what is far longer would only keep everybody waiting.
_LONGEST = 100
# Of a few letters, almost every name has some: there the whole must be alike.
_SHORT = 3
# From so many letters on an id may have two slips.
_LONG = 8
# From how many hundredths on two whole names are alike.
_ALIKE = 80
# Accents, Arabic vowel signs and stretching, and what nobody sees: joiners, direction marks, variation selectors.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0640\u064b-\u065f\u0670\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff]"
)
_BETWEEN_WORDS = re.compile(r"[-‐‑‒–—―−_/·・.,'‘’ʼ&()\[\]【】「」]")


def fold(text: str) -> str:
    """Return the key by which two spellings of one name are equal.

    Case, width, accents, Arabic vowel signs, invisible characters, hyphens, brackets and repeated spaces do not
    matter; Thai and Japanese marks that change the letter are kept in a form both sides share.
    """
    wide = unicodedata.normalize("NFKD", text).casefold()
    kept = _BETWEEN_WORDS.sub(" ", _DROPPED.sub("", wide))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def nearest(text: str, choices: Iterable[str], *, limit: int = 3, cutoff: float = 72.0) -> tuple[str, ...]:
    """Return up to `limit` choices that `text` may have meant, best first; empty when none is near."""
    key, named = fold(text[:_LONGEST]), list(choices)
    scorer = fuzz.WRatio if len(key) > _SHORT else fuzz.ratio
    found = process.extract(key, [fold(choice) for choice in named], scorer=scorer, limit=None, score_cutoff=cutoff)
    # A misspelt whole goes before a part that is spelt right: "dataperp" is DataPrep, not ERP.
    ranked = sorted(found, key=lambda one: (fuzz.ratio(key, one[0]) >= _ALIKE, one[1]), reverse=True)
    return tuple(named[index] for _key, _score, index in ranked[:limit])


def spelt_alike(word: str, choices: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return up to `limit` ids that differ from a word by a slip: one letter, or two in a long one; nearest first."""
    key = word[:_LONGEST].casefold()
    slips = 1 if len(key) < _LONG else 2
    distances = ((OSA.distance(key, choice.casefold(), score_cutoff=slips), choice) for choice in choices)
    return tuple(choice for distance, choice in sorted(distances)[:limit] if distance <= slips)


def nearest_word(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that a mistyped word was most likely meant to be, or None."""
    key = fold(word[:_LONGEST])
    found = process.extractOne(key, list(choices), scorer=fuzz.ratio, processor=fold, score_cutoff=60)
    return found[0] if found else None
