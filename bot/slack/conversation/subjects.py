"""Finds what a plain sentence is about: accounts, services, places, tickets, a severity, a language."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from bot.domain.intents import Kind
from bot.domain.phrases import LONGEST_NAME, Inside, is_thai, longest_name, words_of
from bot.domain.policy import PlaceKind
from bot.slack.gleaned import glean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.account import Identifier
    from bot.domain.phrases import Word
    from bot.domain.policy import Policy
    from bot.slack.conversation.known import Known

_SEVERITY = re.compile(
    r"(?<![^\W_])(?:s[\s-]?|sev(?:erity)?(?:\s?level)?\s?|schweregrad\s?|ernst(?:niveau)?\s?|重大度(?:レベル)?\s?|gravité\s?"
    r"|gravedad\s?|severidade?\s?|gravidade\s?|ความรุนแรง(?:ระดับ)?\s?|(?:ال)?حدة\s?)([123])(?!\d)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w@./-])[A-Z]{2}(?![\w@/-])")
# Written as codes of countries are, and hardly ever meant as one.
_NO_CODES = frozenset({"AI", "AM", "BA", "CC", "CV", "HR", "ID", "IN", "IT", "MD", "ME", "MS", "PM", "PS", "SA", "TV"})
_MOST_READ = 4_000
_SHORTEST_SMALL = 3
_BRANDS = frozenset({"zoho", "ゾーホー", "زوهو", "โซโห"})
# Services whose names, in small letters, are words of a sentence about anything.
_SENTENCE = frozenset(
    {"one", "people", "contacts", "show", "sign", "practice", "payments", "publish", "solo", "voice", "mail", "email"}
)
_UNSPACED = re.compile("[ก-๛ぁ-ゟ゠-ヿ㐀-鿿]")
# Where "T-1042は" and "ตั๋วT-1042" would have a space, did their scripts have any.
_BESIDE_UNSPACED = re.compile("(?<=[A-Za-z0-9])(?=[ก-๛ぁ-ゟ゠-ヿ㐀-鿿])|(?<=[ก-๛ぁ-ゟ゠-ヿ㐀-鿿])(?=[A-Za-z0-9])")
# Names of parts of the world that are ordinary words as well.
_LONGEST_CODE = 3
_ALSO_WORDS = frozenset({"east", "west", "central", "eu", "ost", "us", "usa", "zentral"})


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a sentence is about.

    `services` are names of the policy, `places` ISO codes or names that the policy knows, `severities` S1 to S3,
    `languages` codes of ours.
    """

    who: tuple[Identifier, ...] = ()
    services: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def kinds(self) -> frozenset[Kind]:
        """Which kinds of things there are."""
        return frozenset(kind for kind, name in _FIELDS.items() if getattr(self, name))

    def or_else(self, before: Subjects) -> Subjects:
        """Return these, and of what is missing what was spoken of before.

        An account, a ticket and a place each say where one is: who names one of them means no other of before.
        """
        elsewhere = any(getattr(self, name) for name in _WHERE)
        missing = [one.name for one in fields(self) if not getattr(self, one.name)]
        kept = {name: getattr(before, name) for name in missing if not (elsewhere and name in _WHERE)}
        return replace(self, **kept)


_WHERE = ("who", "tickets", "places")
_FIELDS: Mapping[Kind, str] = {
    Kind.WHO: "who",
    Kind.SERVICE: "services",
    Kind.PLACE: "places",
    Kind.TICKET: "tickets",
    Kind.SEVERITY: "severities",
    Kind.LANGUAGE: "languages",
}


def subjects_in(text: str, known: Known, language: str) -> Subjects:
    """Read the first 4,000 characters of a message as Slack sends it, for a reader of one language."""
    text = _BESIDE_UNSPACED.sub(" ", _bounded(text))
    found = _gleaned(text, known, language)
    places = found.places or _countries_by_code(text, known) or tuple(_places(text, known.policy))
    if not places and text == text.lower():
        # Who writes without capitals writes names without them, too.
        places = _gleaned(text.title(), known, language).places
    return replace(
        found,
        places=places,
        severities=tuple(dict.fromkeys(f"S{match[1]}" for match in _SEVERITY.finditer(text))),
        languages=tuple(dict.fromkeys(_languages(text, known.phrases.language_names))),
    )


def service_named(text: str, known: Known, *, in_capitals: bool) -> str | None:
    """Return the first service of which a sentence has the name: who asks about services names one.

    `in_capitals`: only a name that is written as one counts, in a sentence about something else as well.
    """
    words = words_of(_bounded(text))
    for first, word in enumerate(words):
        small = word.written.islower()
        if (in_capitals and (small or first == 0)) or (small and word.key in _SENTENCE):
            continue
        name = longest_name(words, first, lambda key: known.services.find(key) if key not in _BRANDS else None)
        if name and (len(word.key) >= _SHORTEST_SMALL or not small):
            return name[1].name
    return None


def _bounded(text: str) -> str:
    return text if len(text) <= _MOST_READ else text[:_MOST_READ].rpartition(" ")[0]


def _gleaned(text: str, known: Known, language: str) -> Subjects:
    found = glean({"text": text}, known.services, known.policy, known.countries, language)
    return Subjects(found.who, found.services, found.countries, found.tickets)


def _countries_by_code(text: str, known: Known) -> tuple[str, ...]:
    """Return countries written as two capitals, unless all is written so."""
    if text.isupper():
        return ()
    codes = (code for code in _CODE.findall(text) if code not in _NO_CODES)
    return tuple(dict.fromkeys(code for code in codes if code in known.policy.territory_by_country or code == "UK"))


def _places(text: str, policy: Policy) -> Iterator[str]:
    """Yield names of territories, ladders and scopes, such as "DACH" and "Latin America"."""
    named = {key: places for key, places in policy.places.items() if places[0].kind is not PlaceKind.COUNTRY}
    words, place = words_of(text), 0
    thai = Inside(filter(is_thai, named if any(word.thai for word in words) else ()))
    while place < len(words):
        found = _place_at(words, place, named)
        if found:
            yield found[1]
        elif words[place].thai:
            yield from (name for _start, name in thai.find(words[place].key))
        place = found[0] if found else place + 1


def _is_a_name(written: str) -> bool:
    """Say whether a word that is also an everyday one is written as the name of a place: "EU" is, "Eu" need not be."""
    return written.isupper() if len(written) <= _LONGEST_CODE else not written.islower()


def _place_at(words: Sequence[Word], place: int, named: Mapping[str, object]) -> tuple[int, str] | None:
    def known(key: str) -> str | None:
        return key if key in named and (key not in _ALSO_WORDS or _is_a_name(words[place].written)) else None

    for spelt in (words[place], *_without_arabic_words(words[place])):
        found = longest_name([spelt, *words[place + 1 : place + LONGEST_NAME]], 0, known)
        if found:
            return place + found[0], found[1]
    return None


def _without_arabic_words(word: Word) -> Iterator[Word]:
    """Yield an Arabic word without "and", "in", "to" before it, which are written with it."""
    if word.key[:1] in tuple("وفبلك"):
        yield word._replace(key=word.key[1:])
        if word.key.startswith("لل"):
            yield word._replace(key="ال" + word.key[2:])


def _languages(text: str, languages: Mapping[str, str]) -> Iterator[str]:
    words = words_of(text)
    for word in words:
        spellings = (word, *_without_arabic_words(word))
        yield from (languages[spelt.key] for spelt in spellings if spelt.key in languages)
    letters = "".join(word.key for word in words if not word.key.isascii())
    yield from (code for name, code in languages.items() if _UNSPACED.search(name) and name in letters)
