"""Finds the country that a name means, in any language that CLDR knows."""

from __future__ import annotations

import pickle
import re
from array import array
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from babel.core import get_global
from babel.localedata import locale_identifiers, resolve_locale_filename

from bot.domain.names import fold, nearest
from bot.domain.phrases import first_word

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

ENGLISH = "en"
_TWO_LETTERS = 2
_THREE_LETTERS = 3
_CODE_BITS = 10
_HASH_MASK = (1 << (63 - _CODE_BITS)) - 1
_IN_BRACKETS = re.compile(r"(.+?) ?[(（](.+)[)）]")
_AFTER_A_DASH = re.compile(r"(.+?) [-–] .+")
_LITTLE_WORDS = frozenset({"and", "the"})
_SHORTEST_OF_ALL = 5
# CLDR has no three letters for Kosovo but XKK; most lists write XKX.
_MORE_CODES = {"XKX": ["XK"]}


class CountryNames:
    """Countries by name or code; thread-safe, and nothing is read before it is needed.

    The languages given are read one by one, some milliseconds each. The first name that none of them knows
    makes it read every other language once: about a second of computing, so call `warm` in a thread early.
    """

    def __init__(self, codes: Iterable[str], languages: Sequence[str] = (ENGLISH,)) -> None:
        self._codes = tuple(sorted(set(codes)))
        self._allowed = frozenset(self._codes)
        self._languages = tuple(languages)
        self._lock = Lock()
        self._others: _Hashed | None = None
        self._table = lru_cache(64)(self._read_table)
        self._begins = lru_cache(64)(self._first_words)

    def find(self, text: str, language: str | None = None) -> tuple[str, ...]:
        """Return the codes that a name or an ISO code means, sorted; none if unknown, several if ambiguous.

        The reader's own language is asked first, then English, then ours, then all others; the first that
        knows the name decides, so that a chance likeness in a far language makes nothing ambiguous.
        """
        code = self._by_code(text.strip())
        if code:
            return code
        key = fold(text)
        return (self._in_ours(key, language) or self._all_others().get(key)) if key else ()

    def nearest(self, text: str, language: str | None = None) -> tuple[tuple[str, str], ...]:
        """Return up to three countries that a misspelt name may have meant, as (code, name), best first.

        Names in the reader's language, in English and in ours are compared; the name given is the reader's.
        """
        own = self._table(language or ENGLISH)
        by_name: dict[str, str] = {}
        for table in (own, self._table(ENGLISH), *map(self._table, self._languages)):
            for code, name in table.names.items():
                by_name.setdefault(name, code)
        codes = dict.fromkeys(by_name[name] for name in nearest(text, by_name))
        return tuple((code, own.names.get(code, code)) for code in codes)

    @property
    def ready(self) -> bool:
        """Whether every language has been read, so that `find` answers at once whatever it is asked."""
        return self._others is not None

    def warm(self) -> None:
        """Read every language now; meant for a thread, so that nobody waits for it later."""
        for language in self._languages:
            self._table(language)
        self._all_others()

    def known(self, key: str, language: str | None = None) -> tuple[str, ...]:
        """Return the codes of a folded name, as `find` does for names; nobody waits.

        Until every language is read, ours alone are known. Short names count in ours alone: among those of all
        others are too many that are words somewhere.
        """
        if self._others is None:
            return self._in_ours(key, language)
        # Most of what is asked is no name at all, and one look says so.
        anywhere = self._others.get(key)
        if not anywhere and not self._others.get(_without_little_words(key)):
            return ()
        return self._in_ours(key, language) or (anywhere if len(key) >= _SHORTEST_OF_ALL else ())

    def may_begin(self, word: str, language: str | None = None) -> bool:
        """Say whether a folded word is the first of any name, as far as the languages are read."""
        if word in self._begins(language or ENGLISH):
            return True
        return self._others is not None and self._others.may_begin(word)

    def in_language(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """Return the folded names of one language with their codes."""
        return self._table(language).keys

    def _by_code(self, text: str) -> tuple[str, ...]:
        if not (text.isascii() and text.isalpha() and len(text) in {_TWO_LETTERS, _THREE_LETTERS}):
            return ()
        code = text.upper()
        known: Mapping[str, list[str]] = get_global("territory_aliases")
        meant = [code] if code in self._allowed else known.get(code) or _MORE_CODES.get(code, [])
        return tuple(sorted(self._allowed.intersection(meant)))

    def _in_ours(self, key: str, language: str | None) -> tuple[str, ...]:
        for name in dict.fromkeys((language or ENGLISH, ENGLISH)):
            if found := self._table(name).keys.get(key):
                return found
        if found := self._table(ENGLISH).keys.get(_without_little_words(key)):
            return found
        found_in = (self._table(name).keys.get(key, ()) for name in self._languages)
        return tuple(sorted({code for codes in found_in for code in codes}))

    def _read_table(self, language: str) -> _Table:
        parts = language.split("_")
        names: dict[str, str] = {}
        for end in range(1, len(parts) + 1):
            names.update(_names("_".join(parts[:end]), self._allowed))
        return _Table(names)

    def _first_words(self, language: str) -> frozenset[str]:
        tables = map(self._table, dict.fromkeys((language, ENGLISH, *self._languages)))
        return frozenset(first_word(key) for table in tables for key in table.keys)

    def _all_others(self) -> _Hashed:
        with self._lock:
            if self._others is None:
                self._others = _Hashed(self._codes)
            return self._others


class _Table:
    """The names of one language: the countries of a folded name, and the name of a country."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        keys: dict[str, set[str]] = {}
        for code, name in names.items():
            keys.setdefault(fold(name), set()).add(code)
        parts: dict[str, set[str]] = {}
        for code, name in names.items():
            for part in _parts(name):
                parts.setdefault(fold(part), set()).add(code)
        self.keys = {key: tuple(sorted(codes)) for key, codes in (parts | keys).items()}


class _Hashed:
    """Every name of every language as a sorted array of numbers: hash of the folded name, then the country.

    30,000 names as strings would take ten times the memory, and a name is only ever looked up.
    """

    def __init__(self, codes: tuple[str, ...]) -> None:
        self._codes = codes
        number = {code: place for place, code in enumerate(codes)}
        whole, parts = array("q"), array("q")
        begins: set[int] = set()
        for locale in locale_identifiers():
            for code, name in _names(locale, number).items():
                key = fold(name)
                begins.add(self._hash(first_word(key)))
                whole.append(self._hash(key) + number[code])
                parts.extend(self._hash(fold(part)) + number[code] for part in _parts(name))
        taken = {entry >> _CODE_BITS for entry in whole}
        whole.extend(entry for entry in parts if entry >> _CODE_BITS not in taken)
        self._entries = array("q", sorted(set(whole)))
        self._begins = array("q", sorted(begins))

    def get(self, key: str) -> tuple[str, ...]:
        """Return the codes of a folded name, sorted."""
        wanted = self._hash(key)
        first = bisect_left(self._entries, wanted)
        last = bisect_left(self._entries, wanted + (1 << _CODE_BITS), first)
        return tuple(self._codes[entry - wanted] for entry in self._entries[first:last])

    def may_begin(self, word: str) -> bool:
        """Say whether a folded word is the first of a whole name."""
        wanted = self._hash(word)
        place = bisect_left(self._begins, wanted)
        return place < len(self._begins) and self._begins[place] == wanted

    @staticmethod
    def _hash(key: str) -> int:
        return (hash(key) & _HASH_MASK) << _CODE_BITS


def _names(locale: str, allowed: Container[str]) -> dict[str, str]:
    """Return the country names in one of Babel's files, read past its cache, which would keep 30 MB."""
    path = Path(resolve_locale_filename(locale))
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        territories = pickle.load(file).get("territories") or {}  # noqa: S301 (a file of the installed Babel)
    return {code: str(name) for code, name in territories.items() if code in allowed}


def _parts(name: str) -> Iterator[str]:
    """Give "Myanmar" and "Burma" for "Myanmar (Burma)", and "Congo" for "Congo - Kinshasa"."""
    if match := _IN_BRACKETS.fullmatch(name):
        yield from match.groups()
    if match := _AFTER_A_DASH.fullmatch(name):
        yield match[1]


def _without_little_words(key: str) -> str:
    """Bring English as people write it to CLDR's "St. Kitts & Nevis", of which folding leaves no "&"."""
    words = ("st" if word == "saint" else word for word in key.split())
    return " ".join(word for word in words if word not in _LITTLE_WORDS)
