"""Reads and writes `locales/<language>/LC_MESSAGES/messages.po`, the same bytes for the same texts."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from babel.messages.pofile import PoFileError, read_po, write_po

from bot.catalogue.checks import ids_of, is_translated, problems, strings_of
from bot.catalogue.extraction import extract
from bot.errors import BotError
from bot.i18n.languages import FILE, PLURAL_FORMS
from bot.resources import shipped

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

_ENCODING = (
    '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
)


def file_of(language: str) -> PurePosixPath:
    """Return where in the folder of catalogues that of a language stands."""
    return PurePosixPath(language, FILE)


def begun(language: str, folder: Traversable | None = None) -> bool:
    """Whether a language has a catalogue, complete or not; of the shipped ones, if no folder is named."""
    return _file(language, folder).is_file()


def read(language: str, folder: Traversable | None = None) -> Catalog:
    """Return the catalogue of a language as it stands on disk; an empty one if there is none.

    Raises BotError, which names the file, for one that is no catalogue.
    """
    file = _file(language, folder)
    if not file.is_file():
        return _empty(language)
    try:
        return read_po(BytesIO(file.read_bytes()), abort_invalid=True)
    except PoFileError as error:
        raise BotError(f"{file}: line {error.lineno + 1} cannot be read: {error.line.strip()!r}") from None
    except (ValueError, LookupError) as error:
        # The header names no such encoding, or no such plural forms; or a byte is none of the encoding.
        raise BotError(f"{file}: cannot be read ({error})") from None


def update(
    language: str,
    folder: Path,
    template: Catalog | None = None,
    *,
    prune: bool = False,
    start: Traversable | None = None,
) -> None:
    """Write a language's catalogue anew: every message there is now, with the translation it had.

    What is no longer used stays below as a comment and comes back with its message, unless pruned. `start` is another
    folder whose translations to begin with. Raises BotError for a catalogue that cannot be read, which stays as it is,
    and OSError.
    """
    source = extract() if template is None else template
    fresh = _merged(read(language, start or folder), source, language, prune=prune)
    file = folder / language / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(catalogue_text(fresh, language), "utf-8")


def check(language: str, template: Catalog | None = None, folder: Traversable | None = None) -> list[str]:
    """Return a sentence for everything that is wrong with the catalogue of a language, by default the shipped one.

    Raises BotError for one that cannot be read.
    """
    catalog = read(language, folder)
    found = problems(catalog, extract() if template is None else template, language)
    file = _file(language, folder)
    if file.is_file() and language in PLURAL_FORMS and file.read_text("utf-8") != catalogue_text(catalog, language):
        found.append(f"{language}: {file} is not written as `locales update {language}` writes it: run that")
    return found


def coverage(language: str, template: Catalog | None = None, folder: Traversable | None = None) -> tuple[int, int]:
    """Return how many messages are translated, and how many there are; raises as `read` does."""
    catalog, source = read(language, folder), extract() if template is None else template
    messages = [message for message in source if message.id]
    return sum(is_translated(one, catalog.get(one.id, one.context)) for one in messages), len(messages)


def kept_aside(language: str, folder: Traversable | None = None) -> int:
    """Return how many translations are kept though their messages are no longer used; raises as `read` does."""
    return len(read(language, folder).obsolete)


def catalogue_text(catalog: Catalog, language: str) -> str:
    """Return the file: sorted, unwrapped, without dates and line numbers, so that merges are calm."""
    return _text(catalog, _header(language))


def template_text(template: Catalog) -> str:
    """Return the file of a template, from which a PO editor begins a translation."""
    return _text(template, f'msgid ""\nmsgstr ""\n{_ENCODING}')


def _text(catalog: Catalog, header: str) -> str:
    for message in (*catalog, *catalog.obsolete.values()):
        # Babel takes "75 % of" for a printf placeholder; the braces are ours and checked by ourselves.
        message.flags -= {"python-format", "python-brace-format"}
    body = BytesIO()
    write_po(body, catalog, omit_header=True, sort_output=True, include_lineno=False, width=0)
    return f"{header}\n{body.getvalue().decode()}".rstrip("\n") + "\n"


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
    return f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n{_ENCODING}"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n'


def _key(message: Message) -> tuple[str, str]:
    return ids_of(message)[0], message.context or ""


def _file(language: str, folder: Traversable | None) -> Traversable:
    return (shipped("locales") if folder is None else folder).joinpath(language, FILE)
