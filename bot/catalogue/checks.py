"""What can be wrong with a text and with its translation."""

from __future__ import annotations

import re
from collections import Counter
from gettext import c2py
from typing import TYPE_CHECKING

from bot.i18n.languages import PLURAL_FORMS
from bot.i18n.markup import has_embeddings, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

# What must come through a translation unchanged: code, mentions and links (but not their label), our command.
_TOKEN = re.compile(r"`[^`\n]+`|<[^<>|\n]+(?=[|>])|/priority\b|\*")
_CODE = re.compile(r"`[^`\n]*`")
# mrkdwn sees bold only between blanks, line ends and some ASCII punctuation; CJK text has no blanks.
_BOLD = re.compile(r"(?<![^\s(])\*(?! )[^*\n]+(?<! )\*(?![^\s).,:;!?])")
_NO_TEXT = re.compile(r"\{[^}]*\}|`[^`\n]*`|<[^<>\n]*>")
# Shorter ones are units such as "h" and "min", which may well be written the same elsewhere.
_WORD = re.compile(r"[^\W\d_]{4}")
_SAME = "same as English"
_COUNTS = range(200)
_STRETCH = re.compile(r"[A-Za-z'’-]+(?: [A-Za-z'’-]+){3,}")
_IN_PROSE = 3


def text_problems(text: str) -> Iterator[str]:
    """Yield what is wrong with any text, English or translated, as the end of a sentence."""
    if not text.strip():
        yield "is empty"
    try:
        placeholders(text)
    except ValueError:
        yield "has a brace that is no plain {name}"
    if any(line.count("*") > 1 for line in _BOLD.sub("", _CODE.sub("", text)).split("\n")):
        yield "has a * that mrkdwn would not show as bold: it needs a blank or a line end on both outer sides"
    if has_embeddings(text):
        yield "has one of the direction marks U+202A to U+202E"


def problems(catalog: Catalog, template: Catalog, language: str) -> list[str]:
    """Return a sentence for everything that keeps a catalogue from being complete and right.

    A translation may equal the English when that has no word of four letters, or when its entry carries the comment
    "same as English": those entries are the language's list of words that it shares. The comment also allows a
    translation to have a stretch of English in it.
    """
    found = list(_header_problems(catalog, language))
    found.extend(f"{key!r} is no longer used" for key in sorted(_keys(catalog) - _keys(template), key=str))
    found.extend(f"{message.id!r} is kept, though no longer used" for message in catalog.obsolete.values())
    forms = _forms(language)
    for message in template:
        if message.id:
            entry = catalog.get(message.id, message.context)
            found.extend(f"{message.id!r} {problem}" for problem in _entry_problems(message, entry, forms))
    return [f"{language}: {sentence}" for sentence in found]


def is_translated(message: Message, entry: Message | None) -> bool:
    """Whether the entry of a catalogue has every form of its message, confirmed by a translator."""
    return entry is not None and entry.id == message.id and not entry.fuzzy and all(strings_of(entry))


def ids_of(message: Message) -> tuple[str, ...]:
    """Return the English texts of a message: one, or the singular and the plural."""
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def strings_of(message: Message) -> tuple[str, ...]:
    """Return the forms of a translation; empty strings where there is none."""
    string = message.string or ""
    return tuple(string) if isinstance(string, (tuple, list)) else (string,)


def _header_problems(catalog: Catalog, language: str) -> Iterator[str]:
    expected = PLURAL_FORMS.get(language)
    if expected is None:
        yield "its plural forms are not known: name them in bot/i18n/languages.py"
    elif catalog.plural_forms.replace("(", "").replace(")", "") != expected.replace("(", "").replace(")", ""):
        yield f"the header must say {expected!r}, not {catalog.plural_forms!r}"


def _entry_problems(message: Message, entry: Message | None, forms: dict[int, int]) -> Iterator[str]:
    if entry is None or not any(strings_of(entry)):
        yield "is not translated"
        return
    if entry.id != message.id:
        yield f"stands there as {entry.id!r}, with another plural"
        return
    if entry.fuzzy:
        yield "is marked as fuzzy"
    sources = ids_of(message)
    if message.pluralizable and len(strings_of(entry)) != len(forms):
        yield f"has {len(strings_of(entry))} plural forms, not {len(forms)}"
    for number, text in enumerate(strings_of(entry)):
        may_omit = {"count"} if message.pluralizable and forms.get(number) == 1 else set()
        for problem in _translation_problems(text, sources, may_omit):
            yield f"{problem} (form {number})" if message.pluralizable else problem
    yield from _english_left(sources, entry)


def _translation_problems(text: str, sources: tuple[str, ...], may_omit: set[str]) -> Iterator[str]:
    """Yield what is wrong with one form; with a plural, what either English form holds may stand in it."""
    wrong = list(text_problems(text))
    yield from (f"in translation {problem}" for problem in wrong)
    if wrong:
        return
    known = frozenset[str]().union(*map(placeholders, sources))
    names = placeholders(text)
    if names - known:
        yield f"is translated with the unknown placeholder {_listed(names - known)}"
    if known - names - may_omit:
        yield f"is translated without {_listed(known - names - may_omit)}"
    lost = _tokens(sources[-1]) - _tokens(text)
    if lost:
        yield f"is translated without the token {' '.join(sorted(lost))}"
    added = _tokens(text) - _tokens(sources[-1])
    if added:
        yield f"is translated with the new token {' '.join(sorted(added))}"
    if text[:1].isspace() != sources[-1][:1].isspace() or text[-1:].isspace() != sources[-1][-1:].isspace():
        yield "begins or ends with a blank in one language only"


def _english_left(sources: tuple[str, ...], entry: Message) -> Iterator[str]:
    if any(_SAME in comment for comment in entry.user_comments) or not _WORD.search(_NO_TEXT.sub(" ", sources[0])):
        return
    if any(text in sources for text in strings_of(entry)):
        yield f"is still English (if it is the same in both, give it the comment {_SAME!r})"
        return
    english = {run for source in sources for run in _runs(source)}
    for run in sorted({run for text in strings_of(entry) for run in _runs(text)} & english):
        yield f"is still English in part: {' '.join(run)!r}"


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every four words in a row that are prose: names, which stay as they are, have capitals."""
    for stretch in _STRETCH.findall(_NO_TEXT.sub("|", text)):
        words = stretch.split(" ")
        for run in zip(words, words[1:], words[2:], words[3:], strict=False):
            if sum(word.islower() for word in run) >= _IN_PROSE:
                yield run


def _forms(language: str) -> dict[int, int]:
    """Return of how many counts each plural form speaks; one that speaks of 1 count need not show it."""
    header = PLURAL_FORMS.get(language, PLURAL_FORMS["en"])
    rule = c2py(header.partition("plural=")[2].rstrip("; "))
    return dict(Counter(rule(count) for count in _COUNTS))


def _tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text))


def _listed(names: frozenset[str] | set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _keys(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, ids_of(message)[0]) for message in catalog if message.id}
