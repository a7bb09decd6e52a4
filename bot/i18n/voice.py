"""One language's messages, prepared once and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import structlog

from bot.i18n.formats import Formats
from bot.i18n.languages import RIGHT_TO_LEFT
from bot.i18n.markup import Markup, placeholders, with_isolates, without_controls

if TYPE_CHECKING:
    from collections.abc import Callable
    from gettext import NullTranslations

COUNT = "count"
_KEPT = 4096
_log = structlog.get_logger(__name__)


class Voice:
    """A language as the bot speaks it; shared by all its Translators, in any thread.

    A translation that does not fit its message (other placeholders, a stray brace) is logged once and the
    English message takes its place, so that no catalogue can stop an answer.
    """

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self.rtl = language in RIGHT_TO_LEFT
        self.formats = Formats(language)
        self._translations = translations
        self.template = lru_cache(_KEPT)(self._template)
        self.escaped = lru_cache(_KEPT)(self._escaped)
        self._plural = lru_cache(_KEPT)(self._plural_template)

    def plural_template(self, one: str, many: str, count: int) -> Markup:
        """Return the form for this count, with its placeholders still open."""
        text = self._translations.ngettext(one, many, count)
        return self._plural(text, one, many, one if count == 1 else many)

    def english(self, message: str) -> Markup:
        """Return the source text itself, ready for this language's direction."""
        return Markup(with_isolates(message) if self.rtl else message)

    def _template(self, message: str, context: str | None = None) -> Markup:
        if not message:
            # gettext keeps its header under the empty message.
            return Markup()
        known = self._translations
        text = known.gettext(message) if context is None else known.pgettext(context, message)
        return self._checked(text, message, fits=_names(text) == _names(message))

    def _escaped(self, text: str, escape: Callable[[str], str]) -> Markup:
        # What an operator wrote is made safe first: the marks that isolate its values are ours, and stay.
        translated = self._translations.gettext(text) if text else text
        fits = _names(translated) == _names(text)
        return self.english(escape(without_controls(translated if fits else text)))

    def _plural_template(self, text: str, one: str, many: str, english: str) -> Markup:
        known = (_names(one) or set()) | (_names(many) or set())
        names = _names(text)
        fits = names is not None and names <= known and known - names <= {COUNT}
        return self._checked(text, english, fits=fits)

    def _checked(self, text: str, english: str, *, fits: bool) -> Markup:
        if not fits and text != english:
            _log.warning("broken translation", language=self.language, message=english)
            return self.english(english)
        return self.english(text)


def _names(text: str) -> frozenset[str] | None:
    try:
        return placeholders(text)
    except ValueError:
        return None
