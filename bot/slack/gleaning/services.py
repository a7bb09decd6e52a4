"""Finds the Zoho services that a message is about."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.names import fold
from bot.domain.phrases import Inside, is_thai, longest_name, words_of
from bot.slack.gleaning.lines import Line, labelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.phrases import Word
    from bot.domain.policy import Policy, Service
    from bot.domain.service import Services

_THAI_BRAND, _ARABIC_BRAND = "โซโห", "زوهو"
_BRANDS = ("zoho", "ゾーホー", _ARABIC_BRAND, _THAI_BRAND)
# Arabic writes "and", "in", "to", "with" and "like" as one word with what follows.
_ARABIC_BEFORE = frozenset("وفبلك")
_MOST_ARABIC_BEFORE = 2
# Written as no ordinary word is, and yet nobody's alone: everybody has an ERP, a wiki, a landing page.
_EVERYBODYS = frozenset(
    {
        "bugtracker", "docs", "erp", "fieldservicemanagement", "fsm", "iot", "landingpage", "ランディングページ",
        "pdfeditor", "pos", "rpa", "todo", "transactionalemail", "クリック", "كليك", "คลิก",
    }
)  # fmt: skip
_INVENTED = frozenset({"apptics", "bigin", "cliq", "orchestly", "qntrl", "ulaa", "workerly", "writeraddons"})
# In small letters behind Zoho these go on with the sentence: "Zoho people told us".
_SENTENCE = frozenset({"one", "people", "contacts", "show", "sign", "practice", "payments", "publish", "solo", "voice"})
_BEHIND_SIGN = frozenset({"in", "up", "out", "on", "off"})
_SENT_WITH = re.compile(
    r"(?:powered by|sent (?:from|via|with|using|by)|via|verzonden (?:met|via)|gesendet (?:mit|von|über)) (?:the )?$",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 24
_REMEMBERED = 4096
_LIST = re.compile(r" ?[,/&+、・;] ?(?:and |und |en |et |y |e )?| (?:and|und|en|et|y|e|و|และ) |と|および|และ")
_LABELS = frozenset(
    fold(label)
    for label in (
        "service", "services", "service name", "product", "products", "product name", "zoho product", "application",
        "servicenaam", "dienst", "diensten", "productnaam", "サービス", "サービス名", "製品", "製品名", "Servicename",
        "Produkt", "Produktname", "الخدمة", "اسم الخدمة", "المنتج", "اسم المنتج", "บริการ", "ชื่อบริการ", "ผลิตภัณฑ์",
        "produit", "nom du produit", "nom du service", "servicio", "nombre del servicio", "producto", "serviço",
        "nome do serviço", "produto",
    )
)  # fmt: skip


class _Name(NamedTuple):
    """Whose name it is, and whether it can mean nothing else."""

    service: Service
    alone: bool


class _Names:
    """The names of all services by their letters, without the word Zoho before them."""

    def __init__(self, services: Services) -> None:
        self._known: dict[str, _Name] = {}
        self._begins = {""}
        self._bare = lru_cache(_REMEMBERED)(_unbranded)
        for service in services.all:
            proper = _is_proper(service.name)
            for words in map(words_of, (service.name, *service.aliases)):
                key = _unbranded("".join(word.key for word in words))
                branded = any(word.key in _BRANDS for word in words[1:])
                alone = branded or key in _INVENTED or (proper and key not in _EVERYBODYS)
                self._known.setdefault(key, _Name(service, alone))
                self._begins.update(_unbranded(word.key) for word in words[:2])
        self.thai = Inside(filter(is_thai, self._known))

    def get(self, key: str) -> _Name | None:
        """Return the name of exactly these letters."""
        return self._known.get(self._bare(key))

    def longest(self, words: Sequence[Word], first: int) -> tuple[int, _Name] | None:
        """Return where the longest name that begins at a word ends, and the name."""
        bare = self._bare(words[first].key)
        # In one word with Zoho there is a whole name: no need to have begun one.
        if bare in self._begins or bare != words[first].key:
            return longest_name(words, first, self.get, between="")
        return None


# Of the services of one bot, which are the same as long as it runs.
_names = lru_cache(1)(_Names)


def services_in(lines: Iterable[Line], services: Services, policy: Policy) -> Iterator[str]:
    """Yield the names of services as the policy has them, in the order of the lines.

    Most names are ordinary words, in every language: Desk, Mail, Books, "click" for Cliq. Such a word counts where
    it stands behind Zoho ("Zoho Desk", "Zoho CRM, Books and Sign") or behind a label ("Service: Desk"). By
    themselves count names written as no ordinary word is (CRM, WorkDrive), invented ones (Cliq, Bigin), and those
    of several words with capitals (Marketing Automation). Where a label names a service, that one is the ticket's,
    and what else is mentioned does not count (C22). "Powered by Zoho Desk" says nothing.
    """
    lines, names = tuple(lines), _names(services)
    labels = _LABELS | {fold(policy.template.fields["product"].name)}
    values = (value for line in lines for value in labelled(line.text, labels))
    found = [service.name for value in values for service in _in_value(value, names)]
    yield from found or (service.name for line in lines for service in _in_line(line, names))


def _in_value(value: str, names: _Names) -> Iterator[Service]:
    """Yield the services of a list behind a label, where an ordinary word counts at the beginning of a part."""
    for line in map(Line.of, _LIST.split(value)):
        found = names.get("".join(word.key for word in line.words))
        if found:
            yield found.service
        else:
            yield from _in_line(line, names, labelled=True)


def _in_line(line: Line, names: _Names, *, labelled: bool = False) -> Iterator[Service]:
    words, place, last = line.words, 0, -1  # last: where the service before ends, whose list may go on
    while place < len(words):
        found = names.longest(words, place)
        if found and _counts(line, place, found, last, labelled=labelled and not place):
            place, name = found
            last = words[place - 1].end
            yield name.service
            continue
        if words[place].thai:
            yield from _in_thai(words, place, names)
        place += 1


def _in_thai(words: Sequence[Word], place: int, names: _Names) -> Iterator[Service]:
    run = words[place].key
    for start, key in names.thai.find(run):
        name = names.get(key)
        behind_brand = run.endswith(_THAI_BRAND, 0, start) if start else _brand_of(words, place) is not None
        if name and (name.alone or behind_brand):
            yield name.service


def _counts(line: Line, first: int, found: tuple[int, _Name], last: int, *, labelled: bool) -> bool:
    words, (end, name), brand = line.words, found, _brand_of(line.words, first)
    start = words[first if brand is None else brand].start
    if _SENT_WITH.search(line.text, max(start - _LONGEST_BEFORE, 0), start):
        return False
    if brand is not None:
        return not _is_sentence(words, end)
    in_list = labelled or (last >= 0 and _LIST.fullmatch(line.text, last, start) is not None)
    if in_list and words[first].capital:
        return True
    if end == first + 1:
        return name.alone
    return words[first].capital if name.alone else all(word.written[0].isupper() for word in words[first:end])


def _brand_of(words: Sequence[Word], first: int) -> int | None:
    """Return where Zoho stands that a name has in its word or before it, as in "Zoho's CRM", None if nowhere."""
    if _unbranded(words[first].key) != words[first].key:
        return first
    place = first
    while place and words[place].gap is not None:
        place -= 1
        if words[place].key != "s":
            behind = words[place].key.endswith(_THAI_BRAND) or not _unbranded(words[place].key)
            return place if behind else None
    return None


def _is_sentence(words: Sequence[Word], end: int) -> bool:
    """Say whether a name behind Zoho rather goes on with a sentence: "Zoho people", "Zoho Sign in"."""
    own = words[end - 1]
    behind = words[end].key if end < len(words) and words[end].gap is not None else ""
    if own.key == "sign" and behind in _BEHIND_SIGN:
        return True
    return own.written.islower() and own.key in _SENTENCE


def _is_proper(name: str) -> bool:
    """Say whether a name is written as no ordinary word is, with a capital letter inside of a word."""
    return any(word.written[1:] != word.written[1:].lower() for word in words_of(name))


def _unbranded(key: str) -> str:
    """Return folded letters without Zoho at their beginning."""
    place = key.find(_ARABIC_BRAND, 0, len(_ARABIC_BRAND) + _MOST_ARABIC_BEFORE)
    bare = key[place:] if place > 0 and all(letter in _ARABIC_BEFORE for letter in key[:place]) else key
    return next((bare.removeprefix(brand) for brand in _BRANDS if bare.startswith(brand)), bare)
