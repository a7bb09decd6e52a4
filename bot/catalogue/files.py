"""Reads and writes `locales/<language>/LC_MESSAGES/messages.po`, the same bytes for the same texts."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po, write_po

from bot.catalogue.checks import ids_of, is_translated, problems, strings_of
from bot.catalogue.extraction import extract
from bot.i18n.languages import FILE, PLURAL_FORMS
from bot.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Collection
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message


def read(language: str, folder: Traversable | None = None) -> Catalog:
    """Return the catalogue of a language as it stands on disk; an empty one if there is none."""
    file = (shipped("locales") if folder is None else folder).joinpath(language, FILE)
    return read_po(BytesIO(file.read_bytes())) if file.is_file() else _empty(language)


def update(language: str, folder: Path, template: Catalog | None = None, *, prune: bool = False) -> None:
    """Write a language's catalogue anew: every message there is now, with the translation it had.

    What is no longer used stays below as a comment and comes back with its message, unless pruned.
    """
    source = extract() if template is None else template
    fresh = _merged(read(language, folder), source, language, prune=prune)
    file = folder / language / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(catalogue_text(fresh, language), "utf-8")


def check(language: str, template: Catalog | None = None, allowed: Collection[str] = frozenset()) -> list[str]:
    """Return a sentence for everything that is wrong with the shipped catalogue of a language."""
    return problems(read(language), extract() if template is None else template, language, allowed)


def coverage(language: str, template: Catalog | None = None) -> tuple[int, int]:
    """Return how many messages are translated, and how many there are."""
    catalog, source = read(language), extract() if template is None else template
    messages = [message for message in source if message.id]
    return sum(is_translated(one, catalog.get(one.id, one.context)) for one in messages), len(messages)


def catalogue_text(catalog: Catalog, language: str) -> str:
    """Return the file: sorted, unwrapped, without dates and line numbers, so that merges are calm."""
    for message in (*catalog, *catalog.obsolete.values()):
        # Babel takes "75 % of" for a printf placeholder; the braces are ours and checked by ourselves.
        message.flags -= {"python-format", "python-brace-format"}
    body = BytesIO()
    write_po(body, catalog, omit_header=True, sort_output=True, include_lineno=False, width=0)
    return f"{_header(language)}\n{body.getvalue().decode()}".rstrip("\n") + "\n"


def _merged(old: Catalog, template: Catalog, language: str, *, prune: bool) -> Catalog:
    fresh = _empty(language)
    before = {_key(message): message for message in (*old.obsolete.values(), *old) if message.id}
    for message in template:
        if message.id:
            known = before.pop(_key(message), None)
            _add(fresh, message, known if known is not None and known.id == message.id else None)
    if not prune:
        kept = (message for message in before.values() if any(strings_of(message)))
        fresh.obsolete.update({_key(message): message for message in kept})
    return fresh


def _add(fresh: Catalog, message: Message, known: Message | None) -> None:
    fresh.add(
        message.id,
        known.string if known else None,
        locations=message.locations,
        flags=known.flags if known else (),
        auto_comments=message.auto_comments,
        user_comments=known.user_comments if known else (),
        context=message.context,
    )


def _empty(language: str) -> Catalog:
    return read_po(BytesIO(_header(language).encode()))


def _header(language: str) -> str:
    return (
        'msgid ""\n'
        'msgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n'
    )


def _key(message: Message) -> tuple[str, str]:
    return ids_of(message)[0], message.context or ""
