"""Reads `locales/<language>/phrases.toml`: the words for commands, and the cues of plain sentences."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from babel import Locale

from bot.domain.cues import Cue
from bot.domain.intents import INTENTS, IntentCues, Phrasebook
from bot.domain.names import fold
from bot.errors import PhrasesError, Problem
from bot.i18n.languages import SOURCE, languages
from bot.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

FILE = "phrases.toml"
_LISTS = ("asking", "telling", "following")
_CUES = ("sure", "likely", "unless")


class Phrases:
    """What people say to the bot in every language; built once at start and shared.

    Raises PhrasesError where two commands have the same word, be it in two languages.
    """

    def __init__(self, books: Iterable[Phrasebook], commands: Collection[str]) -> None:
        self._books = {book.language: book for book in books}
        self._english = {fold(name): name for name in commands}
        self._commands = _commands(self._books.values(), self._english)
        self.language_names = _language_names(languages())

    @classmethod
    def load(cls, commands: Collection[str], folder: Traversable | None = None) -> Phrases:
        """Read every `<language>/phrases.toml` in the folder, by default the shipped one, for these sub-commands."""
        root = shipped("locales") if folder is None else folder
        names = sorted(child.name for child in root.iterdir() if child.joinpath(FILE).is_file())
        texts = {name: root.joinpath(name, FILE).read_text(encoding="utf-8") for name in names}
        return cls([parsed(name, text, commands) for name, text in texts.items()], commands)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have phrases, by name."""
        return tuple(self._books)

    def command(self, word: str) -> str | None:
        """Return the English sub-command that a word of any language stands for, whatever its case and accents."""
        key = fold(word)
        return self._english.get(key) or self._commands.get(key)

    def word(self, command: str, language: str) -> str | None:
        """Return a language's own word for a sub-command, None where it is the English one or there is none."""
        book = self._books.get(language)
        words = book.commands.get(command, ()) if book else ()
        return words[0] if words and fold(words[0]) != command else None

    def books(self, language: str) -> Sequence[Phrasebook]:
        """Return what people say in a reader's language, then in English, then in all others."""
        first = [name for name in dict.fromkeys((language, SOURCE)) if name in self._books]
        return [self._books[name] for name in dict.fromkeys((*first, *self._books))]


def parsed(language: str, text: str, commands: Collection[str]) -> Phrasebook:
    """Read one language's file; raises PhrasesError naming every problem."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PhrasesError(f"{language}/{FILE}", (Problem("the file", str(error)),)) from None
    problems = tuple(_problems(data, commands))
    if problems:
        raise PhrasesError(f"{language}/{FILE}", problems)
    intents = {
        name: IntentCues(*(tuple(map(Cue.of, cues.get(kind, ()))) for kind in _CUES))
        for name, cues in data.get("intents", {}).items()
    }
    words = {name: (said,) if isinstance(said, str) else tuple(said) for name, said in data.get("commands", {}).items()}
    lists = (tuple(map(Cue.of, data.get("sentences", {}).get(name, ()))) for name in _LISTS)
    return Phrasebook(language, words, intents, *lists)


def _language_names(ours: Sequence[str]) -> Mapping[str, str]:
    """Return the folded names of our languages, such as "german", "deutsch" and "allemand", in each of them."""
    names: dict[str, str] = {}
    for spoken in ours:
        known = Locale.parse(spoken).languages
        for language in ours:
            found = (known.get(key) for key in (language, language.partition("_")[0]))
            names |= {fold(name): language for name in found if name}
    return names


def _commands(books: Iterable[Phrasebook], english: Mapping[str, str]) -> Mapping[str, str]:
    found: dict[str, tuple[str, str]] = {key: (name, SOURCE) for key, name in english.items()}
    problems = []
    for book in books:
        for command, words in book.commands.items():
            for word in words:
                before, language = found.setdefault(fold(word), (command, book.language))
                if before != command:
                    reason = f"{word} means {before} in {language} already"
                    problems.append(Problem(f"{book.language}/{FILE} commands.{command}", reason))
    if problems:
        raise PhrasesError("sub-command words", tuple(problems))
    return {key: command for key, (command, _language) in found.items()}


def _problems(data: Mapping[str, Any], commands: Collection[str]) -> Iterator[Problem]:
    for name in data.keys() - {"commands", "intents", "sentences"}:
        yield Problem(name, "there is no such table; there are commands, sentences, intents")
    for name, said in data.get("commands", {}).items():
        if name not in commands:
            yield Problem(f"commands.{name}", "there is no such sub-command")
        for word in [said] if isinstance(said, str) else said:
            if not fold(word) or word.split() != [word]:
                yield Problem(f"commands.{name}", f"{word!r} is not one word")
    for name, cues in data.get("intents", {}).items():
        if name not in INTENTS:
            yield Problem(f"intents.{name}", "there is no such intent")
        yield from _list_problems(f"intents.{name}", cues, _CUES)
    yield from _list_problems("sentences", data.get("sentences", {}), _LISTS)


def _list_problems(place: str, lists: Mapping[str, Any], names: Collection[str]) -> Iterator[Problem]:
    for name, cues in lists.items():
        if name not in names or not isinstance(cues, list):
            yield Problem(f"{place}.{name}", f"here stand lists: {', '.join(names)}")
            continue
        for cue in cues:
            try:
                Cue.of(cue)
            except (ValueError, TypeError):
                yield Problem(f"{place}.{name}", f"{cue!r} has no words, or an alternative of several words")
