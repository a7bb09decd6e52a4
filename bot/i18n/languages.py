"""Which languages there are, how many plural forms each has, and which one a tag asks for."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

SOURCE = "en"
RIGHT_TO_LEFT = frozenset({"ar"})
FILE = "LC_MESSAGES/messages.po"

_KEPT = 256
_ALWAYS_ONE_FORM = "nplurals=1; plural=0;"
_ONE_IS_SINGULAR = "nplurals=2; plural=(n != 1);"
_NONE_AND_ONE_ARE_SINGULAR = "nplurals=2; plural=(n > 1);"
# Written out, since Babel's own header for Arabic has the last two forms the wrong way round.
PLURAL_FORMS = {
    "ar": ("nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"),
    "de": _ONE_IS_SINGULAR,
    "en": _ONE_IS_SINGULAR,
    "es": _ONE_IS_SINGULAR,
    "fr": _NONE_AND_ONE_ARE_SINGULAR,
    "ja": _ALWAYS_ONE_FORM,
    "nl": _ONE_IS_SINGULAR,
    "pt_BR": _NONE_AND_ONE_ARE_SINGULAR,
    "th": _ALWAYS_ONE_FORM,
}


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that are shipped: the source first, then every folder of `locales/` by name."""
    return (SOURCE, *translated(shipped("locales")))


def translated(folder: Traversable) -> tuple[str, ...]:
    """Return the languages that have a catalogue in the folder, by name."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(child.name for child in folder.iterdir() if child.joinpath(FILE).is_file()))


def match_language(tag: str | None, among: Iterable[str] | None = None) -> str | None:
    """Return our language for a tag such as Slack's `de-DE`, `pt-BR` or `ja-JP`, or None when we have none.

    A language that we have only as spoken elsewhere is still nearer than English: `pt-PT` gives `pt_BR`.
    """
    asked = (tag or "").strip().replace("-", "_").casefold()
    return _matched(asked, languages() if among is None else tuple(among)) if asked else None


@lru_cache(_KEPT)
def _matched(asked: str, among: tuple[str, ...]) -> str | None:
    offered = {offer.casefold(): offer for offer in among}
    base = asked.partition("_")[0]
    cousins = (offer for key, offer in sorted(offered.items()) if key.partition("_")[0] == base)
    return offered.get(asked) or offered.get(base) or next(cousins, None)
