"""Every word that a view says is in a catalogue, so that none is left in English where the reader has another language.

The views are read in a language of which every message is its own translation, in brackets, and every other word is
not in Latin letters: what stands in Latin letters outside the brackets comes from nowhere.
"""

from __future__ import annotations

import re
from functools import cache
from gettext import NullTranslations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.i18n import Catalogues
from bot.slack.views.page import prose
from tests.slack.views.every import CASES
from tests.slack.views.reading import MRKDWN, PLAIN, RAW, texts
from tests.slack.views.words import LATIN, markers

if TYPE_CHECKING:
    from bot.i18n import Translator

OPEN, CLOSE = "⟦", "⟧"
# Dates, countries and cities are CLDR's, and in Japanese hold no letter of ours.
LANGUAGE = "ja"
# What is the same in every language: our name, the names of severities, languages and zones, what is typed.
THE_SAME = {
    "Priority", "S1", "S2", "S3", "T-1042", "admin@customer.com", "Zoho CRM", "ZUID:…", "ZOID:…", "90m", "2h30m",
    "2026-11-26T14:30+01:00", "/priority", "English", "Nederlands", "Deutsch", "français", "español", "português",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"(\{\w+\})")
# Code is shown letter by letter, and tokens are Slack's to show.
_AS_IT_IS = re.compile(r"`[^`\n]+`|<[^<>\n]+>")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w'’@.:/+-]*")


def bracketed(message: str) -> str:
    """Return a message with brackets around all that stands between its values."""
    return "".join(
        part if part.startswith("{") else f"{OPEN}{part}{CLOSE}" for part in _PLACEHOLDER.split(message) if part
    )


class Bracketing(NullTranslations):
    """A catalogue in which every message is translated into itself, in brackets."""

    def gettext(self, message: str) -> str:
        return bracketed(message)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - as gettext has it
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return bracketed(msgid1 if n == 1 else msgid2)


@cache
def bracketing() -> Translator:
    return Catalogues({LANGUAGE: Bracketing()}).translator(LANGUAGE, ZoneInfo("Europe/Amsterdam"), prose)


def left_behind(text: str) -> set[str]:
    """Return the words of a text that are neither a message nor from outside."""
    bare = re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", _AS_IT_IS.sub(" ", text))
    for known in sorted({*THE_SAME, *markers(LATIN), LATIN.email, *LATIN.note.split()}, key=len, reverse=True):
        bare = bare.replace(known, " ")
    return set(_WORD.findall(bare))


def test_a_word_that_no_catalogue_has_would_be_found() -> None:
    tr = bracketing()
    assert left_behind(tr.t("Found by {identifier}; the SuperAdmin is {email}.", identifier="chance", email="x")) == {
        "chance",
        "x",
    }
    assert left_behind(tr.t("No ticket is open.")) == set()


def test_no_word_of_any_view_is_missing_from_the_catalogues() -> None:
    found = {
        word: str(case)
        for case in CASES
        for one in texts(case.show(bracketing(), LATIN))
        # In these the marks of code are gone: the blocks say the same.
        if one.kind in {MRKDWN, PLAIN, RAW}
        for word in left_behind(one.text)
    }
    assert found == {}
