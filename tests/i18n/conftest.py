from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Catalogues, Translator
from bot.i18n.catalogues import compiled
from bot.i18n.languages import PLURAL_FORMS

if TYPE_CHECKING:
    from collections.abc import Callable


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def catalogues(language: str, entries: str = "") -> Catalogues:
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n\n'
    )
    return Catalogues({language: compiled(language, (header + entries).encode())})


@pytest.fixture
def speaking() -> Callable[..., Translator]:
    """Return a Translator for a language whose catalogue holds the .po entries given."""

    def make(language: str, entries: str = "", zone: str = "UTC") -> Translator:
        return catalogues(language, entries).translator(language, ZoneInfo(zone), escaped)

    return make
