"""The commands with which translators look after the catalogues: extract, update, check, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural

from bot.catalogue import begun, check, coverage, examined, extract, file_of, kept_aside, template_text, update
from bot.errors import BotError
from bot.i18n.languages import PLURAL_FORMS, SOURCE, languages, translated
from bot.resources import beside_sources, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.resources.abc import Traversable

    from babel.messages.catalog import Catalog

_NAME = "locales"
_FAILED = 1
_KNOWN = {code.casefold(): code for code in PLURAL_FORMS if code != SOURCE}
_LANGUAGES = "bot/i18n/languages.py"


def _languages(_context: click.Context, _option: click.Parameter, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that were typed, each once, as we spell them: pt-br is pt_BR."""
    typed = [code.replace("-", "_") for code in codes]
    for code in typed:
        if code.casefold() not in _KNOWN:
            raise click.BadParameter(_unknown(code))
    return tuple(dict.fromkeys(_KNOWN[code.casefold()] for code in typed))


def _unknown(code: str) -> str:
    """Return why a language cannot be translated into, and what would have to be added where."""
    if code.casefold() == SOURCE:
        return f"{SOURCE} is what the sources are written in: change its texts there"
    try:
        known = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return f"{code} is no language; there can be {', '.join(sorted(_KNOWN.values()))}"
    also = f', and "{code}" to RIGHT_TO_LEFT' if known.text_direction == "rtl" else ""
    line = f'"{code}": "{get_plural(code)}"'
    return f"the plural forms of {code} are not known yet: add {line} to PLURAL_FORMS in {_LANGUAGES}{also}"


def _template_file(_context: click.Context, _option: click.Parameter, file: Path | None) -> Path | None:
    if file is not None and file.suffix == ".po":
        raise click.BadParameter(f"{file} would be a translation; the file of a template ends with .pot")
    return file


_chosen = click.argument("chosen", nargs=-1, metavar="[LANG]...", callback=_languages)


def _folder(text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option("--folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help=text)


@click.group(_NAME, invoke_without_command=True)
@click.pass_context
def locales(context: click.Context) -> None:
    """Look after the translations.

    Without a command: how much of each language is translated.
    """
    if context.invoked_subcommand is None:
        context.invoke(show_coverage, chosen=(), folder=None)


@locales.command("coverage")
@_chosen
@_folder("Look at the translations in DIR.")
def show_coverage(chosen: tuple[str, ...], folder: Path | None) -> None:
    """Say how much of each LANG is translated."""
    template = extract()
    for language in _there(chosen, folder):
        click.echo(_covered(language, language, template, folder))


@locales.command("check")
@_chosen
@_folder("Look at the translations in DIR.")
@click.pass_context
def check_languages(context: click.Context, chosen: tuple[str, ...], folder: Path | None) -> None:
    """Name everything that is missing or wrong; exits 1 then.

    In each LANG, or in all, and in the texts of the sources.
    """
    template, found = examined()
    for language in _there(chosen, folder):
        problems, said = _checked(language, template, folder)
        found.extend(problems)
        click.echo(said)
    for problem in found:
        click.echo(problem)
    context.exit(_FAILED if found else 0)


@locales.command("update")
@_chosen
@click.option("--prune", is_flag=True, help="Drop the translations of texts that there are no longer.")
@_folder("Write into DIR instead of the folder locales of a clone.")
def update_languages(chosen: tuple[str, ...], prune: bool, folder: Path | None) -> None:  # noqa: FBT001 - click's way
    """Write the files of each LANG anew, or begin them.

    Every text there is now, with the translation it had. What is no longer used stays below as a comment and comes back
    with its text.
    """
    into = folder or beside_sources(_NAME)
    if into is None:
        raise click.UsageError(
            "this bot is installed, and what is installed is not for changing: name a folder to write into with "
            "--folder DIR, or run this in a clone of the project"
        )
    template = extract()
    for line in _updated(chosen or _all(into), into, template, prune=prune):
        click.echo(line)


@locales.command("extract")
@click.argument("file", required=False, callback=_template_file, type=click.Path(path_type=Path, dir_okay=False))
def extract_template(file: Path | None) -> None:
    """Write all texts as a template, to FILE.pot or here."""
    text = template_text(extract())
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BotError(f"{file}: cannot be written ({error.strerror})") from None
    click.echo(f"written: {file}")


def _there(chosen: tuple[str, ...], folder: Path | None) -> tuple[str, ...]:
    """Return the languages to look at: those that were typed, else all that there are."""
    found = chosen or (languages()[1:] if folder is None else translated(folder))
    if not found:
        raise BotError(f"{folder}: holds no translations, such as nl/{file_of('nl').name}")
    return found


def _all(folder: Path) -> tuple[str, ...]:
    found = sorted({*languages()[1:], *translated(folder)})
    for strange in (language for language in found if language not in PLURAL_FORMS):
        raise BotError(_unknown(strange))
    return tuple(found)


def _checked(language: str, template: Catalog, folder: Traversable | None) -> tuple[list[str], str]:
    """Return what is wrong with a language, and how much of it is translated."""
    if not begun(language, folder):
        return [f"{language}: there is no translation yet; `locales update {language}` begins one"], f"{language}: none"
    try:
        return check(language, template, folder), _covered(language, language, template, folder)
    except BotError as error:
        return [f"{language}: {error}"], f"{language}: cannot be read"


def _covered(shown: str, language: str, template: Catalog, folder: Traversable | None) -> str:
    done, total = coverage(language, template, folder)
    return f"{shown}: {done} of {total} messages translated"


def _updated(chosen: Iterable[str], folder: Path, template: Catalog, *, prune: bool) -> Iterator[str]:
    for language in chosen:
        # Elsewhere than in a clone, too, nobody is to translate again what is shipped.
        start = None if begun(language, folder) else shipped(_NAME)
        try:
            update(language, folder, template, prune=prune, start=start)
        except OSError as error:
            raise BotError(f"{folder}: cannot be written ({error.strerror})") from None
        kept = kept_aside(language, folder)
        below = f"; {kept} no longer used, kept below (--prune drops them)" if kept else ""
        yield _covered(_near(folder / file_of(language)), language, template, folder) + below


def _near(file: Path) -> str:
    """Return a path as seen from here, if it lies below."""
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
