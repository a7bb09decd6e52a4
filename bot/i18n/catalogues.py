"""Reads the message catalogues and gives out Translators."""

from __future__ import annotations

from gettext import NullTranslations
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.i18n.languages import FILE, SOURCE, translated
from bot.i18n.translator import Translator, as_is
from bot.i18n.voice import Voice
from bot.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable


class Catalogues:
    """Every language the bot speaks; built once at start and shared."""

    def __init__(self, translations: Mapping[str, NullTranslations]) -> None:
        self._voices = {
            SOURCE: Voice(SOURCE, NullTranslations()),
            **{language: Voice(language, texts) for language, texts in translations.items()},
        }

    @classmethod
    def load(cls, folder: Traversable | None = None) -> Catalogues:
        """Read every `<language>/LC_MESSAGES/messages.po` in the folder, by default the shipped one."""
        root = shipped("locales") if folder is None else folder
        found = translated(root)
        return cls({name: compiled(name, root.joinpath(name, FILE).read_bytes()) for name in found})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, the source first."""
        return tuple(self._voices)

    def translator(
        self, language: str, zone: ZoneInfo | None = None, escape: Callable[[str], str] = as_is
    ) -> Translator:
        """Return a Translator for a reader in a time zone (UTC if none); English for an unknown language.

        `escape` makes a plain string safe for the surface on which the texts will stand.
        """
        voice = self._voices.get(language) or self._voices[SOURCE]
        return Translator(voice, zone or ZoneInfo("UTC"), escape)

    def own_name(self, language: str) -> str:
        """Return what a language calls itself, for a list to choose from."""
        return self._voices[language].formats.own_name


def compiled(language: str, po: bytes) -> NullTranslations:
    """Return the catalogue in memory, so that no build step is needed and nothing can be stale."""
    binary = BytesIO()
    # Without a language Babel would drop the plural forms that the file names.
    write_mo(binary, read_po(BytesIO(po), locale=language))
    binary.seek(0)
    return Translations(binary)
