"""Finds the countries that a message names."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

from bot.country_names import ENGLISH
from bot.domain.names import fold
from bot.domain.phrases import LONGEST_NAME, Inside, is_thai, longest_name
from bot.domain.policy import PlaceKind
from bot.slack.gleaning.lines import Line, labelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.country_names import CountryNames
    from bot.domain.phrases import Word
    from bot.domain.policy import Policy

_THAI = "th"
_LABELS = frozenset(
    fold(label)
    for label in (
        "country", "customer country", "country of the customer", "account country", "country region", "land",
        "land van de klant", "klantland", "国", "国名", "お客様の国", "Land des Kunden", "البلد", "الدولة",
        "بلد العميل", "ประเทศ", "ประเทศของลูกค้า", "pays", "pays du client", "país", "país del cliente",
        "país do cliente",
    )
)  # fmt: skip
_VALUE_ENDS = re.compile(r" ?[,;(/]")
_CODE = re.compile(r"[A-Z]{2,3}")
# What has a country's name in it and is none, as a time zone has.
_NOT_THERE = dict.fromkeys(
    ("new mexico", "new jersey", "jersey city", "new england", "new south wales", "gulf of mexico"), ()
)
_ZONE = re.compile(r"\b(?:Africa|America|Antarctica|Asia|Europe)/[A-Z][A-Za-z_/]+")
# Names of countries somewhere, and elsewhere words, people, kinds of files: alone in a sentence they say nothing.
_ALSO_WORDS = frozenset(
    {
        "alan", "argentine", "cameron", "columbia", "dominique", "domingo", "georgi", "granada", "grenade", "helena",
        "helene", "hindi", "iryna", "island", "killing", "malte", "maurice", "nepali", "papua", "poole", "reunion",
        "romani", "ruslan", "saba", "salvador", "sepia", "shina", "shine", "somali", "surya", "timor",
        "car", "png", "rsa", "كوبا", "مالي", "بنين",
    }
)  # fmt: skip
# Countries with a capital letter only: else a bird, a plate, a shirt, an animal, a hat, a letter type.
_WORDS_WHEN_SMALL = frozenset(
    {"bermuda", "chile", "china", "georgia", "guinea", "jersey", "jordan", "monaco", "niger", "panama", "turkey"}
)
_SHORTEST_SMALL = 5
# With these behind it a name is still the name, and the sentence goes on.
_LITTLE_WORDS = (" and", " the")
_ABBREVIATED = 3
_ARTICLES = frozenset({"the", "de", "het", "die", "den", "der", "les", "aux", "los", "dos", "nos"})
# Arabic writes "and", "in", "to", "with" and "like" as one word with what follows; "to the" swallows a letter.
_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_BEFORE, _ARABIC_TO_THE, _ARABIC_THE = tuple("وفبلك"), "لل", "ال"
_MOST_ARABIC_BEFORE = 2
# "日本語" is a language, "日本時間" a time, "日本円" money.
_NO_COUNTRY_BEFORE = tuple("語時円")
_SHORTEST_HAN = 2
# Many a short Thai name is a part of other words; behind these it is none.
_THAI_COUNTRY = "ประเทศ"
_THAI_BEFORE = (_THAI_COUNTRY, "ใน", "จาก")
_SHORT_THAI = 4
# So many words that may begin a name has no honest message.
_MOST_LOOKED_UP = 500


def countries_in(lines: Iterable[Line], policy: Policy, names: CountryNames, language: str) -> Iterator[str]:
    """Yield the codes of the countries that lines name, in their order; an ambiguous name says nothing.

    Behind a label ("Country: NL") a name may be written anyhow, and a code in capitals. Where there is such a label
    nothing else counts. In a sentence a name begins with a capital letter, but for longer English ones that are no
    other word; three letters (USA) are all capitals; two (UK) stand behind an article. Until every language has
    been read, the bot's own and the reader's alone are known: nobody waits.
    """
    lines, search = tuple(lines), _Search(policy, names, language)
    values = (value for line in lines for value in labelled(line.text, _LABELS))
    found = [code for value in values for code in search.value(value)]
    yield from found or (code for line in lines for code in search.line(line))


class _Search:
    """The names of countries and of other places, as the reader of one language knows them."""

    def __init__(self, policy: Policy, names: CountryNames, language: str) -> None:
        self._names, self._language = names, language
        self._more: dict[str, tuple[str, ...]] = {
            key: tuple(place.key for place in places if place.kind is PlaceKind.COUNTRY)
            for key, places in policy.places.items()
        } | _NOT_THERE
        self._begins = {key.partition(" ")[0] for key in self._more}
        self._left = _MOST_LOOKED_UP
        self._may_begin, self._known = cache(self._begins_name), cache(self._look_up)

    def value(self, value: str) -> Iterator[str]:
        """Yield the country that stands behind a label, whatever follows it."""
        name = _VALUE_ENDS.split(value, 1)[0].strip("*_~\"'“”. ")
        codes = self._more.get(fold(name)) or self._named(name)
        if len(codes) == 1:
            yield from codes
        elif not codes:
            yield from self.line(Line.of(value))

    def _named(self, name: str) -> tuple[str, ...]:
        if name.isascii() and len(name) <= _ABBREVIATED:
            return self._names.find(name, self._language) if _CODE.fullmatch(name) else ()
        return self._names.known(fold(name), self._language)

    def line(self, line: Line) -> Iterator[str]:
        """Yield the countries that a sentence names."""
        words = Line.of(_ZONE.sub(" ", line.text)).words if _ZONE.search(line.text) else line.words
        place = 0
        while place < len(words) and self._left > 0:
            if words[place].thai:
                yield from self._in_thai(words[place].key)
            end, codes = self._at(words, place) or (place + 1, ())
            if len(codes) == 1:
                yield from codes
            place = end

    def _at(self, words: Sequence[Word], place: int) -> tuple[int, tuple[str, ...]] | None:
        """Return where the name at a word ends, and what it stands for."""
        for spelt in _spellings(words[place]):
            if not self._may_begin(spelt.key):
                continue
            self._left -= 1
            found = longest_name([spelt, *words[place + 1 : place + LONGEST_NAME]], 0, self._known)
            if found and self._counts(words, place, place + found[0]):
                return place + found[0], found[1]
        return (place + 1, self._before_han(words[place].key)) if words[place].han else None

    def _begins_name(self, word: str) -> bool:
        return word in self._begins or self._names.may_begin(word, self._language)

    def _look_up(self, key: str) -> tuple[str, ...] | None:
        if key.endswith(_LITTLE_WORDS):
            return None
        codes = self._more.get(key)
        return codes or self._names.known(key, self._language) or codes

    def _counts(self, words: Sequence[Word], place: int, end: int) -> bool:
        name, behind = words[place:end], words[end] if end < len(words) else None
        key = " ".join(word.key for word in name)
        if key in _ALSO_WORDS or (behind and behind.gap == "" and behind.key.startswith(_NO_COUNTRY_BEFORE)):
            return False
        if name[0].written[0].lower() == name[0].written[0].upper():  # a script without capitals
            return True
        if len(key.replace(" ", "")) <= _ABBREVIATED:
            return key in self._more and self._is_abbreviation(words, place, end)
        if name[0].capital:
            return True
        english = key in self._names.in_language(ENGLISH)
        return english and len(key) >= _SHORTEST_SMALL and key not in _WORDS_WHEN_SMALL

    @staticmethod
    def _is_abbreviation(words: Sequence[Word], place: int, end: int) -> bool:
        """Say whether few letters are USA, U.S. or "the US"."""
        name, before = words[place:end], words[place - 1].key if place else ""
        if not all(word.written.isupper() for word in name):
            return False
        if len(name) > 1:
            return all(word.gap == "." for word in name[1:])
        return len(name[0].key) == _ABBREVIATED or (before in _ARTICLES and name[0].gap == " ")

    def _before_han(self, run: str) -> tuple[str, ...]:
        """Return the country with which a run of Han letters begins, as 日本支社 does."""
        for end in range(min(len(run), LONGEST_NAME), _SHORTEST_HAN - 1, -1):
            codes = self._known(run[:end])
            if codes is not None and codes != ():
                return () if run.startswith(_NO_COUNTRY_BEFORE, end) else codes
        return ()

    def _in_thai(self, run: str) -> Iterator[str]:
        for start, name in self._thai.find(run):
            named = run.endswith(_THAI_COUNTRY, 0, start)
            apart = (not start or run.endswith(_THAI_BEFORE, 0, start)) and start + len(name) == len(run)
            codes = self._known(name) or ()
            if len(codes) == 1 and (len(name) > _SHORT_THAI or named or apart):
                yield from codes

    @cached_property
    def _thai(self) -> Inside:
        return Inside(key for key in (*self._more, *self._names.in_language(_THAI)) if is_thai(key))


def _spellings(word: Word) -> Iterator[Word]:
    """Yield a word, and what is left of an Arabic one without the little words before it, two at most."""
    yield word
    if not _ARABIC.match(word.key):
        return
    key = word.key
    for _ in range(_MOST_ARABIC_BEFORE):
        if key.startswith(_ARABIC_TO_THE):
            yield word._replace(key=_ARABIC_THE + key.removeprefix(_ARABIC_TO_THE))
        if not key.startswith(_ARABIC_BEFORE) or len(key) <= _ABBREVIATED:
            return
        key = key[1:]
        yield word._replace(key=key)
