"""In a language that is written from right to left every text says so, and every value is kept apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.i18n.languages import RIGHT_TO_LEFT
from tests.slack.views.every import CASES, LANGUAGES, holding_data, shown
from tests.slack.views.reading import CLOSE, FALLBACK, START, depths, is_balanced
from tests.slack.views.words import ARABIC, DIGITS, LATIN, markers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.slack.views.words import Words

VALUES = {"Latin": LATIN, "Arabic": ARABIC, "digits": DIGITS}


@pytest.fixture(params=[language for language in LANGUAGES if language in RIGHT_TO_LEFT])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("words", VALUES.values(), ids=VALUES)
def test_every_text_begins_with_its_direction(language: str, words: Words) -> None:
    for case in CASES:
        for one in shown(case, language, words):
            lines = one.text.split("\n") if one.kind == FALLBACK else [one.text]
            assert all(line.startswith(START) for line in lines), f"{case}: {one.text!a}"
            assert is_balanced(one.text), f"{case}: {one.text!a}"


@pytest.mark.parametrize("words", VALUES.values(), ids=VALUES)
def test_every_value_is_isolated(language: str, words: Words) -> None:
    for case in holding_data():
        for one in shown(case, language, words):
            loose = list(_loose(one.text, words))
            assert loose == [], f"{case}: {one.text!a}"


def _loose(text: str, words: Words) -> Iterator[str]:
    """Return the values that stand in no isolate."""
    inside = depths(text)
    for value in markers(words):
        if value == ARABIC.operator:
            # A sentence of the policy is one like those of the catalogue, where it is in the language.
            continue
        yield from (value for found in re.finditer(re.escape(value), text) if not inside[found.start()])


def test_no_punctuation_of_english_parts_what_is_listed(language: str) -> None:
    for case in CASES:
        for one in shown(case, language, ARABIC):
            assert re.search(f"[{CLOSE}\u0600-\u06ff][;,]", one.text) is None, f"{case}: {one.text}"
