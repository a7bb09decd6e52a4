"""Every case of every view there is, and who reads them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.slack.views.page import prose
from tests.running import shared_knowledge
from tests.slack.views import about_accounts, about_conversation, about_home, about_tickets
from tests.slack.views.reading import texts
from tests.slack.views.words import DIGITS, LATIN

if TYPE_CHECKING:
    from bot.i18n import Translator
    from tests.slack.views.case import Case
    from tests.slack.views.reading import Shown
    from tests.slack.views.words import Words

CASES = (*about_accounts.CASES, *about_tickets.CASES, *about_home.CASES, *about_conversation.CASES)
LANGUAGES = shared_knowledge().catalogues.languages


@cache
def reading(language: str) -> Translator:
    return shared_knowledge().catalogues.translator(language, ZoneInfo("Europe/Amsterdam"), prose)


def shown(case: Case, language: str, words: Words) -> list[Shown]:
    return texts(case.show(reading(language), words))


@cache
def usually(case: Case, language: str) -> list[Shown]:
    """Return what a view shows of words in which nothing is special."""
    return shown(case, language, LATIN)


@cache
def holding_data() -> tuple[Case, ...]:
    """Return the cases that show something from outside: of others nothing depends on the words."""
    return tuple(case for case in CASES if usually(case, "en") != shown(case, "en", DIGITS))
