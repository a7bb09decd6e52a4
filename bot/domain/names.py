"""How names that people type are compared with the names that the bot knows."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable


def fold(text: str) -> str:
    """Return the key by which two spellings of one name are equal.

    Case, width, accents, Arabic vowel signs, hyphens and repeated spaces do not matter; Thai and
    Japanese marks that change the letter are kept in a form both sides share.
    """
    wide = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(" " if ch in "-‐‑–—_/·・.,'’&" else ch for ch in wide if not _is_accent(ch))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _is_accent(ch: str) -> bool:
    return unicodedata.combining(ch) != 0 and (ch < "\u0370" or "\u064b" <= ch <= "\u065f")


def nearest(text: str, choices: Iterable[str], *, limit: int = 3, cutoff: float = 72.0) -> tuple[str, ...]:
    """Return up to `limit` choices that `text` may have meant, best first; empty when none is near."""
    found = process.extract(
        fold(text), list(choices), scorer=fuzz.WRatio, processor=fold, limit=limit, score_cutoff=cutoff
    )
    return tuple(choice for choice, _score, _index in found)


def nearest_word(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that a mistyped word was most likely meant to be, or None."""
    found = process.extractOne(fold(word), list(choices), scorer=fuzz.ratio, processor=fold, score_cutoff=60)
    return found[0] if found else None
