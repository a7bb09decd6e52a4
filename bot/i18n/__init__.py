"""Everything that depends on a reader's language goes through a Translator, which is passed explicitly."""

from bot.i18n.catalogues import Catalogues
from bot.i18n.languages import languages, match_language
from bot.i18n.markup import Markup, joined
from bot.i18n.translator import Style, Translator, Value

__all__ = ["Catalogues", "Markup", "Style", "Translator", "Value", "joined", "languages", "match_language"]
